package sc.fiji.tessera.drawing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Gathers parts into larger ones along the paths of their layers, from the deepest up: the layers
 * of a residual or transformer unit become one part if they have one entry and one exit; units that
 * follow each other on one resolution become one part that knows their number. What branches (three
 * ways or more) or changes its resolution stays apart.
 */
final class Gathering {
  /** More layers than that are not a unit. */
  private static final int UNIT = 8;

  private final List<Part> parts;
  private final ToDoubleFunction<Part> stride;
  private final Set<Part> flat = new HashSet<>();
  private final long classes;

  /**
   * @param parts which this changes
   * @param classes channels of the network's output: the layer that makes them stays apart
   * @param stride pixels of the image for each of a part's output
   */
  Gathering(List<Part> parts, long classes, ToDoubleFunction<Part> stride) {
    this.parts = parts;
    this.classes = classes;
    this.stride = stride;
  }

  void run() {
    for (Part p : parts) if (p.role == Part.Role.BLOCK && !p.path.contains(".")) flat.add(p);
    Set<String> prefixes = new LinkedHashSet<>();
    for (Part p : parts) {
      for (String s = parent(p.path); s != null; s = parent(s)) prefixes.add(s);
    }
    List<String> deepestFirst = new ArrayList<>(prefixes);
    deepestFirst.sort((a, b) -> Integer.compare(depth(b), depth(a)));
    for (String prefix : deepestFirst) {
      chains(prefix);
      unit(prefix);
    }
    chains("");
  }

  private static int depth(String path) {
    return path.isEmpty() ? 0 : path.split("\\.").length;
  }

