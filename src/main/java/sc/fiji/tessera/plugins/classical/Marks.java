package sc.fiji.tessera.plugins.classical;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.RoiDrawing;
import sc.fiji.tessera.image.RoiLabels;
import sc.fiji.tessera.image.RoiTruth;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.label.LabelArray;

/** What people have marked on images: seeds or scribbles, in label images or as ROIs. Immutable. */
final class Marks {
  private final ImageSource labels;
  private final int none;
  private final int background;

  private Marks(ImageSource labels, int none, int background) {
    this.labels = labels;
    this.none = none;
    this.background = background;
  }

  /**
   * Marks in label images, where 0 is none.
   *
   * @param background the label that means background; 0 = there is no such
   */
  static Marks of(ImageSource labels, int background) {
    return new Marks(labels, 0, background);
  }

  /**
   * Marks as ROIs, which are drawn now; those named background mean it.
   *
   * @param images that they lie on
   * @param content what tells them apart
   * @param note is told what was passed over, also later
   */
  static Marks of(
      RoiTruth rois, ImageSource images, RoiDrawing.Content content, Consumer<String> note) {
    RoiDrawing drawing = new RoiDrawing(content, true, -1, List.of());
    return new Marks(rois.draw(images, drawing, name -> {}, note), RoiLabels.IGNORED, 0);
  }

  /**
   * The marks of what is segmented as one.
   *
   * @param values the label in the result of each mark, from 1 on; 0 for background
   * @param labels 0 = none, else a mark from 1 to the highest, without gaps
   */
  record Piece(int[] values, LabelArray labels) {
    /** How many kinds of marks there are. */
    int count() {
      return values.length - 1;
    }

    /** The marks as an image. */
    Img<IntType> image() {
      return labels.image();
    }

    /** Labels of the result from marks that have grown, in place; 0 stays. */
    Img<IntType> result(Img<IntType> grown) {
      for (IntType label : grown) label.set(values[label.get()]);
      return grown;
    }
  }

  /**
   * The marks of an image, which are read when they are asked for.
   *
   * @param name the image's in its source
   * @param depth the axis along which several planes are one, or null
   * @throws IllegalArgumentException one sentence: there are none for the image, or of another size
   */
  Sheet on(String name, SourceImage image, Axis depth) {
    SourceImage sheet = labels.open(index(name));
    requireSame(sheet, image);
    return new Sheet(sheet, depth);
  }

  /** The marks of one image. */
  final class Sheet {
    private final SourceImage sheet;
    private final Axis depth;

    private Sheet(SourceImage sheet, Axis depth) {
      this.sheet = sheet;
      this.depth = depth;
    }

    /** Those of one plane or volume. */
    Piece piece(int index) {
      return Marks.this.piece(sheet, sheet.volume(depth, index));
    }

    /** Names of the classes from 0, the background, to the highest that marks have. */
    List<String> classes() {
      if (labels instanceof RoiLabels drawn) return drawn.classes();
      int highest = 0;
      for (int i = 0; i < sheet.volumes(depth); i++) {
        for (int v : piece(i).values()) highest = Math.max(highest, v);
      }
      List<String> names = new ArrayList<>(List.of("background"));
      for (int c = 1; c <= highest; c++) names.add("class " + c);
      return names;
    }
  }

  private int index(String name) {
    if (labels.size() == 1 && !labels.isFolder()) return 0;
    int index = labels.names().indexOf(name);
    if (index >= 0) return index;
    throw new IllegalArgumentException(
        "There are no marks for " + name + ": " + labels.name() + " holds no file of that name.");
  }

  private static void requireSame(SourceImage marks, SourceImage image) {
    boolean same =
        marks.width() == image.width()
            && marks.height() == image.height()
            && marks.slices() == image.slices()
            && marks.frames() == image.frames();
    if (!same) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The image \"%s\" and its marks \"%s\" must be of one size, but are %s and %s.",
              image.title(),
              marks.title(),
              size(image),
              size(marks)));
    }
    if (marks.channels() == 1) return;
    throw new IllegalArgumentException(
        "The marks \""
            + marks.title()
            + "\" have "
            + marks.channels()
            + " channels; a label image has one, with whole numbers.");
  }

  private static String size(SourceImage image) {
    return image.width()
        + " x "
        + image.height()
        + " pixels in "
        + image.slices()
        + " slices and "
        + image.frames()
        + " frames";
  }

  private Piece piece(SourceImage marks, Volume volume) {
    int area = (int) (volume.width() * volume.height());
    float[] values = new float[Math.multiplyExact(area, volume.depth())];
    FloatBuffer buffer = FloatBuffer.wrap(values);
    Window plane = new Window(0, 0, (int) volume.width(), (int) volume.height());
    for (int z = 0; z < volume.depth(); z++) volume.slice(z).read(0, plane, buffer);
    int[] found = new int[values.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = (int) values[i];
      if (found[i] == values[i] && found[i] >= 0) continue;
      throw new IllegalArgumentException(
          "The marks \""
              + marks.title()
              + "\" hold "
              + values[i]
              + ", but labels are whole numbers from 0 on.");
    }
    int[] kinds = Arrays.stream(found).filter(v -> v != none).distinct().sorted().toArray();
    int[] result = new int[kinds.length + 1];
    for (int k = 0; k < kinds.length; k++) {
      boolean behind = none == 0 && kinds[k] == background;
      result[k + 1] = behind ? 0 : kinds[k];
    }
    for (int i = 0; i < found.length; i++) {
      found[i] = found[i] == none ? 0 : Arrays.binarySearch(kinds, found[i]) + 1;
    }
    int[] size = {(int) volume.width(), (int) volume.height(), volume.depth()};
    return new Piece(
        result, new LabelArray(found, Arrays.copyOf(size, volume.depth() > 1 ? 3 : 2)));
  }
}
