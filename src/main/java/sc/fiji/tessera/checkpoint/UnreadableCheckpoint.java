package sc.fiji.tessera.checkpoint;

import java.io.IOException;

/**
 * Why a checkpoint is not read, as the end of a sentence that begins with "The checkpoint X": "is
 * truncated: ..." or "names posix.system; ...".
 */
final class UnreadableCheckpoint extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableCheckpoint(String phrase) {
    super(phrase);
  }

  /** The file contradicts itself. */
  static UnreadableCheckpoint damaged(String how) {
    return new UnreadableCheckpoint("is damaged: " + how);
  }

  /** The file ends too early. */
  static UnreadableCheckpoint truncated(String how) {
    return new UnreadableCheckpoint("is truncated: " + how);
  }

  /** The file asks for a class or function that is not read. */
  static UnreadableCheckpoint foreign(String name) {
    if (name.matches("torch\\..*(Complex|Q[U]?Int|qtensor|sparse).*")) {
      return new UnreadableCheckpoint(
          "holds complex, quantised or sparse tensors ("
              + name
              + "), which none of the networks has");
    }
    return new UnreadableCheckpoint(
        "names "
            + name
            + "; only tensors and plain containers are read."
            + " Save it with torch.save(model.state_dict(), \"weights.pth\")");
  }

  /** The whole sentence. */
  IOException of(String file) {
    return new IOException("The checkpoint " + file + " " + getMessage() + ".", this);
  }
}
