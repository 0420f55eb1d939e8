package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class BatchingTest {
  private static final Device GPU = new Device(Device.Kind.CUDA, 0);
  private static final MemoryBudget AMPLE = new MemoryBudget(1L << 40, 1L << 40);

  private final SegmentationModel model;

  BatchingTest() throws IOException {
    UNet network = new UNet(new Size(1, 2), new UNet.Options(1, 4));
    model = SegmentationModel.of(OnnxModel.of(network.graph(1)), "test");
  }

  private static int count(Device device, SegmentationModel model, int tile, MemoryBudget memory) {
    Tiling tiling = new Tiling(1000, 1000, new Tiling.Options(tile, 2, 8));
    return Batching.of(device).count(model, tiling, WindowMemory.counted(model), memory);
  }

  @Test
  void smallWindowsAreRunTogether() {
    assertEquals(16, count(Device.CPU, model, 64, AMPLE));
    assertEquals(1, count(Device.CPU, model, 512, AMPLE));
    assertTrue(count(GPU, model, 256, AMPLE) > 16, "a GPU wants more");
  }

  @Test
  void asManyAsMemoryAllows() {
    long one = (long) WindowMemory.counted(model).count(1, 1, 64, 64);
    int count = count(Device.CPU, model, 64, new MemoryBudget(5 * one, 5 * one));
    assertEquals(4, count);
  }

  @Test
  void aNetworkForOneImageGetsOne() throws IOException {
    SegmentationModel eight =
        SegmentationModel.of(OnnxModel.parse(WarmUp.model(), "eight"), "eight");
    Tiling tiling = new Tiling(80, 80, new Tiling.Options(8, 1, 0));
    assertEquals(1, Batching.of(GPU).count(eight, tiling, WindowMemory.counted(eight), AMPLE));
  }

  /** Through ONNX Runtime: the same bits as one by one. */
  @Test
  void theResultIsTheSame() throws IOException {
    float[] pixels = new float[150 * 130];
    Random random = new Random(2);
    for (int i = 0; i < pixels.length; i++) pixels[i] = random.nextFloat();
    Plane plane = SourceImage.of(ArrayImgs.floats(pixels, 150, 130), "noise").plane(0, 0);
    List<Integer> counts = new ArrayList<>();
    try (ModelSession session = new OnnxService().openOnce(model)) {
      for (var augment : SemanticSegmenter.Augment.values()) {
        var options = new SemanticSegmenter.Options(48, -1, augment, 1);
        ScoreMap together =
            new SemanticSegmenter(
                    model,
                    (in, out, shape, progress) -> {
                      counts.add(shape.count());
                      session.run(in, out, shape, progress);
                    },
                    options,
                    note -> {})
                .probabilities(plane, Progress.NONE);
        ScoreMap single =
            new SemanticSegmenter(model, oneByOne(session), options, note -> {})
                .probabilities(plane, Progress.NONE);
        for (int c = 0; c < 2; c++) assertArrayEquals(single.plane(c), together.plane(c), 0);
      }
    }
    assertTrue(counts.stream().anyMatch(n -> n > 4), counts::toString);
  }

  private TilePipeline.Network oneByOne(ModelSession session) {
    return (in, out, shape, progress) -> {
      BlockShape one = new BlockShape(1, shape.depth(), shape.height(), shape.width());
      for (int n = 0; n < shape.count(); n++) {
        var x = in.slice(n * shape.pixels(), shape.pixels());
        var y = out.slice(2 * n * shape.pixels(), 2 * shape.pixels());
        session.run(x, y, one, progress);
      }
    };
  }
}
