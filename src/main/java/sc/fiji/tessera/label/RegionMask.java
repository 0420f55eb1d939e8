package sc.fiji.tessera.label;

import java.util.BitSet;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.view.Views;

/**
 * The pixels of one object, kept within the rectangle that they fill. Not to be changed.
 *
 * @param left first column of the rectangle in the image
 * @param top first row
 * @param width columns; 0 for no pixel at all
 * @param height rows; 0 for no pixel at all
 * @param pixels which pixels of the rectangle are the object's, x fastest
 */
public record RegionMask(int left, int top, int width, int height, BitSet pixels) {
  /** Tells whether a pixel of an image, x fastest, is the object's. */
  @FunctionalInterface
  public interface Membership {
    boolean contains(int pixel);
  }

  /**
   * The pixels of an image that belong to an object.
   *
   * @param imageWidth columns of the image
   * @param imageHeight rows
   */
  public static RegionMask of(int imageWidth, int imageHeight, Membership members) {
    int left = imageWidth;
    int right = -1;
    int top = imageHeight;
    int bottom = -1;
    for (int y = 0; y < imageHeight; y++) {
      for (int x = 0; x < imageWidth; x++) {
        if (!members.contains(y * imageWidth + x)) continue;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = y;
      }
    }
    if (right < 0) return new RegionMask(0, 0, 0, 0, new BitSet());
    int width = right - left + 1;
    int height = bottom - top + 1;
    BitSet pixels = new BitSet(width * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels.set(y * width + x, members.contains((top + y) * imageWidth + left + x));
      }
    }
    return new RegionMask(left, top, width, height, pixels);
  }

  /** Number of pixels. */
  public int area() {
    return pixels.cardinality();
  }

  public boolean contains(int x, int y) {
    boolean inside = x >= left && y >= top && x < left + width && y < top + height;
    return inside && pixels.get((y - top) * width + x - left);
  }

  /** Tells whether a pixel of an image lies in an area. */
  @FunctionalInterface
  public interface Area {
    boolean contains(long x, long y);
  }

  /** The pixels that lie in an area, in the rectangle that they fill. */
  public RegionMask within(Area area) {
    return of(width, height, i -> pixels.get(i) && area.contains(left + i % width, top + i / width))
        .shifted(left, top);
  }

  /** The same object elsewhere. */
  public RegionMask shifted(int right, int down) {
    return new RegionMask(left + right, top + down, width, height, pixels);
  }

  /**
   * The box from the first to the last pixel's coordinates, as detectors compare masks: one pixel
   * alone has no area. Without pixels, the point (0, 0).
   */
  public ScoredBox box(double score) {
    int right = Math.max(left, left + width - 1);
    return new ScoredBox(left, top, right, Math.max(top, top + height - 1), score);
  }

  /** Gives the object's pixels a label in an image, x fastest. */
  public void paint(int[] labels, int imageWidth, int label) {
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
      labels[(top + i / width) * imageWidth + left + i % width] = label;
    }
  }

  /**
   * A pixel of the object, of which there must be some, that is farthest from all outside of it:
   * its x and y in the image.
   */
  public int[] innermost() {
    int across = width + 2; // with a frame, since outside of the rectangle nothing is the object's
    byte[] framed = new byte[across * (height + 2)];
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
      framed[(i / width + 1) * across + i % width + 1] = 1;
    }
    Img<DoubleType> depth =
        DistanceTransform.squared(ArrayImgs.unsignedBytes(framed, across, height + 2));
    int deepest = 0;
    int at = 0;
    double most = -1;
    for (DoubleType d : depth) {
      if (d.get() > most) {
        most = d.get();
        deepest = at;
      }
      at++;
    }
    return new int[] {left + deepest % across - 1, top + deepest / across - 1};
  }

  /** The rectangle's pixels as an image at its place, 1 = the object's; of one pixel at least. */
  public RandomAccessibleInterval<UnsignedByteType> image() {
    byte[] values = new byte[Math.max(1, width * height)];
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) values[i] = 1;
    return Views.translate(
        ArrayImgs.unsignedBytes(values, Math.max(1, width), Math.max(1, height)), left, top);
  }

  /** Number of pixels that both have. */
  public int shared(RegionMask other) {
    int shared = 0;
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
      if (other.contains(left + i % width, top + i / width)) shared++;
    }
    return shared;
  }

  /** Number of pixels in a rectangle; its last column and row do not belong to it. */
  public int areaWithin(int fromX, int fromY, int toX, int toY) {
    int count = 0;
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
      int x = left + i % width;
      int y = top + i / width;
      if (x >= fromX && x < toX && y >= fromY && y < toY) count++;
    }
    return count;
  }

  /** Intersection over union with another object, 0 to 1; 0 of two without pixels. */
  public double iou(RegionMask other) {
    int shared = shared(other);
    int all = area() + other.area() - shared;
    return all == 0 ? 0 : (double) shared / all;
  }

  /** The pixels of both. */
  public RegionMask with(RegionMask other) {
    if (other.width == 0) return this;
    if (width == 0) return other;
    int x = Math.min(left, other.left);
    int y = Math.min(top, other.top);
    int across = Math.max(left + width, other.left + other.width) - x;
    int down = Math.max(top + height, other.top + other.height) - y;
    BitSet all = new BitSet(across * down);
    for (RegionMask m : List.of(this, other)) {
      for (int i = m.pixels.nextSetBit(0); i >= 0; i = m.pixels.nextSetBit(i + 1)) {
        all.set((m.top - y + i / m.width) * across + m.left - x + i % m.width);
      }
    }
    return new RegionMask(x, y, across, down, all);
  }
}
