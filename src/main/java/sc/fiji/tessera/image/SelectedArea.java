package sc.fiji.tessera.image;

import ij.gui.Roi;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.Arrays;
import java.util.Locale;
import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;

/**
 * The pixels inside the area selection on an image, which are the same on all its planes. The
 * selection is only read. Immutable.
 */
public final class SelectedArea {
  private final Window box;
  private final int width;
  private final int height;
  private final byte[] mask;

  /**
   * @param box of the selection, within the image
   * @param mask 0 outside, of the box; null = all of it is inside
   */
  private SelectedArea(Window box, int width, int height, byte[] mask) {
    this.box = box;
    this.width = width;
    this.height = height;
    this.mask = mask;
  }

  /** Whether an image has a selection with an area. */
  public static boolean isOn(SourceImage image) {
    Roi roi = image.imagePlus() == null ? null : image.imagePlus().getRoi();
    return roi != null && roi.isArea();
  }

  /**
   * That of an image; null where it has no selection, one without an area, or one of all pixels.
   *
   * @throws IllegalArgumentException one sentence: the selection lies outside of the image
   */
  public static SelectedArea of(SourceImage image) {
    if (!isOn(image)) return null;
    Roi roi = image.imagePlus().getRoi();
    Rectangle bounds = roi.getBounds();
    int width = image.imagePlus().getWidth();
    int height = image.imagePlus().getHeight();
    Rectangle inside = bounds.intersection(new Rectangle(width, height));
    if (inside.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The selection on \"%s\" lies outside of the image; remove it with Edit > Selection > Select None.",
              image.title()));
    }
    ImageProcessor drawn = roi.getMask();
    if (drawn == null && inside.width == width && inside.height == height) return null;
    byte[] mask = drawn == null ? null : new byte[inside.width * inside.height];
    for (int i = 0; mask != null && i < mask.length; i++) {
      int x = inside.x - bounds.x + i % inside.width;
      mask[i] = (byte) drawn.get(x, inside.y - bounds.y + i / inside.width);
    }
    Window box = new Window(inside.x, inside.y, inside.width, inside.height);
    return new SelectedArea(box, width, height, mask);
  }

  /** Whether a pixel of the image is inside. */
  public boolean contains(long x, long y) {
    if (x < box.x() || y < box.y() || x >= box.right() || y >= box.bottom()) return false;
    return mask == null || mask[(int) ((y - box.y()) * box.width() + x - box.x())] != 0;
  }

  /**
   * The rectangle around the selection, larger on each side, within the image.
   *
   * @param margin pixels that it is larger by, or more
   * @param grid it starts and ends at multiples of this, or with the image
   */
  public Window box(int margin, int grid) {
    long x = Math.max(0, box.x() - margin) / grid * grid;
    long y = Math.max(0, box.y() - margin) / grid * grid;
    long right = Math.min(width, up(box.right() + margin, grid));
    long bottom = Math.min(height, up(box.bottom() + margin, grid));
    return new Window(x, y, (int) (right - x), (int) (bottom - y));
  }

  private static long up(long value, int grid) {
    return (value + grid - 1) / grid * grid;
  }

  /** All of the image. */
  public Window whole() {
    return new Window(0, 0, width, height);
  }

  /**
   * The labels of a part of a plane as those of all of it, 0 outside of the selection.
   *
   * @param labels axes x, y
   * @param part where they lie
   */
  public <T extends IntegerType<T>> Img<T> labels(Img<T> labels, Window part) {
    Img<T> all = labels.factory().create(width, height);
    Cursor<T> from = labels.localizingCursor();
    RandomAccess<T> to = all.randomAccess();
    while (from.hasNext()) {
      from.fwd();
      long x = part.x() + from.getLongPosition(0);
      long y = part.y() + from.getLongPosition(1);
      if (contains(x, y)) to.setPositionAndGet(x, y).set(from.get());
    }
    return all;
  }

  /**
   * The same of scores: outside the first of several classes, the background, has 1 and all else 0.
   *
   * @param classes how many of the scores are of classes
   */
  public ScoreMap scores(ScoreMap scores, int classes, Window part) {
    ScoreMap all = new ScoreMap(scores.classes(), width, height);
    if (classes > 1) Arrays.fill(all.plane(0), 1);
    for (int y = 0; y < part.height(); y++)
      for (int x = 0; x < part.width(); x++) {
        if (!contains(part.x() + x, part.y() + y)) continue;
        int to = (int) ((part.y() + y) * width + part.x() + x);
        for (int c = 0; c < scores.classes(); c++)
          all.plane(c)[to] = scores.plane(c)[y * part.width() + x];
      }
    return all;
  }
}
