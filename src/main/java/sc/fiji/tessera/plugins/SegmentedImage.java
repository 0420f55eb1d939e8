package sc.fiji.tessera.plugins;

import java.util.ArrayList;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;

/**
 * An image with the segmentation of all its planes, slices fastest.
 *
 * @param source the image
 * @param labels a label plane each
 * @param scores the probabilities of each plane where they were wanted, else empty
 * @param classes the names of the classes of the scores
 * @param colours of the labels where the model has its own, else empty
 */
record SegmentedImage(
    SourceImage source,
    List<Img<? extends IntegerType<?>>> labels,
    List<ScoreMap> scores,
    List<String> classes,
    List<Integer> colours) {

  /** Segments every plane; scores take much memory and are kept only if wanted. */
  static SegmentedImage of(
      SemanticSegmenter segmenter, SourceImage image, boolean keepScores, Progress progress) {
    // an indexed-colour picture is its colours for a network that takes colours
    SourceImage source = segmenter.channels() == 3 ? image.inColour() : image;
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>();
    List<ScoreMap> scores = new ArrayList<>();
    int slices = (int) source.slices();
    int planes = slices * (int) source.frames();
    for (int i = 0; i < planes; i++) {
      Progress part = new ProgressPart(progress, i, planes);
      Plane plane = source.plane(i % slices, i / slices);
      if (keepScores) scores.add(segmenter.probabilities(plane, part));
      else labels.add(segmenter.labels(plane, part));
    }
    return new SegmentedImage(source, labels, scores, segmenter.classes(), segmenter.colours());
  }
}
