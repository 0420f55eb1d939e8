package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.inference.SemanticSegmenter.Options;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/** Full-size networks without weights: which windows they get. */
class WindowPlanTest {
  private static final long AMPLE = 4L << 30;

  private static SegmentationModel model(String variant) {
    Network network = Architectures.variant(variant, new Size(3, 21));
    OnnxModel onnx = OnnxModel.of(network.blank());
    List<String> names = Collections.nCopies(21, "class");
    ModelCard card =
        new ModelCard(
            new ModelCard.About(variant, network.name(), Map.of(), "", ""),
            new ModelCard.Input(3, Normalization.none(), ""),
            new ModelCard.Output(names, ModelCard.Activation.SOFTMAX, ModelCard.Target.CLASSES),
            ModelCard.Tiles.of(onnx.graph()).withWindow(network.window()),
            List.of());
    return new SegmentationModel(onnx, card, variant);
  }

  private static WindowPlan.Choice plan(
      String variant, Options options, long budget, int width, int height) {
    SegmentationModel model = model(variant);
    WindowMemory counted = WindowMemory.counted(model);
    MemoryBudget memory = new MemoryBudget(budget, Long.MAX_VALUE);
    return new WindowPlan(model, options, counted, memory).of(width, height);
  }

  private static void assertWindows(int count, int width, int height, WindowPlan.Choice choice) {
    Tiling t = choice.tiling();
    assertEquals(
        List.of(count, width, height),
        List.of(t.tiles().size(), t.windowWidth(), t.windowHeight()),
        choice.note());
  }

  @Test
  void networksThatLookNotFarAreTiledWithTheirHaloAndWithoutAWord() {
    WindowPlan.Choice choice = plan("u-net", Options.AUTOMATIC, AMPLE, 3001, 2003);
    assertTrue(choice.tiling().tiles().size() > 4);
    assertTrue(choice.tiling().tiles().stream().noneMatch(t -> t.blends()));
    assertEquals("", choice.note());
    assertWindows(1, 701, 503, plan("u-net", Options.AUTOMATIC, AMPLE, 701, 503));
  }

  /** The whole image, not a pixel more: the graph pads as its reference does. */
  @Test
  void networksThatSeeEverythingGetTheWholeImage() {
    for (String variant : List.of("deeplab-v3-resnet50", "deeplab-v3-plus-resnet101")) {
      assertWindows(1, 1501, 1003, plan(variant, Options.AUTOMATIC, AMPLE, 1501, 1003));
    }
  }

  @Test
  void whereMemoryIsShortWindowsOverlapByAThirdAndAreBlended() {
    WindowPlan.Choice choice =
        plan("deeplab-v3-resnet50", Options.AUTOMATIC, 600L << 20, 3000, 2000);
    Tiling t = choice.tiling();
    assertTrue(t.tiles().size() > 3, choice.note());
    assertTrue(t.tiles().stream().allMatch(tile -> tile.blends()));
    long overlap = t.tiles().get(0).window().right() - t.tiles().get(1).window().x();
    assertEquals(1 / 3.0, overlap / (double) t.windowWidth(), 0.2);
    assertTrue(choice.note().startsWith("Segmented in " + t.tiles().size()), choice.note());
    assertTrue(choice.note().contains("depends on its whole window"), choice.note());
  }

  /** Smaller tiles cost more context, but the result stays exact. */
  @Test
  void withLittleMemoryTheTilesOfExactNetworksAreSmaller() {
    WindowPlan.Choice choice = plan("u-net", Options.AUTOMATIC, 400L << 20, 3001, 2003);
    assertTrue(choice.tiling().windowWidth() < 600);
    assertTrue(choice.tiling().windowWidth() > 2 * 96);
    assertTrue(choice.tiling().tiles().stream().noneMatch(t -> t.blends()));
    assertEquals("", choice.note());
  }

  /** HRNet is exact with 1440 px of context, which would be all that is computed. */
  @Test
  void contextThatWouldBeMostOfTheWorkIsCapped() {
    WindowPlan.Choice choice = plan("hrnet-w18", Options.AUTOMATIC, 1L << 30, 6000, 5000);
    assertTrue(choice.tiling().overhead() < 3, "overhead " + choice.tiling().overhead());
    assertTrue(choice.note().contains("looks 1440 px far"), choice.note());
  }

  @Test
  void lessMemoryMeansSmallerWindows() {
    WindowPlan.Choice rich = plan("deeplab-v3-resnet50", Options.AUTOMATIC, 2L << 30, 5000, 5000);
    WindowPlan.Choice poor = plan("deeplab-v3-resnet50", Options.AUTOMATIC, 1L << 29, 5000, 5000);
    assertTrue(poor.tiling().windowWidth() < rich.tiling().windowWidth());
  }

  /** Squares of the size of the position embeddings; along a short side, what there is. */
  @Test
  void transformersGetTheWindowsTheyWereMadeFor() {
    WindowPlan.Choice choice = plan("segmenter-tiny", Options.AUTOMATIC, AMPLE, 1300, 300);
    assertWindows(4, 512, 300, choice);
    assertTrue(choice.note().contains("512 x 300"), choice.note());
    assertWindows(1, 401, 300, plan("segmenter-tiny", Options.AUTOMATIC, AMPLE, 401, 300));
  }

  @Test
  void theKeysComeFirst() {
    WindowPlan.Choice choice = plan("segmenter-tiny", new Options(256, 16), AMPLE, 500, 200);
    assertTrue(choice.tiling().windowWidth() <= 256);
    assertEquals(3, choice.tiling().tiles().size());
    WindowPlan.Choice whole = plan("segmenter-tiny", new Options(2000, -1), AMPLE, 1300, 300);
    assertWindows(1, 1300, 300, whole);
    assertEquals("", whole.note());
    assertThrows(
        IllegalArgumentException.class,
        () -> plan("u-net", new Options(128, -1), AMPLE, 1000, 1000));
  }

  /** The receptive field of dilated VGGs and ResNets is larger than most images. */
  @Test
  void farSightedNetworksAreNotCutIntoContext() {
    WindowPlan.Choice choice = plan("fcn-8s", Options.AUTOMATIC, 8L << 30, 1601, 1203);
    assertWindows(1, 1601, 1203, choice);
  }
}
