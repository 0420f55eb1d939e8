package sc.fiji.tessera.image;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * One XY plane of an image, all channels, read as floats. Pixels stay where they are (arrays of an
 * ImagePlus, an Img, a virtual stack): nothing is copied until a window is read.
 *
 * <p>Values are the raw pixel values: 8-bit 0..255, 16-bit 0..65535 (ImageJ's "signed 16-bit"
 * images too: 32768 is their zero), 32-bit as they are, RGB as three channels 0..255, 8-bit colour
 * as its index.
 *
 * <p>Thread-safe for reading.
 */
public final class Plane {
  private static final int BLOCK = 1 << 16;

  private final long width;
  private final long height;
  private final List<Channel> channels;

  /** The same pixels as one grey channel; null where the plane is not RGB. */
  private final Channel grey;

  Plane(long width, long height, List<Channel> channels, Channel grey) {
    this.width = width;
    this.height = height;
    this.channels = List.copyOf(channels);
    this.grey = grey;
  }

  /** Number of columns. */
  public long width() {
    return width;
  }

  /** Number of rows. */
  public long height() {
    return height;
  }

  /** Number of channels; an RGB image has three. */
  public int channels() {
    return channels.size();
  }

  /**
   * This plane as a network with {@code n} input channels takes it: as it is if it has n channels;
   * one channel repeated three times for three; an RGB image (not three separate channels) as (R +
   * G + B) / 3, rounded, for one, which is what ImageJ's 8-bit conversion does by default.
   *
   * @throws IllegalArgumentException if it cannot be had that way
   */
  public Plane withChannels(int n) {
    if (n == channels.size()) return this;
    if (n == 3 && channels.size() == 1)
      return new Plane(width, height, Collections.nCopies(3, channels.get(0)), channels.get(0));
    if (n == 1 && grey != null) return new Plane(width, height, List.of(grey), null);
    throw new IllegalArgumentException(
        "The image has "
            + count(channels.size())
            + " where "
            + count(n)
            + (n == 1 ? " is" : " are")
            + " needed; only grey to RGB and RGB to grey are converted by themselves.");
  }

  private static String count(int channels) {
    return channels == 1 ? "1 channel" : channels + " channels";
  }

  /** The same plane with its last channel first, as for networks that take BGR. */
  Plane reversed() {
    List<Channel> reversed = new ArrayList<>(channels);
    Collections.reverse(reversed);
    return new Plane(width, height, reversed, grey);
  }

