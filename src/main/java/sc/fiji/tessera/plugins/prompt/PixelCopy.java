package sc.fiji.tessera.plugins.prompt;

import ij.ImagePlus;
import ij.ImageStack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The pixels of a plane as they were at some time, with what tells their colours: quick to compare
 * with what they are now.
 */
final class PixelCopy {
  private final int index;
  private final int type;
  private final List<Object> channels = new ArrayList<>();
  private final byte[] colours;

  private PixelCopy(ImagePlus image, int index) {
    this.index = index;
    this.type = image.getType();
    this.colours = type == ImagePlus.COLOR_256 ? colours(image) : new byte[0];
  }

  /**
   * Copies a plane: frame * slices + slice, from 0. Null for images that are read from a disk,
   * whose pixels may be others each time.
   */
  static PixelCopy of(ImagePlus image, int index) {
    if (image.getStack().isVirtual()) return null;
    PixelCopy copy = new PixelCopy(image, index);
    for (Object pixels : pixels(image, index)) copy.channels.add(copied(pixels));
    return copy;
  }

  /** Whether it is of this plane, and nothing has changed since. */
  boolean isOf(ImagePlus image, int plane) {
    if (plane != index || type != image.getType() || image.getStack().isVirtual()) return false;
    List<Object> now = pixels(image, plane);
    boolean same = now.size() == channels.size();
    for (int c = 0; same && c < now.size(); c++) same = isEqual(now.get(c), channels.get(c));
    boolean indexed = type == ImagePlus.COLOR_256;
    return same && (!indexed || Arrays.equals(colours, colours(image)));
  }

  private static List<Object> pixels(ImagePlus image, int index) {
    ImageStack stack = image.getStack();
    int channels = image.getNChannels();
    List<Object> all = new ArrayList<>();
    for (int c = 0; c < channels; c++) all.add(stack.getPixels(index * channels + c + 1));
    return all;
  }

  private static byte[] colours(ImagePlus image) {
    return image.getProcessor().getLut().getBytes();
  }

  private static Object copied(Object pixels) {
    if (pixels instanceof byte[] values) return values.clone();
    if (pixels instanceof short[] values) return values.clone();
    if (pixels instanceof int[] values) return values.clone();
    return ((float[]) pixels).clone();
  }

  private static boolean isEqual(Object a, Object b) {
    if (a instanceof byte[] x && b instanceof byte[] y) return Arrays.equals(x, y);
    if (a instanceof short[] x && b instanceof short[] y) return Arrays.equals(x, y);
    if (a instanceof int[] x && b instanceof int[] y) return Arrays.equals(x, y);
    return a instanceof float[] x && b instanceof float[] y && Arrays.equals(x, y);
  }
}
