package sc.fiji.tessera.label;

import java.util.BitSet;

/**
 * The pixels of one object, kept for the rectangle that it lies in. Not to be changed.
 *
 * @param left first column of the rectangle in the image
 * @param top first row
 * @param width columns of the rectangle
 * @param pixels those of the object, x fastest
 */
public record ObjectMask(int left, int top, int width, BitSet pixels) {
  public ObjectMask {
    if (width < 0 || width == 0 && !pixels.isEmpty()) {
      throw new IllegalArgumentException("A mask of width " + width + " has no pixels.");
    }
  }

  /** The number of pixels. */
  public int area() {
    return pixels.cardinality();
  }

  /** Whether a pixel of the image belongs to it. */
  public boolean contains(int x, int y) {
    boolean inside = x >= left && x < left + width && y >= top;
    return inside && pixels.get((y - top) * width + x - left);
  }

  /** The pixels that both have. */
  public int shared(ObjectMask other) {
    int count = 0;
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
      if (other.contains(left + i % width, top + i / width)) count++;
    }
    return count;
  }

  /** The pixels that lie within a rectangle. */
  public int areaWithin(int fromX, int fromY, int toX, int toY) {
    int count = 0;
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
      int x = left + i % width;
      int y = top + i / width;
      if (x >= fromX && x < toX && y >= fromY && y < toY) count++;
    }
    return count;
  }

  /** The pixels of both. */
  public ObjectMask with(ObjectMask other) {
    if (other.width == 0) return this;
    if (width == 0) return other;
    int x0 = Math.min(left, other.left);
    int y0 = Math.min(top, other.top);
    int across = Math.max(left + width, other.left + other.width) - x0;
    BitSet all = new BitSet();
    for (ObjectMask m : new ObjectMask[] {this, other}) {
      m.visit((x, y) -> all.set((y - y0) * across + x - x0));
    }
    return new ObjectMask(x0, y0, across, all);
  }

  private interface Visitor {
    void visit(int x, int y);
  }

  private void visit(Visitor visitor) {
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
      visitor.visit(left + i % width, top + i / width);
    }
  }

  /** The same elsewhere. */
  public ObjectMask moved(int x, int y) {
    return new ObjectMask(left + x, top + y, width, pixels);
  }
}
