package sc.fiji.tessera.network;

/** By how much a dilated encoder's last map is smaller than the image. */
final class OutputStride {
  private OutputStride() {}

  /** Refuses all but 8 and 16. */
  static void require(String title, int stride) {
    if (stride == 8 || stride == 16) return;
    throw new IllegalArgumentException(title + "'s stride is " + stride + ", but must be 8 or 16.");
  }
}
