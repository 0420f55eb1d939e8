package sc.fiji.tessera.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which tensor of a checkpoint goes into which parameter of a network.
 *
 * @param rules how names were rewritten
 * @param mapping how names differ in front
 * @param matched parameter to tensor, of equal shape up to axes of size 1 and flattening
 * @param adapted parameter to tensor: the first layer, for another number of image channels
 * @param otherShape parameter to tensor of another shape, which is left out
 * @param missing parameters that the checkpoint does not have
 * @param unexpected tensors that the network does not have
 * @param ignored tensors that no network needs: counters, auxiliary heads, second names
 */
record WeightMatch(
    NameRules rules,
    NameMapping mapping,
    Map<String, String> matched,
    Map<String, String> adapted,
    Map<String, String> otherShape,
    List<String> missing,
    List<String> unexpected,
    List<String> ignored) {

  private static final Pattern IGNORED =
      Pattern.compile(
          "(.*\\.)?(num_batches_tracked"
              + "|(aux|aux_?\\w*|auxiliary\\w*|dsn|dsn_\\w*|loss|criterion)(\\.\\d+)*\\..*)");

  /** Whether a name is that of something no network needs to segment. */
  static boolean isIgnored(String name) {
    return IGNORED.matcher(name).matches();
  }

  /** Matches by the rules and the mapping that bring most together. */
  static WeightMatch of(TensorNames tensors, Blank blank) {
    WeightMatch best = null;
    for (NameIndex index : tensors.indices()) {
      WeightMatch match = of(tensors, blank, index);
      if (best == null || match.together() > best.together()) best = match;
    }
    return best;
  }

  private static WeightMatch of(TensorNames tensors, Blank blank, NameIndex index) {
    NameMapping mapping =
        index.best(
            blank.shapes().keySet(),
            (name, source) -> {
              long[] dims = tensors.get(source).dims();
              return fits(blank.shapes().get(name), dims) || isSized(blank, name, dims);
            });
    WeightMatch match =
        new WeightMatch(
            index.rules(),
            mapping,
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    for (String name : blank.shapes().keySet()) {
      match.assign(name, index.original(mapping.source(name)), tensors, blank);
    }
    match.sortRest(tensors.tensors());
    return match;
  }

  private void assign(String name, String source, TensorNames tensors, Blank blank) {
    if (source == null) {
      missing.add(name);
      return;
    }
    long[] wanted = blank.shapes().get(name);
    long[] found = tensors.get(source).dims();
    if (fits(wanted, found)) matched.put(name, source);
    else if (blank.byChannels().containsKey(name) && FirstLayer.fits(wanted, found)) {
      adapted.put(name, source);
    } else otherShape.put(name, source);
  }

  /** The number of parameters with a place in both, heads and first layers of other sizes too. */
  private int together() {
    return matched.size() + adapted.size() + otherShape.size();
  }

  /** Equal up to axes of size 1, or a fully connected layer that became a convolution. */
  static boolean fits(long[] wanted, long[] found) {
    if (Arrays.equals(wanted, found)) return true;
    if (product(wanted) != product(found)) return false;
    if (Arrays.equals(squeezed(wanted), squeezed(found))) return true;
    return found.length == 2 && wanted.length == 4 && wanted[0] == found[0];
  }

  /** Whether the shapes differ in nothing but what follows channels or classes. */
  private static boolean isSized(Blank blank, String name, long[] found) {
    Blank.Growth growth = blank.byClasses().get(name);
    if (growth == null) growth = blank.byChannels().get(name);
    long[] wanted = blank.shapes().get(name);
    if (growth == null || wanted.length != found.length) return false;
    for (int i = 0; i < wanted.length; i++) {
      if (i != growth.axis() && wanted[i] != found[i]) return false;
    }
    return true;
  }

  private static long product(long[] dims) {
    return Arrays.stream(dims).reduce(1, (a, b) -> a * b);
  }

  private static long[] squeezed(long[] dims) {
    return Arrays.stream(dims).filter(d -> d != 1).toArray();
  }

  private void sortRest(Map<String, StoredTensor> tensors) {
    Set<String> used = new LinkedHashSet<>(matched.values());
    used.addAll(adapted.values());
    used.addAll(otherShape.values());
    Set<StoredTensor.Place> places = new HashSet<>();
    used.forEach(name -> places.add(tensors.get(name).place()));
    tensors.forEach(
        (name, tensor) -> {
          if (used.contains(name)) return;
          boolean second = tensor.elements() > 0 && places.contains(tensor.place());
          (second || isIgnored(name) ? ignored : unexpected).add(name);
        });
  }
}
