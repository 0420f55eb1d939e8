package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.SemanticScores;
import sc.fiji.tessera.model.SegmentationModel;

/** What a trained network makes of the images that were kept apart, the worst first. */
public final class ValidationExamples {
  private static final int MOST_CHANNELS = 3;

  /**
   * One of them.
   *
   * @param image its normalised intensities, the first three channels at most
   * @param truth (x, y) classes; 0 also where nothing is known
   * @param prediction (x, y) classes
   * @param foregroundIou mean IoU of the classes but the background; NaN without any
   */
  public record Example(
      SourceImage image,
      RandomAccessibleInterval<? extends IntegerType<?>> truth,
      RandomAccessibleInterval<? extends IntegerType<?>> prediction,
      double foregroundIou) {}

  private ValidationExamples() {}

  /**
   * Segments them.
   *
   * @param model the trained network
   * @throws IOException one sentence: it cannot be run
   */
  public static List<Example> of(
      SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    List<Example> examples = new ArrayList<>();
    try (ModelSession session = service.openOnce(model)) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      for (TrainingSet.ValidationExample v : set.validation()) {
        examples.add(example(v, segmenter.classes(v.plane(), progress.quiet()), set.classes()));
      }
    }
    // without a foreground there is no IoU: these come last
    examples.sort(
        Comparator.comparingDouble(e -> Double.isNaN(e.foregroundIou) ? 2 : e.foregroundIou));
    return examples;
  }

  /** What was found in one of them. */
  static Example example(
      TrainingSet.ValidationExample v,
      RandomAccessibleInterval<? extends IntegerType<?>> found,
      int classes) {
    TrainingExample e = v.example();
    ConfusionMatrix matrix =
        new ConfusionMatrix(
            ConfusionMatrix.Options.classes(classes).ignoring(TrainingExample.IGNORED));
    matrix.add(e.classImage(), found);
    byte[] truth = new byte[e.classes().length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = (byte) (e.classAt(i) == TrainingExample.IGNORED ? 0 : e.classAt(i));
    }
    return new Example(
        picture(e),
        ArrayImgs.unsignedBytes(truth, e.width(), e.height()),
        found,
        new SemanticScores(matrix).foregroundIou());
  }

  /** The intensities that are shown. */
  static SourceImage picture(TrainingExample e) {
    int channels = Math.min(MOST_CHANNELS, e.pixels().channels());
    int pixels = e.width() * e.height();
    Window all = new Window(0, 0, e.width(), e.height());
    if (channels == 1) {
      float[] grey = e.pixels().section(0, all).values();
      return SourceImage.of(ArrayImgs.floats(grey, e.width(), e.height()), e.name());
    }
    float[] values = new float[channels * pixels];
    for (int c = 0; c < channels; c++) {
      System.arraycopy(e.pixels().section(c, all).values(), 0, values, c * pixels, pixels);
    }
    return SourceImage.of(
        ArrayImgs.floats(values, e.width(), e.height(), channels),
        e.name(),
        List.of(Axis.X, Axis.Y, Axis.C));
  }
}
