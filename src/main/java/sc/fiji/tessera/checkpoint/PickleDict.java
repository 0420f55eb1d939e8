package sc.fiji.tessera.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A dictionary of a pickle, or an object of a harmless class as the dictionary of its attributes.
 * Compared by identity, since what a hostile file nests can be endless.
 */
final class PickleDict {
  private final Map<Object, Object> entries = new LinkedHashMap<>();
  private final boolean object;

  /** An empty dictionary. */
  PickleDict() {
    this(false);
  }

  /**
   * @param object whether this is an object, whose state are its entries
   */
  PickleDict(boolean object) {
    this.object = object;
  }

  boolean isObject() {
    return object;
  }

  /** Keys are texts, numbers, nothing, or compared by identity. */
  void put(Object key, Object value) throws UnreadableCheckpoint {
    if (key instanceof ArrayList) {
      throw UnreadableCheckpoint.damaged("a dictionary has a list as its key");
    }
    entries.put(key, value);
  }

  Map<Object, Object> entries() {
    return entries;
  }

  Object get(String key) {
    return entries.get(key);
  }
}