  /** The path without its last name; "" above the first, null above that. */
  static String parent(String path) {
    if (path.isEmpty()) return null;
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  private static boolean isUnder(Part p, String prefix) {
    boolean inside = p.path.equals(prefix) || p.path.startsWith(prefix + ".");
    return p.role != Part.Role.JOIN && inside;
  }

  private static boolean isChild(Part p, String prefix) {
    return p.role == Part.Role.BLOCK && Objects.equals(parent(p.path), prefix);
  }

  // ---- units ----

  private void unit(String prefix) {
    Set<Part> group = new LinkedHashSet<>();
    for (Part p : parts) if (p.role == Part.Role.BLOCK && isUnder(p, prefix)) group.add(p);
    if (group.isEmpty()) return;
    int units = group.size() == 1 ? group.iterator().next().units : 1;
    long layers = group.stream().mapToLong(Part::layers).sum();
    boolean small = layers <= UNIT && depth(prefix) > 0;
    boolean row =
        layers > 3 && group.stream().allMatch(p -> isChild(p, prefix) && isNumber(p.path));
    boolean alone = group.size() == 1;
    if (alone && units == 1) group.iterator().next().path = prefix;
    if (units > 1 || !small || row && !alone) return;
    close(group);
    if (group.size() > 1 && isUnit(group)) merge(group, prefix, 1);
  }

  private static boolean isNumber(String path) {
    return path.substring(path.lastIndexOf('.') + 1).matches("\\d+");
  }

  /** Adds the steps and joins that lie inside. */
  private void close(Set<Part> group) {
    boolean grown = true;
    while (grown) {
      grown = false;
      Set<Part> entries = entries(group);
      for (Part p : parts) {
        if (group.contains(p) || p.role == Part.Role.BLOCK) continue;
        boolean inside =
            p.role == Part.Role.STEP
                ? !p.last && group.containsAll(p.targets) && isInside(p, group)
                : p.sources.stream().anyMatch(group::contains)
                    && p.sources.stream().allMatch(s -> group.contains(s) || entries.contains(s));
        if (inside) grown |= group.add(p);
      }
    }
  }

  /** A step that keeps the resolution may also begin a unit. */
  private boolean isInside(Part step, Set<Part> group) {
    double own =
        step.path.endsWith("Pool") && !step.path.startsWith("Global")
            ? stride.applyAsDouble(step)
            : 0;
    return step.sources.stream().allMatch(s -> group.contains(s) || stride.applyAsDouble(s) == own);
  }

  private static Set<Part> entries(Set<Part> group) {
    Set<Part> entries = new HashSet<>();
    for (Part p : group) for (Part s : p.sources) if (!group.contains(s)) entries.add(s);
    return entries;
  }

  private boolean isUnit(Set<Part> group) {
    long exits =
        group.stream()
            .filter(p -> p.last || p.targets.stream().anyMatch(t -> !group.contains(t)))
            .count();
    if (exits != 1 || entries(group).size() > 1) return false;
    Set<Double> strides = new HashSet<>();
    for (Part p : group) {
      strides.add(stride.applyAsDouble(p));
      if (p.role == Part.Role.JOIN && p.sources.size() > 2) return false;
    }
    strides.remove(Double.POSITIVE_INFINITY);
    return strides.size() <= 2 || group.stream().mapToLong(Part::layers).sum() <= 3;
  }

  // ---- chains ----

  /** Merges children of a path that follow each other without a branch on one resolution. */
  private void chains(String prefix) {
    for (int i = 0; i < parts.size(); i++) {
      Part p = parts.get(i);
      if (!isChild(p, prefix)) continue;
      Set<Part> chain = new LinkedHashSet<>(List.of(p));
      Part end = p;
      for (Part next = next(end, prefix); next != null; next = next(end, prefix)) {
        chain.add(next);
        end = next;
      }
      if (chain.size() == 1) continue;
      boolean composite = chain.stream().allMatch(c -> c.layers() > 1 || c.units > 1);
      int units = chain.stream().mapToInt(c -> c.units).sum();
      merge(chain, name(chain, prefix), composite ? units : 1);
    }
  }

  private Part next(Part p, String prefix) {
    if (p.targets.size() != 1 || p.last) return null;
    Part next = p.targets.iterator().next();
    boolean fits = isChild(next, prefix) && next.sources.size() == 1 && !next.first;
    if (prefix.isEmpty()) fits &= flat.contains(p) && flat.contains(next) && alike(p, next);
    if (p.layers() > 1 || next.layers() > 1) {
      fits &= p.layers() > 1 && next.layers() > 1 && p.channels == next.channels;
      fits &= p.units == 1 && next.units == 1 && counted(p).equals(counted(next));
    }
    fits &= next.channels != classes || p.channels == classes;
    return fits && stride.applyAsDouble(p) == stride.applyAsDouble(next) ? next : null;
  }

  /** Without a common path, names that differ in their last number: conv4_1 and conv4_2. */
  private static boolean alike(Part a, Part b) {
    return stem(a.path).equals(stem(b.path));
  }

  /** The last name without its number. */
  private static String counted(Part p) {
    return p.path.substring(p.path.lastIndexOf('.') + 1).replaceAll("[\\d–]+$", "");
  }

  private static String stem(String name) {
    return name.matches(".*_\\d+") ? name.replaceAll("_\\d+$", "") : name.split("\\d")[0];
  }

  /** The path of what a chain has in common, or the names of its ends. */
  private String name(Set<Part> chain, String prefix) {
    List<String> names = chain.stream().map(p -> p.path).toList();
    String first = names.get(0);
    String last = names.get(names.size() - 1);
    boolean all = parts.stream().filter(p -> isUnder(p, prefix)).allMatch(chain::contains);
    if (!prefix.isEmpty() && all) return prefix;
    String common = common(first, last);
    if (prefix.isEmpty() && common.matches(".*\\d")) return common;
    return first + "–" + last.substring(prefix.isEmpty() ? 0 : prefix.length() + 1);
  }

  private static String common(String a, String b) {
    int n = 0;
    while (n < Math.min(a.length(), b.length()) && a.charAt(n) == b.charAt(n)) n++;
    return a.substring(0, n).replaceAll("[-_.]+$", "");
  }

  // ---- merging ----

  private void merge(Set<Part> group, String path, int units) {
    Part merged = new Part(Part.Role.BLOCK, path);
    if (flat.containsAll(group)) flat.add(merged);
    merged.units = units;
    Map<Integer, Part> ordered = new TreeMap<>();
    for (Part p : group) ordered.put(parts.indexOf(p), p);
    for (Part p : ordered.values()) {
      merged.nodes.addAll(p.nodes);
      merged.first |= p.first;
      merged.last |= p.last;
    }
    Part exit = exit(ordered);
    merged.nodes.removeAll(exit.nodes);
    merged.nodes.addAll(exit.nodes); // the end of a part is its exit
    merged.channels = exit.channels;
    replace(group, merged);
    parts.set(ordered.keySet().iterator().next(), merged);
    parts.removeAll(group);
  }

  private static Part exit(Map<Integer, Part> group) {
    Part exit = null;
    for (Part p : group.values()) {
      if (p.last || p.targets.stream().anyMatch(t -> !group.containsValue(t))) exit = p;
    }
    return exit;
  }

  private static void replace(Set<Part> group, Part merged) {
    for (Part p : group) {
      for (Part s : p.sources) {
        s.targets.remove(p);
        if (!group.contains(s)) merged.from(s);
      }
      for (Part t : List.copyOf(p.targets)) {
        t.sources.remove(p);
        if (!group.contains(t)) t.from(merged);
      }
    }
  }
}
