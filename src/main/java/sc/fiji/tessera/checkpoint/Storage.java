package sc.fiji.tessera.checkpoint;

import java.io.IOException;

/**
 * A run of elements that tensors are views of; several tensors may share one. Where a legacy file
 * keeps its bytes is known only after its pickles have been read, hence {@link #bind}.
 */
class Storage {
  private final String key;
  private final ScalarType type;
  private final long elements;
  private ByteSource bytes;

  Storage(String key, ScalarType type, long elements) {
    this.key = key;
    this.type = type;
    this.elements = elements;
  }

  /** A part of this storage, as very old files keep it. */
  Storage view(String viewKey, long offset, long length) throws IOException {
    if (offset < 0 || length < 0 || length > elements - offset) {
      throw UnreadableCheckpoint.damaged("a part of the storage " + key + " lies outside of it");
    }
    Storage whole = this;
    return new Storage(viewKey, type, length) {
      @Override
      ByteSource bytes() throws IOException {
        return whole.bytes().slice(offset * whole.type.bytes(), length * whole.type.bytes());
      }
    };
  }

  /** Gives the storage its bytes; they must be as many as its elements need. */
  Storage bind(ByteSource source) throws IOException {
    if (elements < 0 || elements > source.size() / type.bytes()) {
      throw UnreadableCheckpoint.truncated(
          "the storage "
              + key
              + " claims "
              + elements
              + " elements of "
              + type
              + ", but there are only "
              + source.size()
              + " bytes for it");
    }
    bytes = source;
    return this;
  }

  String key() {
    return key;
  }

  ScalarType type() {
    return type;
  }

  long elements() {
    return elements;
  }

  boolean isBound() {
    return bytes != null;
  }

  ByteSource bytes() throws IOException {
    if (bytes == null) throw UnreadableCheckpoint.damaged("the storage " + key + " is missing");
    return bytes;
  }
}
