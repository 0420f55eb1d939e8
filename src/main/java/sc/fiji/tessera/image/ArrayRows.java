package sc.fiji.tessera.image;

/** Readers of ImageJ's and imglib2's pixel arrays: simple loops that the compiler vectorises. */
final class ArrayRows {
  private ArrayRows() {}

  /** Reads 8-bit (unsigned), 16-bit (unsigned) or 32-bit arrays with {@code offset} and width. */
  static Rows of(Object pixels, int offset, long width) {
    if (pixels instanceof byte[] p) return bytes(p, offset, width);
    if (pixels instanceof short[] p) return shorts(p, offset, width);
    if (pixels instanceof float[] p)
      return (x, y, row, n) -> System.arraycopy(p, (int) (y * width + x) + offset, row, 0, n);
    throw new IllegalArgumentException(
        "There is no row reader for " + pixels.getClass().getSimpleName() + ".");
  }

  private static Rows bytes(byte[] pixels, int offset, long width) {
    return (x, y, row, n) -> {
      int start = (int) (y * width + x) + offset;
      for (int i = 0; i < n; i++) row[i] = pixels[start + i] & 0xff;
    };
  }

  private static Rows shorts(short[] pixels, int offset, long width) {
    return (x, y, row, n) -> {
      int start = (int) (y * width + x) + offset;
      for (int i = 0; i < n; i++) row[i] = pixels[start + i] & 0xffff;
    };
  }

  /** Reads 8 bits of packed RGB; {@code shift} is 16 for red, 8 for green, 0 for blue. */
  static Rows component(int[] pixels, int offset, long width, int shift) {
    return (x, y, row, n) -> {
      int start = (int) (y * width + x) + offset;
      for (int i = 0; i < n; i++) row[i] = (pixels[start + i] >> shift) & 0xff;
    };
  }

  /** Reads packed RGB as grey. */
  static Rows grey(int[] pixels, int offset, long width) {
    return (x, y, row, n) -> {
      int start = (int) (y * width + x) + offset;
      for (int i = 0; i < n; i++) row[i] = grey(pixels[start + i]);
    };
  }

  /** (R + G + B) / 3, rounded: what ImageJ's Image &gt; Type &gt; 8-bit does by default. */
  static int grey(int argb) {
    return (((argb >> 16) & 0xff) + ((argb >> 8) & 0xff) + (argb & 0xff) + 1) / 3;
  }
}
