package sc.fiji.tessera.training;

import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import sc.fiji.tessera.image.LabelBox;

/**
 * One image plane with its labels, ready for sampling.
 *
 * @param name of the image, for messages
 * @param group planes of one image share a group and are never split between training and
 *     validation
 * @param width in pixels
 * @param height in pixels
 * @param pixels normalised intensities
 * @param classes the class of each pixel, [y * width + x]; {@link #IGNORED} = not learned from
 * @param weights the weight of each pixel, or null where all count the same
 * @param boxes around the objects, the largest first, where they are the truth (the classes are
 *     then those of filled boxes); else empty
 * @param shares the least and most share of the pixels for each class, [class][2], where that is
 *     the truth (the classes are then 0 all over); else null
 * @param objects the number of each pixel's object, 0 = none, where their centres are learned; else
 *     null
 */
record TrainingExample(
    String name,
    int group,
    int width,
    int height,
    Intensities pixels,
    byte[] classes,
    float[] weights,
    List<LabelBox> boxes,
    float[][] shares,
    int[] objects) {

  /** Without objects. */
  TrainingExample(
      String name,
      int group,
      int width,
      int height,
      Intensities pixels,
      byte[] classes,
      float[] weights,
      List<LabelBox> boxes,
      float[][] shares) {
    this(name, group, width, height, pixels, classes, weights, boxes, shares, null);
  }

  /** With the class of each pixel. */
  TrainingExample(
      String name,
      int group,
      int width,
      int height,
      Intensities pixels,
      byte[] classes,
      float[] weights) {
    this(name, group, width, height, pixels, classes, weights, List.of(), null);
  }

  /** The same with the objects that pixels belong to. */
  TrainingExample with(int[] numbers) {
    return new TrainingExample(
        name, group, width, height, pixels, classes, weights, boxes, shares, numbers);
  }

  /** The same with a weight for each pixel. */
  TrainingExample with(float[] ofPixels) {
    return new TrainingExample(
        name, group, width, height, pixels, classes, ofPixels, boxes, shares, objects);
  }

  /** The class value of pixels that are not learned from. */
  static final int IGNORED = 255;

  int classAt(int index) {
    return classes[index] & 0xff;
  }

  /** The classes as an image (x, y), on the same bytes. */
  Img<UnsignedByteType> classImage() {
    return ArrayImgs.unsignedBytes(classes, width, height);
  }

  /** Pixels of each class; ignored ones are left out. */
  long[] counts(int classCount) {
    long[] counts = new long[classCount];
    for (byte c : classes) if ((c & 0xff) != IGNORED) counts[c & 0xff]++;
    return counts;
  }
}
