package sc.fiji.tessera.checkpoint;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a checkpoint with the indices of their names: what networks are compared with.
 *
 * @param tensors by name
 * @param indices one for each of the rules that apply
 */
record TensorNames(Map<String, StoredTensor> tensors, List<NameIndex> indices) {

  static TensorNames of(Map<String, StoredTensor> tensors) {
    return new TensorNames(tensors, NameIndex.of(tensors.keySet()));
  }

  StoredTensor get(String name) {
    return tensors.get(name);
  }

  /** Parameters and the tensors of the same name, under the rules that bring most together. */
  Map<String, String> pairs(Set<String> names) {
    Map<String, String> best = Map.of();
    for (NameIndex index : indices) {
      NameMapping mapping = index.best(names, (name, source) -> true);
      Map<String, String> pairs = new LinkedHashMap<>();
      for (String name : names) {
        String source = index.original(mapping.source(name));
        if (source != null) pairs.put(name, source);
      }
      if (pairs.size() > best.size()) best = pairs;
    }
    return best;
  }

  /** How many tensors are neither among these, nor second names of them, nor needed by none. */
  int unexpected(Map<String, String> pairs) {
    Set<String> used = new HashSet<>(pairs.values());
    Set<StoredTensor.Place> places = new HashSet<>();
    used.forEach(name -> places.add(tensors.get(name).place()));
    int count = 0;
    for (Map.Entry<String, StoredTensor> e : tensors.entrySet()) {
      boolean known = used.contains(e.getKey()) || WeightMatch.isIgnored(e.getKey());
      if (!known && !places.contains(e.getValue().place())) count++;
    }
    return count;
  }
}
