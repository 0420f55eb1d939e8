package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the network among all that a training script saved with it (epoch, optimiser, copies), and
 * gives its tensors their full names.
 */
final class Nesting {
  /** Where training scripts keep the network, the best first. */
  private static final List<String> KEYS =
      List.of(
          "state_dict",
          "model_state_dict",
          "model_state",
          "network_weights",
          "teacher",
          "model",
          "model_ema",
          "state_dict_ema",
          "ema",
          "net",
          "network",
          "module",
          "weights",
          "params",
          "student");

  /** Where micro-SAM keeps the decoder that it trains beside the network. */
  static final String SECOND = "decoder_state";

  private static final int DEPTH = 64;
  private static final int VISITS = 1_000_000;

  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> others = new LinkedHashMap<>();
  private final List<String> path = new ArrayList<>();
  private int visits;

  Nesting(Object root) throws IOException {
    PickleDict dict = dictionary(root);
    for (int depth = 0; depth < DEPTH; depth++) {
      String key = network(dict);
      if (key == null) break;
      describeAll(dict, key);
      path.add(key);
      if (dict.get(SECOND) instanceof PickleDict second) collect(SECOND + ".", second, 1);
      dict = (PickleDict) dict.get(key);
    }
    collect("", dict, 0);
    if (tensors.isEmpty()) throw new UnreadableCheckpoint("holds no tensors");
  }

  private static PickleDict dictionary(Object root) throws IOException {
    if (root instanceof PickleDict dict) return dict;
    PickleDict dict = new PickleDict();
    if (tensor(root) != null) dict.put("tensor", root);
    if (root instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) dict.put(Integer.toString(i), list.get(i));
    }
    return dict;
  }

  /** The key of the dictionary that holds the network; null when this one is it. */
  private static String network(PickleDict dict) {
    if (dict.isObject()) return null;
    int own = tensorsIn(dict); // a script may keep its best score as a tensor
    for (String key : KEYS) {
      if (dict.get(key) instanceof PickleDict child && tensorsBelow(child) > own) return key;
    }
    if (own > 0) return null;
    List<String> candidates = new ArrayList<>();
    for (Map.Entry<Object, Object> e : dict.entries().entrySet()) {
      boolean network = e.getValue() instanceof PickleDict child && tensorsIn(child) > 0;
      if (network && e.getKey() instanceof String key && !isOptimizer(key)) candidates.add(key);
    }
    return candidates.size() == 1 ? candidates.get(0) : null;
  }

  private static boolean isOptimizer(String key) {
    return key.contains("optim") || key.contains("scheduler") || key.contains("scaler");
  }

  /** Tensors in it or one step below. */
  private static int tensorsBelow(PickleDict dict) {
    int count = tensorsIn(dict);
    for (Object value : dict.entries().values()) {
      if (value instanceof PickleDict child) count += tensorsIn(child);
    }
    return count;
  }

  private static int tensorsIn(PickleDict dict) {
    int count = 0;
    for (Object value : dict.entries().values()) if (tensor(value) != null) count++;
    return count;
  }

  private static StoredTensor tensor(Object value) {
    if (value instanceof StoredTensor tensor) return tensor;
    return value instanceof NumpyArray array ? array.tensor() : null;
  }

  private void collect(String prefix, PickleDict dict, int depth) throws IOException {
    if (depth > DEPTH) throw UnreadableCheckpoint.damaged("its dictionaries nest without end");
    for (Map.Entry<Object, Object> e : dict.entries().entrySet()) {
      if (++visits > VISITS) throw UnreadableCheckpoint.damaged("its dictionaries are endless");
      String name = prefix + e.getKey();
      if (tensor(e.getValue()) != null) tensors.put(name, tensor(e.getValue()));
      else if (e.getValue() instanceof PickleDict child && !(depth == 0 && isOptimizer(name))) {
        collect(name + ".", child, depth + 1);
      } else others.put(name, describe(e.getValue()));
    }
  }

  private void describeAll(PickleDict dict, String except) {
    dict.entries()
        .forEach(
            (key, value) -> {
              if (!except.equals(key)) others.put(String.valueOf(key), describe(value));
            });
  }

  private static String describe(Object value) {
    if (value == null) return "None";
    if (value instanceof String text) return text.length() > 80 ? "text" : text;
    if (value instanceof Number || value instanceof Boolean) return value.toString();
    if (value instanceof PickleDict dict) return "dictionary of " + dict.entries().size();
    if (value instanceof List<?> list) return "list of " + list.size();
    if (value instanceof Object[] tuple) return "tuple of " + tuple.length;
    if (value instanceof PickleBytes bytes) return bytes.source().size() + " bytes";
    if (value instanceof StoredTensor || value instanceof NumpyArray) return value.toString();
    return value instanceof PickleGlobal global ? global.toString() : "value";
  }

  /** The tensors of the network by name, in file order. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** What else is in the file, by name. */
  Map<String, String> others() {
    return others;
  }

  /** The keys that lead to the network, outermost first. */
  List<String> path() {
    return path;
  }
}
