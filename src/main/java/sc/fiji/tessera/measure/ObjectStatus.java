package sc.fiji.tessera.measure;

/** What became of an object of the reference, or of one that was found. */
public enum ObjectStatus {
  /** It has a partner by the rule of the matching. */
  MATCHED("matched"),
  /** It lies on an object of the other image, which does not overlap it enough to match. */
  LOW_OVERLAP("low IoU"),
  /** An object of the reference that was found in several parts, or one of these parts. */
  SPLIT("split"),
  /** One of several objects of the reference that were found as one, or that one. */
  MERGED("merged"),
  /** An object of the reference of which more than half is in no predicted object. */
  MISSED("missed"),
  /**
   * A predicted object that covers no object of the reference by more than half, nor lies in one.
   */
  EXTRA("extra");

  private final String text;

  ObjectStatus(String text) {
    this.text = text;
  }

  /** The word in tables. */
  @Override
  public String toString() {
    return text;
  }
}
