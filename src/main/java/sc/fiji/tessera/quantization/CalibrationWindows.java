package sc.fiji.tessera.quantization;

import java.nio.FloatBuffer;
import java.util.function.Consumer;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.DirectFloats;
import sc.fiji.tessera.model.ModelCard;

/**
 * Windows of the user's images as a network is fed with them: normalised as whole planes are,
 * spread over all images and places. They are read when asked for, one after the other.
 */
final class CalibrationWindows {
  /** So many windows tell the ranges of values; more change little. */
  private static final int COUNT = 32;

  private static final int SIDE = 256;

  /** Steps of the additive recurrence that fills a square evenly: powers of 1 / 1.32471795. */
  private static final double STEP_X = 0.7548776662466927;

  private static final double STEP_Y = 0.5698402909980532;

  /** What a network is fed with: [1, channels, height, width], direct. */
  record Fed(FloatBuffer values, long[] shape) {}

  private final ImageSource images;
  private final ModelCard card;

  CalibrationWindows(ImageSource images, ModelCard card) {
    this.images = images;
    this.card = card;
  }

  /** How many images are looked at: all, or as many as there are windows. */
  int images() {
    return Math.min(images.size(), COUNT);
  }

  /** One of {@link #images}; where the network takes colours, a colour table is applied. */
  SourceImage open(int number) {
    SourceImage image = images.open((int) ((long) number * images.size() / images()));
    return card.input().channels() == 3 ? image.inColour() : image;
  }

  /**
   * Reads windows of one image.
   *
   * @param number which of {@link #images}, which are spread over those there are
   * @throws IllegalArgumentException one sentence, if the image does not fit the model
   */
  void read(int number, Consumer<Fed> consumer) {
    SourceImage image = open(number);
    long planes = image.slices() * image.frames();
    int wanted = (COUNT + images() - 1) / images();
    int windows = (int) Math.min(wanted, planes * places(image));
    for (int i = 0; i < windows; i++) {
      long p = i * planes / windows;
      Plane plane = image.plane((int) (p % image.slices()), (int) (p / image.slices()));
      consumer.accept(read(plane, number * windows + i, side()));
    }
  }

  /** So many windows of an image are worth looking at; those of a small one would be the same. */
  private long places(SourceImage image) {
    long tiles = parts(image.width()) * parts(image.height());
    return tiles == 1 ? 1 : 2 * tiles;
  }

  private long parts(long length) {
    return (length + side() - 1) / side();
  }

  /** The window in the middle of the first image, for measuring time. */
  Fed middle(int side) {
    return read(open(0).plane(0, 0), -1, side);
  }

  private int side() {
    return card.tiles().window() > 0 ? card.tiles().window() : SIDE;
  }

  /**
   * @param number of the place, or -1 for the middle
   */
  private Fed read(Plane plane, int number, int side) {
    Plane fitting = card.input().arranged(plane);
    Affine[] affine = card.input().normalization().fit(fitting);
    ModelCard.Tiles t = card.tiles();
    int width = length(t.fixedWidth(), side, plane.width());
    int height = length(t.fixedHeight(), side, plane.height());
    long x = start(plane.width() - width, number, STEP_X);
    long y = start(plane.height() - height, number, STEP_Y);
    Window window = new Window(x, y, width, height);
    int floats = affine.length * width * height;
    FloatBuffer values = DirectFloats.of(floats);
    for (int c = 0; c < affine.length; c++) fitting.read(c, window, affine[c], values);
    return new Fed(values.rewind(), new long[] {1, affine.length, height, width});
  }

  private int length(int fixed, int side, long image) {
    if (fixed > 0) return fixed;
    int multiple = Math.max(1, card.tiles().multiple());
    long wanted = Math.max(card.tiles().minimum(), Math.min(side, image));
    return (int) ((wanted + multiple - 1) / multiple * multiple);
  }

  private static long start(long room, int number, double step) {
    if (room <= 0) return 0;
    double at = number < 0 ? 0.5 : (0.5 + number * step) % 1;
    return (long) (at * (room + 1));
  }
}
