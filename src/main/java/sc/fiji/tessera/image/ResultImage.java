package sc.fiji.tessera.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.process.FloatProcessor;
import ij.process.LUT;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.IntFunction;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

/**
 * Results as ImageJ images that keep what the source was: calibration, slices and frames, slice
 * labels. Channels collapse. Planes are given one per slice and frame, slices fastest: index = t *
 * slices + z.
 */
public final class ResultImage {
  private ResultImage() {}

  /**
   * A label image named {@code <name>-labels}: 8-bit up to label 255, 16-bit up to 65535, 32-bit
   * float above (exact up to 16777216), in the colours of {@link LabelColours}. Above 255 labels
   * ImageJ spreads its 256 colours over all of them, so neighbours in number share one.
   *
   * @param planes (x, y) label planes; arrays that already fit are used, not copied
   */
  public static ImagePlus labels(
      SourceImage source,
      List<? extends RandomAccessibleInterval<? extends IntegerType<?>>> planes) {
    return labels(source, planes, List.of());
  }

  /**
   * The same in the colours of classes.
   *
   * @param classColours of the labels 0, 1, ..: 0xRRGGBB; what is beyond has its usual colour
   */
  public static ImagePlus labels(
      SourceImage source,
      List<? extends RandomAccessibleInterval<? extends IntegerType<?>>> planes,
      List<Integer> classColours) {
    check(source, planes.size());
    long max = 0;
    for (RandomAccessibleInterval<? extends IntegerType<?>> plane : planes)
      max = Math.max(max, largest(source, plane));
    long highest = max;
    ImagePlus result = build(source, "-labels", 1, i -> pixels(planes.get(i), highest), null);
    LUT colours = LabelColours.table256(classColours);
    colours.min = 0;
    colours.max = Math.max(255, max);
    result.getProcessor().setLut(colours);
    result.getImageStack().setColorModel(colours);
    result.setDisplayRange(0, Math.max(255, max));
    return result;
  }

  /**
   * A 32-bit image named {@code <name>-scores} with a channel per class, on the maps' own arrays.
   *
   * @param maps one per slice and frame
   * @param classes names for the slice labels, or an empty list
   */
  public static ImagePlus scores(SourceImage source, List<ScoreMap> maps, List<String> classes) {
    check(source, maps.size());
    int n = maps.get(0).classes();
    ImagePlus result =
        build(
            source,
            "-scores",
            n,
            i -> maps.get(i / n).plane(i % n),
            classes.isEmpty() ? null : classes);
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (ScoreMap map : maps)
      for (int c = 0; c < n; c++)
        for (float score : map.plane(c)) {
          min = Math.min(min, score);
          max = Math.max(max, score);
        }
    if (min >= 0 && max <= 1) result.setDisplayRange(0, 1);
    else result.setDisplayRange(min, max);
    return result;
  }

  /**
   * The image itself as a new ImagePlus of its name: a duplicate of the one it stands on, or for an
   * imglib2 image its values (8-bit, 16-bit, else 32-bit), channel by channel.
   */
  public static ImagePlus copy(SourceImage source) {
    if (source.imagePlus() != null) {
      ImagePlus copy = source.imagePlus().duplicate();
      copy.setTitle(source.name());
      return copy;
    }
    int n = (int) source.channels();
    int slices = (int) source.slices();
    Object type = source.img().getType();
    return build(
        source,
        "",
        n,
        i -> {
          Plane plane = source.plane(i / n % slices, i / n / slices);
          FloatProcessor values = new FloatProcessor((int) plane.width(), (int) plane.height());
          Window all = new Window(0, 0, values.getWidth(), values.getHeight());
          plane.read(i % n, all, FloatBuffer.wrap((float[]) values.getPixels()));
          if (type instanceof UnsignedByteType) return values.convertToByte(false).getPixels();
          if (type instanceof UnsignedShortType) return values.convertToShort(false).getPixels();
          return values.getPixels();
        },
        null);
  }

