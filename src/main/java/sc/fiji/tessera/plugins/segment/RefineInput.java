package sc.fiji.tessera.plugins.segment;

import ij.ImagePlus;
import ij.process.LUT;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.RealType;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.Probabilities;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;

/**
 * Reads what there is to refine. An image with several channels holds scores, a channel per class;
 * one with a single channel holds labels or, in 32 bits and where values are not whole numbers, the
 * probability of a single class. Scores that are no probabilities are taken as logits.
 */
final class RefineInput {
  /** What sums of blended tiles may be off. */
  private static final float ROUNDING = 1e-3f;

  private final SourceImage image;
  private final Consumer<String> note;

  /**
   * @param note is told what was made of the image
   */
  RefineInput(SourceImage image, Consumer<String> note) {
    this.image = image;
    this.note = note;
  }

  /**
   * Labels, or probabilities.
   *
   * @throws IllegalArgumentException one sentence, if it can be neither
   */
  SegmentedImage read() {
    if (image.isRgb()) {
      throw new IllegalArgumentException(
          image.title() + " is a colour picture; labels have one channel, scores one per class.");
    }
    boolean whole = ((Object) image.img().getType()) instanceof IntegerType;
    if (image.channels() > 1 && whole) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d channels of whole numbers; scores have 32 bits, and labels one channel.",
              image.title(),
              image.channels()));
    }
    List<float[][]> planes = planes();
    boolean labels = image.channels() == 1 && (whole || isWhole(planes));
    return labels ? labels(planes) : scores(planes, true);
  }

  /** The channels as they are, such as distances. */
  SegmentedImage readRaw() {
    if (!(((Object) image.img().getType()) instanceof RealType)) {
      throw new IllegalArgumentException(image.title() + " is a colour picture, no map of scores.");
    }
    return scores(planes(), false);
  }

  private List<float[][]> planes() {
    int width = (int) image.width();
    int height = (int) image.height();
    List<float[][]> planes = new ArrayList<>();
    for (int i = 0; i < image.slices() * image.frames(); i++) {
      Plane plane = image.plane(i % (int) image.slices(), i / (int) image.slices());
      float[][] values = new float[plane.channels()][width * height];
      for (int c = 0; c < values.length; c++) {
        plane.read(c, new Window(0, 0, width, height), FloatBuffer.wrap(values[c]));
      }
      planes.add(values);
    }
    return planes;
  }

  private static boolean isWhole(List<float[][]> planes) {
    for (float[][] plane : planes) {
      for (float v : plane[0])
        if (!(v >= 0 && v <= Integer.MAX_VALUE && v == (int) v)) return false;
    }
    return true;
  }

  private SegmentedImage labels(List<float[][]> planes) {
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>();
    for (float[][] plane : planes) {
      int[] values = new int[plane[0].length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (int) plane[0][i];
        if (values[i] < 0) {
          throw new IllegalArgumentException(
              image.title() + " holds " + values[i] + ", but labels are 0 or more.");
        }
      }
      labels.add(ArrayImgs.ints(values, image.width(), image.height()));
    }
    return new SegmentedImage(image, labels, List.of(), List.of(), colours(), "");
  }

  private SegmentedImage scores(List<float[][]> planes, boolean probabilities) {
    if (probabilities) check(planes);
    List<ScoreMap> scores = new ArrayList<>();
    for (float[][] plane : planes) {
      scores.add(ScoreMap.of(plane, (int) image.width(), (int) image.height()));
    }
    return new SegmentedImage(image, List.of(), scores, names(), List.of(), "");
  }

  private void check(List<float[][]> planes) {
    float least = 0;
    float most = 0;
    double off = 0;
    for (float[][] plane : planes) {
      for (int p = 0; p < plane[0].length; p++) {
        double sum = 0;
        for (float[] channel : plane) {
          float v = channel[p];
          if (!Float.isFinite(v)) {
            throw new IllegalArgumentException(
                image.title() + " holds " + v + ", but scores are finite numbers.");
          }
          least = Math.min(least, v);
          most = Math.max(most, v);
          sum += v;
        }
        off = Math.max(off, Math.abs(sum - 1));
      }
    }
    if (least < -ROUNDING || most > 1 + ROUNDING) asLogits(planes, least, most);
    else if (image.channels() > 1 && off > 0.01) {
      note.accept(
          String.format(
              Locale.ROOT,
              "The scores of %s do not sum to 1 at every pixel; they are taken as they are.",
              image.title()));
    }
  }

  private void asLogits(List<float[][]> planes, float least, float most) {
    boolean single = image.channels() == 1;
    for (float[][] plane : planes) {
      if (single) Probabilities.sigmoid(plane);
      else Probabilities.softmax(plane);
    }
    note.accept(
        String.format(
            Locale.ROOT,
            "The scores of %s go from %.3g to %.3g and so are no probabilities: they are taken as logits (%s).",
            image.title(),
            least,
            most,
            single ? "sigmoid" : "softmax"));
  }

  /** The names of the classes, where they are known. */
  private List<String> names() {
    ImagePlus imp = image.imagePlus();
    if (imp == null || imp.getStackSize() != image.channels()) return List.of();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= imp.getStackSize(); i++) {
      String name = imp.getStack().getSliceLabel(i);
      if (name == null) return List.of();
      names.add(name);
    }
    return names;
  }

  /** The colours that the labels are seen in. */
  private List<Integer> colours() {
    if (!image.hasColourTable()) return List.of();
    LUT table = image.imagePlus().getProcessor().getLut();
    List<Integer> colours = new ArrayList<>();
    for (int i = 0; i < 256; i++) colours.add(table.getRGB(i) & 0xffffff);
    return colours;
  }
}
