package sc.fiji.tessera.image;

/**
 * Rows of a channel that is resized by linear interpolation between pixel centres, computed as they
 * are read. By a half, each value is the mean of 2 x 2.
 */
final class ScaledRows implements Rows {
  private final Rows source;
  private final Size from;
  private final Size to;
  private float[] upper = new float[0];
  private float[] lower = new float[0];

  /** Columns and rows. */
  record Size(long width, long height) {}

  ScaledRows(Rows source, Size from, Size to) {
    this.source = source;
    this.from = from;
    this.to = to;
  }

  @Override
  public void read(long x, long y, float[] row, int length) {
    double sy = position(y, from.height, to.height);
    long top = (long) sy;
    long bottom = Math.min(top + 1, from.height - 1);
    long left = (long) position(x, from.width, to.width);
    long right =
        Math.min((long) position(x + length - 1, from.width, to.width) + 1, from.width - 1);
    int n = (int) (right - left + 1);
    if (upper.length < n) {
      upper = new float[n];
      lower = new float[n];
    }
    source.read(left, top, upper, n);
    source.read(left, bottom, lower, n);
    float fy = (float) (sy - top);
    for (int i = 0; i < n; i++) upper[i] += fy * (lower[i] - upper[i]);
    for (int i = 0; i < length; i++) {
      double sx = position(x + i, from.width, to.width) - left;
      int at = (int) sx;
      int next = Math.min(at + 1, n - 1);
      row[i] = upper[at] + (float) (sx - at) * (upper[next] - upper[at]);
    }
  }

  /** Where the centre of a pixel lies in the source, inside it. */
  static double position(long index, long from, long to) {
    double p = (index + 0.5) * from / to - 0.5;
    return Math.max(0, Math.min(from - 1, p));
  }
}
