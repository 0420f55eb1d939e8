package sc.fiji.tessera.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** The names of a checkpoint under some rules, by their ends, to find mappings quickly. */
final class NameIndex {
  private final NameRules rules;
  private final Map<String, String> renamed;
  private final Map<String, List<String>> bySuffix = new HashMap<>();

  /** One index for each of the rules that change anything, and one for the names as they are. */
  static List<NameIndex> of(Collection<String> names) {
    List<NameIndex> all = new ArrayList<>();
    for (NameRules rules : NameRules.ALL) {
      NameIndex index = new NameIndex(rules, names);
      if (all.isEmpty() || !index.renamed.equals(all.get(0).renamed)) all.add(index);
    }
    return all;
  }

  private NameIndex(NameRules rules, Collection<String> names) {
    this.rules = rules;
    this.renamed = rules.renamed(names);
    for (String name : renamed.keySet()) {
      for (int at = 0; at >= 0; at = next(name, at)) {
        bySuffix.computeIfAbsent(name.substring(at), s -> new ArrayList<>()).add(name);
      }
    }
  }

  NameRules rules() {
    return rules;
  }

  /** The name in the file of a name under the rules, or null. */
  String original(String name) {
    return name == null ? null : renamed.get(name);
  }

  /**
   * The mapping under which most names meet; the shortest of those that are equally good.
   *
   * @param fits whether a parameter of the network (first) may take a tensor of the file (second)
   */
  NameMapping best(Collection<String> network, BiPredicate<String, String> fits) {
    Map<NameMapping, Integer> votes = new LinkedHashMap<>();
    for (String name : network) {
      for (int at = 0; at >= 0; at = next(name, at)) vote(votes, name, at, fits);
    }
    return votes.entrySet().stream()
        .max(
            Map.Entry.<NameMapping, Integer>comparingByValue()
                .thenComparing(e -> e.getKey().length(), Comparator.<Integer>reverseOrder()))
        .map(Map.Entry::getKey)
        .orElse(NameMapping.IDENTITY);
  }

  private void vote(
      Map<NameMapping, Integer> votes, String name, int at, BiPredicate<String, String> fits) {
    List<String> sources = bySuffix.get(name.substring(at));
    if (sources == null) return;
    String front = name.substring(0, at);
    int length = name.length() - at;
    for (String source : sources) {
      String other = source.substring(0, source.length() - length);
      if (minimal(front, other) && fits.test(name, renamed.get(source))) {
        votes.merge(new NameMapping(other, front), 1, Integer::sum);
      }
    }
  }

  /** The place after the next dot, -1 before the last part: that alone says nothing. */
  private static int next(String name, int at) {
    int dot = name.indexOf('.', at);
    if (dot < 0) return -1;
    return name.indexOf('.', dot + 1) < 0 ? -1 : dot + 1;
  }

  /** Fronts that end alike are counted where they are shorter. */
  private static boolean minimal(String front, String other) {
    if (front.isEmpty() || other.isEmpty()) return true;
    return !last(front).equals(last(other));
  }

  private static String last(String front) {
    return front.substring(front.lastIndexOf('.', front.length() - 2) + 1);
  }
}
