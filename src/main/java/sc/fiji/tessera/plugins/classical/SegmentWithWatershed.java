package sc.fiji.tessera.plugins.classical;

import ij.process.AutoThresholder;
import java.util.Arrays;
import java.util.Locale;
import net.imglib2.Cursor;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.type.numeric.real.FloatType;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.classical.GradientMagnitude;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.RoiDrawing;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.DistanceTransform;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.label.Minima;
import sc.fiji.tessera.label.Pixels;
import sc.fiji.tessera.label.Watershed;
import sc.fiji.tessera.plugins.bridge.Choice;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Floods a landscape from seeds until they meet (Meyer, 1992). */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Objects that grow from seeds over a landscape until they meet.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "classical.html")
    })
public class SegmentWithWatershed extends ClassicalCommand {
  /** What is flooded. */
  private enum Landscape {
    DISTANCE,
    GRADIENT,
    INTENSITY
  }

  @Parameter(
      label = "Seeds",
      description =
          "Where objects start: ROIs (selection, overlay, rois = the ROI Manager's, a .zip or a"
              + " folder with one for each image) or a label image; nothing = the valleys of the"
              + " landscape.",
      style = "rois",
      required = false,
      autoFill = false,
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private ImageSource seeds;

  @Parameter(
      label = "Landscape",
      description =
          "What is flooded: the depth within the mask (distance), how steep the image is"
              + " (gradient), or how unlike the objects it is (intensity).",
      choices = {"distance", "gradient", "intensity"},
      persist = false,
      attrs = @Attr(name = "after", value = "seeds"))
  private String landscape = "distance";

  @Parameter(
      label = "Height",
      description =
          "Without seeds: how deep a valley must be to become an object, in pixels or grey values;"
              + " larger ones give fewer objects.",
      min = "0",
      max = "1000000000",
      persist = false,
      attrs = @Attr(name = "after", value = "landscape"))
  private double height = 1;

  @Parameter(
      label = "Mask",
      description = "The threshold up to which objects reach, as ImageJ's of that name; or none.",
      choices = {"otsu", "default", "huang", "li", "triangle", "yen", "mean", "none"},
      persist = false,
      attrs = @Attr(name = "after", value = "height"))
  private String mask = "otsu";

  @Parameter(
      label = "Dark",
      description = "Objects are darker than what is around them.",
      persist = false,
      attrs = @Attr(name = "after", value = "mask"))
  private boolean dark = false;

  @Parameter(
      label = "Lines",
      description = "Leave a line of background, one pixel wide, where objects meet.",
      persist = false,
      attrs = @Attr(name = "after", value = "dark"))
  private boolean lines = false;

  public SegmentWithWatershed() {
    super("seeded watershed", 1);
  }

  @Override
  protected void requireInputs() {
    super.requireInputs();
    boolean flat = Choice.of(Landscape.class, "landscape", landscape) == Landscape.DISTANCE;
    if (flat && mask.equals("none")) {
      throw new IllegalArgumentException(
          "landscape=distance is the distance to the border of a mask, so 'mask' must not be none.");
    }
  }

  @Override
  boolean colours() {
    return false;
  }

  @Override
  Marks readMarks() {
    return seeds == null ? null : marks(seeds, RoiDrawing.Content.SEEDS, 0);
  }

  @Override
  Img<IntType> labels(Piece piece, Marks.Piece marked, Progress progress) {
    Img<IntType> inside = mask.equals("none") ? null : mask(piece);
    Img<FloatType> heights = heights(piece, inside).image();
    progress.check();
    Img<IntType> start = marked == null ? Minima.of(heights, inside, height) : marked.image();
    progress.check();
    Watershed.Options options = new Watershed.Options(Connectivity.FACES, lines);
    Img<IntType> found = Watershed.of(heights, start, inside, options);
    return marked == null ? found : marked.result(found);
  }

  private Pixels heights(Piece piece, Img<IntType> inside) {
    switch (Choice.of(Landscape.class, "landscape", landscape)) {
      case GRADIENT:
        return GradientMagnitude.of(piece.pixels(), piece.axes(), piece.spacing());
      case INTENSITY:
        return signed(piece.pixels(), dark ? 1 : -1);
      default:
        return depth(piece, inside);
    }
  }

  private static Pixels signed(Pixels pixels, int sign) {
    float[] values = new float[pixels.values().length];
    for (int i = 0; i < values.length; i++) values[i] = sign * pixels.values()[i];
    return new Pixels(values, pixels.dimensions());
  }

  /** Below 0 within the mask, the further the deeper. */
  private static Pixels depth(Piece piece, Img<IntType> inside) {
    float[] values = new float[piece.pixels().values().length];
    Cursor<DoubleType> distance = DistanceTransform.euclidean(inside, piece.spacing()).cursor();
    for (int i = 0; i < values.length; i++) {
      double d = distance.next().get();
      values[i] = d == Double.POSITIVE_INFINITY ? 0 : (float) -d;
    }
    return new Pixels(values, piece.pixels().dimensions());
  }

  /** 1 where objects may be: nowhere where all is alike. */
  private Img<IntType> mask(Piece piece) {
    float[] values = piece.inBytes().pixels().values();
    int[] histogram = new int[256];
    for (float v : values) histogram[Math.round(v)]++;
    boolean flat = Arrays.stream(histogram).filter(n -> n > 0).count() < 2;
    int threshold = new AutoThresholder().getThreshold(method(), histogram);
    int[] inside = new int[values.length];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = !flat && (Math.round(values[i]) > threshold) != dark ? 1 : 0;
    }
    return new LabelArray(inside, piece.pixels().dimensions()).image();
  }

  private AutoThresholder.Method method() {
    return Arrays.stream(AutoThresholder.Method.values())
        .filter(m -> m.name().toLowerCase(Locale.ROOT).equals(mask))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'mask' must be one of otsu, default, huang, li, triangle, yen, mean, none, but is \""
                        + mask
                        + "\"."));
  }
}