  /**
   * This plane at another size, interpolated linearly where it is read; each side is rounded, and 1
   * at least.
   *
   * @param factor 0.5 to 2: beyond, linear interpolation would leave pixels out
   */
  public Plane scaled(double factor) {
    if (!(factor >= 0.5 && factor <= 2))
      throw new IllegalArgumentException(
          "A plane can be scaled by 0.5 to 2, but not by " + factor + ".");
    ScaledRows.Size from = new ScaledRows.Size(width, height);
    ScaledRows.Size to =
        new ScaledRows.Size(
            Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor)));
    List<Channel> scaled =
        channels.stream()
            .map(c -> new Channel(() -> new ScaledRows(c.rows().get(), from, to), 0))
            .toList();
    return new Plane(to.width(), to.height(), scaled, null);
  }

  /** The same for any factor above 0; where it shrinks by more than half, by halves at first. */
  public Plane resized(double factor) {
    if (factor < 0.5) return scaled(0.5).resized(2 * factor);
    if (factor > 2) return scaled(2).resized(factor / 2);
    return scaled(factor);
  }

  /** How long a side of so many pixels is when it is {@link #resized}. */
  static long resized(long side, double factor) {
    if (factor < 0.5) return resized(Math.max(1, Math.round(side * 0.5)), 2 * factor);
    if (factor > 2) return resized(side * 2, factor / 2);
    return Math.max(1, Math.round(side * factor));
  }

  /**
   * A part of this plane as a plane of its own, whose first pixel is the window's.
   *
   * @throws IllegalArgumentException if the window leaves the plane
   */
  public Plane part(Window window) {
    return part(window, false);
  }

  /**
   * The same, whose statistics stay those of this whole plane: it is normalised as if all of it
   * were looked at.
   */
  public Plane within(Window window) {
    return part(window, true);
  }

  private Plane part(Window window, boolean ofWhole) {
    long x = window.x();
    long y = window.y();
    if (x < 0 || y < 0 || window.right() > width || window.bottom() > height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A part of a plane of %d x %d pixels must lie in it, unlike %s.",
              width,
              height,
              window));
    }
    return new Plane(
        window.width(),
        window.height(),
        channels.stream().map(c -> part(c, x, y, ofWhole)).toList(),
        grey == null ? null : part(grey, x, y, ofWhole));
  }

  private Channel part(Channel channel, long x, long y, boolean ofWhole) {
    Channel.Whole whole = ofWhole ? whole(channel) : null;
    return new Channel(
        () -> {
          Rows all = channel.rows().get();
          return (u, v, row, length) -> all.read(x + u, y + v, row, length);
        },
        channel.levels(),
        whole);
  }

  /** What the statistics of a channel are of. */
  private Channel.Whole whole(Channel channel) {
    Channel.Whole more = channel.whole();
    return more == null ? new Channel.Whole(channel.rows(), width, height) : more;
  }

  /** These channels alone, from 0, in this order; of all of them it is the plane as it is. */
  public Plane channels(List<Integer> chosen) {
    boolean all = chosen.size() == channels.size();
    for (int i = 0; all && i < channels.size(); i++) all = chosen.get(i) == i;
    return all ? this : new Plane(width, height, chosen.stream().map(channels::get).toList(), null);
  }

  /** Channel {@code index} alone. */
  public Plane channel(int index) {
    return new Plane(width, height, List.of(channels.get(index)), null);
  }

  /**
   * Reads a window of one channel: width * height floats, row-major, put at the buffer's position,
   * which advances. Outside the plane the image is mirrored without repeating the border pixel,
   * again and again where the window is larger than the image.
   */
  public void read(int channel, Window window, FloatBuffer target) {
    read(channel, window, Affine.IDENTITY, target);
  }

  /** Reads a window of one channel and normalises it. */
  public void read(int channel, Window window, Affine affine, FloatBuffer target) {
    Rows rows = channels.get(channel).rows().get();
    if (window.x() < 0 || window.right() > width) rows = mirrored(rows, window);
    float[] row = new float[window.width()];
    for (int y = 0; y < window.height(); y++) {
      rows.read(window.x(), Mirror.reflect(window.y() + y, height), row, row.length);
      affine.apply(row, row.length);
      target.put(row, 0, row.length);
    }
  }

  /** Rows that also reach beyond the left and right border, for the columns of one window. */
  private Rows mirrored(Rows inside, Window window) {
    long[] columns = new long[window.width()];
    long first = width;
    long last = 0;
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Mirror.reflect(window.x() + i, width);
      first = Math.min(first, columns[i]);
      last = Math.max(last, columns[i]);
    }
    int[] index = new int[columns.length];
    for (int i = 0; i < index.length; i++) index[i] = (int) (columns[i] - first);
    float[] source = new float[(int) (last - first + 1)];
    long start = first;
    return (x, y, row, n) -> {
      inside.read(start, y, source, source.length);
      for (int i = 0; i < n; i++) row[i] = source[index[i]];
    };
  }

  /** Whether two channels are the same pixels, as where grey is repeated. */
  boolean same(int channel, int other) {
    return channels.get(channel).equals(channels.get(other));
  }

  /** See {@link Channel#levels}. */
  int levels(int channel) {
    return channels.get(channel).levels();
  }

  /** Receives values in scan order. */
  interface Visitor {
    void visit(float[] values, int length);
  }

  /** Shows every pixel of a channel once, in blocks; also what {@link #within} has left out. */
  void scan(int channel, Visitor visitor) {
    Channel.Whole all = whole(channels.get(channel));
    Rows rows = all.rows().get();
    float[] block = new float[(int) Math.min(all.width(), BLOCK)];
    for (long y = 0; y < all.height(); y++)
      for (long x = 0; x < all.width(); x += block.length) {
        int n = (int) Math.min(block.length, all.width() - x);
        rows.read(x, y, block, n);
        visitor.visit(block, n);
      }
  }
}
