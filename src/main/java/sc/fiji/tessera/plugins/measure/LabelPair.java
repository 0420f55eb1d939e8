package sc.fiji.tessera.plugins.measure;

import java.util.List;
import java.util.stream.IntStream;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.view.Views;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.image.SourceImage;

/**
 * A prediction beside its truth: a plane or volume of labels each, of one size. A time series is a
 * pair for every frame.
 *
 * @param image name of the prediction
 * @param frame from 1; 0 if it is no series
 * @param truth (x, y) or (x, y, z)
 * @param prediction the same
 * @param pixelSize of both
 * @param sources where they come from
 */
record LabelPair(
    String image,
    int frame,
    RandomAccessibleInterval<?> truth,
    RandomAccessibleInterval<?> prediction,
    PixelSize pixelSize,
    Sources sources) {

  /** The images that a pair is of, and the slice where a plane lies in a volume, or 0. */
  record Sources(SourceImage truth, SourceImage prediction, int slice) {
    /** The one with fewer slices, which is as deep as what is compared. */
    SourceImage flatter() {
      return truth.slices() <= prediction.slices() ? truth : prediction;
    }

    /** The slice of one of them, from 0, where a slice of what is compared lies. */
    int slice(SourceImage of, int compared) {
      boolean alone = slice > 0 && flatter().slices() == 1 && of.slices() > 1;
      return alone ? slice - 1 : compared;
    }
  }

  /** The distances of two pixels along x, y (and z). */
  double[] spacing() {
    PixelSize p = pixelSize;
    return truth.numDimensions() == 2
        ? new double[] {p.x(), p.y()}
        : new double[] {p.x(), p.y(), p.z()};
  }

  /**
   * The pairs of an image, one for each frame.
   *
   * @param name of the prediction
   * @param slice 0, or the slice of the volume, from 1, that the other image's only slice is
   * @throws IllegalArgumentException one sentence, if they do not go together
   */
  static List<LabelPair> of(String name, SourceImage found, SourceImage right, int slice) {
    try {
      requireOneChannel(found);
      requireOneChannel(right);
      requireEqualSize(found, right);
      boolean exchanged = isExchanged(found, right);
      if (!exchanged) requireEqualDepth(found, right, slice);
      int frames = (int) right.frames();
      return IntStream.range(0, frames)
          .mapToObj(
              t ->
                  new LabelPair(
                      name,
                      frames == 1 ? 0 : t + 1,
                      frame(right, Axis.T, t, found.slices() == 1 ? slice : 0),
                      frame(found, exchanged ? Axis.Z : Axis.T, t, right.slices() == 1 ? slice : 0),
                      calibrated(right) ? right.pixelSize() : found.pixelSize(),
                      new Sources(right, found, slice)))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static void requireOneChannel(SourceImage image) {
    if (image.channels() == 1) return;
    throw new IllegalArgumentException(
        "\""
            + image.title()
            + "\" has "
            + image.channels()
            + " channels; a label image has one, with whole numbers.");
  }

  private static void requireEqualSize(SourceImage found, SourceImage right) {
    if (found.width() == right.width() && found.height() == right.height()) return;
    boolean turned = found.width() == right.height() && found.height() == right.width();
    throw new IllegalArgumentException(
        "The truth has "
            + (right.width() + " x " + right.height() + " pixels and the prediction ")
            + (found.width() + " x " + found.height())
            + "; they must have the same size"
            + (turned ? " (one of them seems to be turned or transposed)." : "."));
  }

  /** Whether the slices of one are the frames of the other, as ImageJ opens many stacks. */
  private static boolean isExchanged(SourceImage found, SourceImage right) {
    return found.slices() == right.frames()
        && found.frames() == right.slices()
        && found.slices() != found.frames()
        && Math.min(found.slices(), found.frames()) == 1;
  }

  private static void requireEqualDepth(SourceImage found, SourceImage right, int slice) {
    if (found.frames() != right.frames()) {
      throw new IllegalArgumentException(
          "The prediction has "
              + (found.frames() + " frames and the truth " + right.frames())
              + "; they must have the same number.");
    }
    long most = Math.max(found.slices(), right.slices());
    if (found.slices() == right.slices()) return;
    if (Math.min(found.slices(), right.slices()) > 1) {
      throw new IllegalArgumentException(
          "The prediction has "
              + (found.slices() + " slices and the truth " + right.slices())
              + "; they must have the same number, or one of them a single slice.");
    }
    if (slice >= 1 && slice <= most) return;
    throw new IllegalArgumentException(
        "The prediction has "
            + (found.slices() + " slices and the truth " + right.slices())
            + "; say with 'slice' which of the "
            + most
            + " slices the single one is (1 to "
            + (most + ", it is " + slice + ")."));
  }

  /** A frame of an image; of a volume the one slice, if it is not 0. */
  private static RandomAccessibleInterval<?> frame(
      SourceImage image, Axis series, int t, int slice) {
    RandomAccessibleInterval<?> frame = image.img();
    int time = image.axes().indexOf(series);
    int depth = image.axes().indexOf(Axis.Z);
    if (time >= 0) frame = Views.hyperSlice(frame, time, frame.min(time) + t);
    if (depth >= 0 && slice > 0 && series != Axis.Z) {
      int d = time >= 0 && time < depth ? depth - 1 : depth;
      frame = Views.hyperSlice(frame, d, frame.min(d) + slice - 1);
    }
    return frame;
  }

  private static boolean calibrated(SourceImage image) {
    return !image.pixelSize().equals(PixelSize.UNKNOWN);
  }

  /** Whether both are calibrated, but not alike; the truth's calibration is used then. */
  boolean calibrationsDiffer() {
    PixelSize a = sources.truth.pixelSize();
    PixelSize b = sources.prediction.pixelSize();
    boolean same = a.isAsLarge(b, truth.numDimensions() > 2);
    return calibrated(sources.truth) && calibrated(sources.prediction) && !same;
  }
}
