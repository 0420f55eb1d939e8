package sc.fiji.tessera.plugins.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.ModelCard;

/**
 * The size of an image's pixels beside that of the images that a model was trained on.
 *
 * @param image in micrometres; NaN where it is not known
 * @param model the same, as its card says
 */
record PixelSizeMatch(double image, double model) {
  /** Networks see past smaller differences, since training resizes its images by as much. */
  private static final double TOLERANCE = 1.2;

  /** Beyond that, one of the two is no real size. */
  private static final double MOST = 16;

  static PixelSizeMatch of(SourceImage image, ModelCard.Input input) {
    String card = input == null ? "" : input.pixelSize();
    return new PixelSizeMatch(image.pixelSize().micrometres(), PixelSize.parse(card).micrometres());
  }

  /** By what the image is to be resized to have the model's pixels; NaN where that is not known. */
  double factor() {
    return image / model;
  }

  /** Whether both are known and differ by more than 20 %. */
  boolean differs() {
    return Math.max(factor(), 1 / factor()) > TOLERANCE;
  }

  /** What people should know of an image whose pixels differ and which is taken as it is. */
  String warning(String name, String advice) {
    return String.format(
        Locale.ROOT,
        "%s has pixels of %s, but the model was trained on pixels of %s: %s.",
        name,
        text(image),
        text(model),
        advice);
  }

  /**
   * The image with the model's pixels; the same where there is nothing to do.
   *
   * @throws IllegalArgumentException one sentence: a size is not known, or cannot be right
   */
  SourceImage resized(SourceImage source) {
    if (Double.isNaN(model)) {
      throw new IllegalArgumentException(
          "'match' needs the size of the pixels that the model was trained on, which its card does not tell.");
    }
    if (Double.isNaN(image)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'match' needs the size of the pixels of \"%s\"; set it in Image > Properties....",
              source.title()));
    }
    if (Math.max(factor(), 1 / factor()) > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "\"%s\" has pixels of %s and the model of %s, which cannot both be right; see Image > Properties....",
              source.title(),
              text(image),
              text(model)));
    }
    return Math.abs(factor() - 1) < 0.01 ? source : source.resized(factor());
  }

  /** A segmentation of the resized image as one of the image itself. */
  static SegmentedImage back(SegmentedImage found, SourceImage image) {
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>();
    for (Img<? extends IntegerType<?>> plane : found.labels()) {
      labels.add(LabelPlanes.resized(plane, image.width(), image.height()));
    }
    List<ScoreMap> scores = new ArrayList<>();
    for (ScoreMap map : found.scores()) {
      scores.add(map.resized(image.width(), image.height()));
    }
    return new SegmentedImage(
        image, labels, scores, found.classes(), found.colours(), found.origin());
  }

  private static String text(double micrometres) {
    boolean small = micrometres < 0.1;
    return small
        ? String.format(Locale.ROOT, "%.3g nm", 1000 * micrometres)
        : String.format(Locale.ROOT, "%.3g µm", micrometres);
  }
}
