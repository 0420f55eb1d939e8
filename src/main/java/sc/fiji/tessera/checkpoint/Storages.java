package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The storages of one checkpoint by key; where their bytes lie is up to the kind of file. */
class Storages {
  private final Map<String, Storage> byKey = new LinkedHashMap<>();
  private final Map<String, Storage> views = new LinkedHashMap<>();
  private final long fileSize;

  /**
   * @param fileSize no storage is larger than its file
   */
  Storages(long fileSize) {
    this.fileSize = fileSize;
  }

  /** The storage of that key: the same each time, and always of the same type and size. */
  Storage get(String key, ScalarType type, long elements) throws IOException {
    if (elements < 0 || elements > fileSize / type.bytes()) {
      throw UnreadableCheckpoint.truncated(
          "the storage "
              + key
              + " claims "
              + elements
              + " elements of "
              + type
              + ", more than its "
              + fileSize
              + " bytes can hold");
    }
    Storage storage = byKey.get(key);
    if (storage == null) {
      storage = new Storage(key, type, elements);
      bind(storage);
      byKey.put(key, storage);
    }
    if (storage.type() != type || storage.elements() != elements) {
      throw UnreadableCheckpoint.damaged("the storage " + key + " is described in two ways");
    }
    return storage;
  }

  /** A part of a storage under a key of its own. */
  Storage view(Storage whole, String key, long offset, long length) throws IOException {
    Storage view = views.get(key);
    if (view == null) {
      view = whole.view(key, offset, length);
      views.put(key, view);
    }
    return view;
  }

  /** Gives a new storage its bytes, if their place is known already. */
  void bind(Storage storage) throws IOException {}

  /** The storage of that key, or null. */
  Storage known(String key) {
    return byKey.get(key);
  }

  /** Throws if a storage was left without its bytes. */
  void checkComplete() throws IOException {
    for (Storage s : byKey.values()) s.bytes();
  }
}