  private static ImagePlus build(
      SourceImage source,
      String suffix,
      int channels,
      IntFunction<Object> pixels,
      List<String> names) {
    ImageStack stack = new ImageStack((int) source.width(), (int) source.height());
    int planes = (int) (source.slices() * source.frames());
    for (int i = 0; i < planes * channels; i++) {
      String name = names == null ? null : names.get(i % channels);
      stack.addSlice(label(source, i / channels, name), pixels.apply(i));
    }
    ImagePlus result = new ImagePlus(source.name() + suffix, stack);
    result.setDimensions(channels, (int) source.slices(), (int) source.frames());
    result.setOpenAsHyperStack(result.getNDimensions() > 3 || channels > 1);
    result.setCalibration(calibration(source));
    return result;
  }

  /** The label of the channel that was looked at on this plane, and the class. */
  private static String label(SourceImage source, int plane, String name) {
    ImagePlus imp = source.imagePlus();
    String label = null;
    if (imp != null) {
      int z = plane % (int) source.slices();
      int t = plane / (int) source.slices();
      label =
          imp.getStackSize() == 1
              ? imp.getProp("Slice_Label")
              : imp.getImageStack()
                  .getSliceLabel(imp.getStackIndex(source.named() + 1, z + 1, t + 1));
    }
    if (name == null) return label;
    return label == null ? name : name + " " + label;
  }

  private static Calibration calibration(SourceImage source) {
    if (source.imagePlus() == null) return source.pixelSize().toCalibration();
    Calibration calibration = source.imagePlus().getCalibration().copy();
    // Grey values were calibrated (optical density, signed 16-bit): labels and scores are not.
    calibration.setFunction(Calibration.NONE, null, Calibration.DEFAULT_VALUE_UNIT);
    return calibration;
  }

  private static void check(SourceImage source, int planes) {
    if (planes != source.slices() * source.frames())
      throw new IllegalArgumentException(
          "The image \""
              + source.title()
              + "\" has "
              + source.slices() * source.frames()
              + " planes, its result "
              + planes
              + ".");
  }

  private static long largest(
      SourceImage source, RandomAccessibleInterval<? extends IntegerType<?>> plane) {
    if (plane.dimension(0) != source.width() || plane.dimension(1) != source.height())
      throw new IllegalArgumentException(
          "The image \""
              + source.title()
              + "\" is "
              + source.width()
              + " x "
              + source.height()
              + " pixels, its labels "
              + plane.dimension(0)
              + " x "
              + plane.dimension(1)
              + ".");
    long max = 0;
    for (IntegerType<?> label : plane) {
      long value = label.getIntegerLong();
      if (value < 0)
        throw new IllegalArgumentException("Labels are 0 or greater, not " + value + ".");
      max = Math.max(max, value);
    }
    return max;
  }

  private static Object pixels(
      RandomAccessibleInterval<? extends IntegerType<?>> plane, long highest) {
    Object array = array(plane, highest);
    if (array != null) return array;
    int n = (int) (plane.dimension(0) * plane.dimension(1));
    Cursor<? extends IntegerType<?>> cursor = Views.flatIterable(plane).cursor();
    if (highest <= 255) {
      byte[] labels = new byte[n];
      for (int i = 0; i < n; i++) labels[i] = (byte) cursor.next().getInteger();
      return labels;
    }
    if (highest <= 65535) {
      short[] labels = new short[n];
      for (int i = 0; i < n; i++) labels[i] = (short) cursor.next().getInteger();
      return labels;
    }
    float[] labels = new float[n];
    for (int i = 0; i < n; i++) labels[i] = cursor.next().getIntegerLong();
    return labels;
  }

  /** The plane's own array, if it is what the result needs. */
  private static Object array(
      RandomAccessibleInterval<? extends IntegerType<?>> plane, long highest) {
    Object type = plane.getType();
    boolean fits =
        highest <= 255
            ? type instanceof UnsignedByteType
            : highest <= 65535 && type instanceof UnsignedShortType;
    if (fits
        && plane instanceof ArrayImg<?, ?> img
        && img.numDimensions() == 2
        && img.update(null) instanceof ArrayDataAccess<?> access)
      return access.getCurrentStorageArray();
    return null;
  }
}
