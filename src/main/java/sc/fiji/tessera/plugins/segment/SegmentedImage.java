package sc.fiji.tessera.plugins.segment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.plugins.bridge.ProgressPart;

/**
 * An image with the segmentation of all its planes, slices fastest.
 *
 * @param source the image
 * @param labels a label plane each
 * @param scores the probabilities of each plane where they were wanted, else empty
 * @param classes the names of the classes of the scores
 * @param colours of the labels where the model has its own, else empty
 * @param origin what made it, one line
 */
public record SegmentedImage(
    SourceImage source,
    List<Img<? extends IntegerType<?>>> labels,
    List<ScoreMap> scores,
    List<String> classes,
    List<Integer> colours,
    String origin) {

  /**
   * Segments every plane, or every volume where the model takes such; scores take much memory and
   * are kept only if wanted.
   */
  public static SegmentedImage of(
      SemanticSegmenter segmenter, SourceImage image, boolean keepScores, Progress progress) {
    // an indexed-colour picture is its colours for a network that takes colours
    SourceImage source = segmenter.channels() == 3 ? image.inColour() : image;
    int planes = (int) (source.slices() * source.frames());
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>(Collections.nCopies(planes, null));
    List<ScoreMap> scores = new ArrayList<>(Collections.nCopies(planes, null));
    Axis depth = segmenter.depth();
    int volumes = source.volumes(depth);
    for (int i = 0; i < volumes; i++) {
      Progress part = new ProgressPart(progress, i, volumes);
      Volume volume = source.volume(depth, i);
      int[] places = source.planes(depth, i);
      if (keepScores) put(segmenter.probabilities(volume, part), scores, places);
      else put(segmenter.labels(volume, part), labels, places);
    }
    if (keepScores) labels.clear();
    else scores.clear();
    return new SegmentedImage(source, labels, scores, segmenter.classes(), segmenter.colours(), "");
  }

  /**
   * Segments every plane or volume and refines it before the next, so that scores need be kept for
   * one at a time.
   */
  public static SegmentedImage refined(
      SemanticSegmenter segmenter, SourceImage image, RefinePlan how, Progress progress) {
    SourceImage source = segmenter.channels() == 3 ? image.inColour() : image;
    Axis depth = segmenter.depth();
    RefinedImage refined = new RefinedImage(i -> how.steps(), source, depth);
    boolean keep = how.scores() || how.steps().usesScores();
    if (keep && segmenter.findsCentres()) {
      throw new IllegalArgumentException(
          "The model groups objects around their centres; its labels can be refined, but not its"
              + " scores.");
    }
    RefinedPlanes planes = new RefinedPlanes(source);
    int volumes = source.volumes(depth);
    for (int i = 0; i < volumes; i++) {
      Progress part = new ProgressPart(progress, i, volumes);
      Volume volume = source.volume(depth, i);
      Progress first = part.part(0, 0.7);
      RefinedImage.Slices given =
          keep
              ? new RefinedImage.Slices(List.of(), segmenter.probabilities(volume, first))
              : new RefinedImage.Slices(segmenter.labels(volume, first), List.of());
      RefinedImage.Slices done = refined.of(i, given, segmenter::labels, part.part(0.7, 0.3));
      planes.put(source.planes(depth, i), done, how.scores());
    }
    List<String> classes = segmenter.classes();
    List<Integer> colours = segmenter.colours();
    SegmentedImage made = new SegmentedImage(source, List.of(), List.of(), classes, colours, "");
    return planes.image(made, how.steps().unsureLabel(), how.note());
  }

  /** The same as a segmentation of another image of its size. */
  SegmentedImage on(SourceImage image) {
    return new SegmentedImage(image, labels, scores, classes, colours, origin);
  }

  /** The same, with a line that says what made it. */
  public SegmentedImage madeBy(String line) {
    return new SegmentedImage(source, labels, scores, classes, colours, line);
  }

  private static <T> void put(List<? extends T> slices, List<T> all, int[] places) {
    for (int z = 0; z < places.length; z++) all.set(places[z], slices.get(z));
  }
}
