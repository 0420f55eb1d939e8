package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.model.NetworkCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/** Models whose classes are followed by centres and offsets. */
class CentreModelTest {
  @TempDir Path folder;

  private static ModelCard.Output output(Target target, String... classes) {
    Activation activation = classes.length == 1 ? Activation.SIGMOID : Activation.SOFTMAX;
    return new ModelCard.Output(List.of(classes), activation, target).with(ModelCard.Centres.USUAL);
  }

  /**
   * A network that sees mirrored and turned images as it sees others: what it says of a pixel are
   * the pixel and the differences of its neighbours, which are arrows.
   */
  private static void differences(FloatBuffer in, FloatBuffer out, BlockShape s) {
    int pixels = s.pixels();
    for (int n = 0; n < s.count(); n++) {
      for (int p = 0; p < pixels; p++) {
        int y = p / s.width();
        int x = p % s.width();
        IntUnaryOperator row = v -> Math.max(0, Math.min(s.height() - 1, v)) * s.width() + x;
        IntUnaryOperator column = u -> y * s.width() + Math.max(0, Math.min(s.width() - 1, u));
        int first = n * pixels;
        float down = in.get(first + row.applyAsInt(y + 1)) - in.get(first + row.applyAsInt(y - 1));
        float right =
            in.get(first + column.applyAsInt(x + 1)) - in.get(first + column.applyAsInt(x - 1));
        float own = in.get(first + p);
        float[] all = {own, 1 - own, own * own, down, right};
        for (int c = 0; c < 5; c++) out.put((n * 5 + c) * pixels + p, all[c]);
      }
    }
  }

  @Test
  void offsetsOfTurnedImagesAreTurnedBack() {
    BlockShape shape = new BlockShape(2, 1, 5, 7);
    FloatBuffer in = DirectFloats.of(2 * 35);
    Random random = new Random(1);
    for (int i = 0; i < 70; i++) in.put(i, random.nextFloat());
    FloatBuffer alone = DirectFloats.of(2 * 5 * 35);
    FloatBuffer mean = DirectFloats.of(2 * 5 * 35);
    differences(in, alone, shape);
    ModelCard.Output none =
        new ModelCard.Output(List.of("a", "b"), Activation.NONE, Target.INSTANCES)
            .with(ModelCard.Centres.USUAL);
    new AveragedNetwork((i, o, s, p) -> differences(i, o, s), Symmetry.ALL, none, 1)
        .run(in, mean, shape, Progress.NONE);
    for (int i = 0; i < 2 * 5 * 35; i++) assertEquals(alone.get(i), mean.get(i), 1e-6, "at " + i);
  }

  @Test
  void foregroundIsGroupedAroundCentres() {
    int width = 20;
    for (int classes = 1; classes <= 3; classes++) {
      float[][] planes = new float[classes + 3][width];
      for (int x = 0; x < width; x++) {
        boolean thing = x >= 2 && x < 18;
        planes[classes - 1][x] = thing ? 0.7f : 0.1f;
        if (classes > 1) planes[0][x] = thing ? 0.2f : 0.9f;
        planes[classes + 2][x] = (x < 11 ? 4 : 14) - x;
      }
      planes[classes][4] = 1;
      planes[classes][14] = 0.9f;
      planes[classes][9] = 0.05f;
      String[] names = List.of("no", "yes", "too").subList(0, classes).toArray(String[]::new);
      int[] found =
          LabelArray.read(
                  new GroupedObjects(output(Target.INSTANCES, names))
                      .of(ScoreMap.of(planes, width, 1)))
              .values();
      for (int x = 0; x < width; x++) {
        assertEquals(x < 2 || x >= 18 ? 0 : x < 11 ? 1 : 2, found[x], classes + " at " + x);
      }
    }
  }

  /** Through ONNX Runtime: channels have their names, classes are told by their scores alone. */
  @Test
  void scoresAreClassesCentresAndOffsets() throws Exception {
    Network network =
        Architectures.named("panoptic-deeplab")
            .network(new Size(1, 3), "panoptic-deeplab-resnet18-objects", Map.of("divisor", "16"));
    Graph graph = network.graph(3);
    ModelCard card =
        new NetworkCard(network, graph)
            .of(
                "net",
                new ModelCard.Input(1, Normalization.parse("none"), ""),
                new ModelCard.Output(List.of("no", "a", "b"), Activation.SOFTMAX, Target.CLASSES));
    SegmentationModel made = new SegmentationModel(OnnxModel.of(graph), card, "net");
    made.save(folder.resolve("net.onnx"));
    SegmentationModel model = SegmentationModel.open(folder.resolve("net.onnx"));
    assertEquals(ModelCard.Centres.USUAL, model.card().output().centres());
    float[] values = new float[48 * 40];
    Random random = new Random(2);
    for (int i = 0; i < values.length; i++) values[i] = random.nextFloat();
    Plane plane = ImageSource.of(ArrayImgs.floats(values, 48, 40), "noise").open(0).plane(0, 0);
    try (ModelSession session = new OnnxService().open(model, "cpu")) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      assertEquals(
          List.of("no", "a", "b", "centre", "offset down", "offset right"), segmenter.classes());
      ScoreMap scores = segmenter.probabilities(plane, Progress.NONE);
      assertEquals(6, scores.classes());
      int[] labels = LabelArray.read(segmenter.classes(plane, Progress.NONE)).values();
      for (int p = 0; p < values.length; p++) {
        float sum = scores.plane(0)[p] + scores.plane(1)[p] + scores.plane(2)[p];
        assertEquals(1, sum, 1e-5);
        for (int c = 0; c < 3; c++) {
          assertTrue(scores.plane(labels[p])[p] >= scores.plane(c)[p] - 1e-5);
        }
      }
    }
  }
}
