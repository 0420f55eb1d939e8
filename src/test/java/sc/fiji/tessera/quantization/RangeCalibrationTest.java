package sc.fiji.tessera.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.NetworkCard;
import sc.fiji.tessera.model.SegmentationModel;

class RangeCalibrationTest {
  private static final int SIDE = 300;

  /** x, 2x - 1 and its positive part. */
  private static SegmentationModel model() {
    GraphBuilder b = new GraphBuilder("affine");
    String x = b.input("x", "N", "1", "H", "W");
    String w = b.initializer(Tensor.of("w", new float[] {2}, 1, 1, 1, 1));
    String bias = b.initializer(Tensor.of("b", new float[] {-1}, 1));
    String y = b.node("Relu", List.of(b.node("Conv", List.of(x, w, bias))));
    Graph graph = b.output(y, "y", "N", "1", "H", "W").build();
    ModelCard card =
        new ModelCard(
            new ModelCard.About("affine", "", Map.of(), "", ""),
            new ModelCard.Input(1, Normalization.parse("scale 10"), ""),
            NetworkCard.unnamed(1),
            ModelCard.Tiles.of(graph),
            List.of());
    return new SegmentationModel(OnnxModel.of(graph), card, "affine");
  }

  /** Values 0..SIDE-1 from left to right, which the card divides by 10. */
  private static ImageSource ramp() {
    float[] v = new float[SIDE * SIDE];
    for (int i = 0; i < v.length; i++) v[i] = i % SIDE;
    return ImageSource.of(ArrayImgs.floats(v, SIDE, SIDE), "ramp");
  }

  @Test
  void valuesThatAreTooManyAreLookedAtOneAfterTheOther() throws IOException {
    assertEquals(ranges(Progress.NONE), ranges(Progress.NONE, 1));
  }

  private static Map<String, ValueRange> ranges(Progress progress) throws IOException {
    return ranges(progress, 1 << 30);
  }

  private static Map<String, ValueRange> ranges(Progress progress, long bytes) throws IOException {
    SegmentationModel m = model();
    CalibrationWindows windows = new CalibrationWindows(ramp(), m.card());
    RangeCalibration c = new RangeCalibration(m, windows, new OnnxService(), bytes);
    return c.ranges(List.of("x", "conv", "relu"), RangeChoice.MINMAX, progress);
  }

  @Test
  void rangesFollowFromTheImage() throws IOException {
    Map<String, ValueRange> r = ranges(Progress.NONE);
    // Of the eight windows of 256 pixels, one begins at the left and the rightmost at column 35.
    assertEquals(0, r.get("x").low());
    assertEquals(0.1 * (35 + 255), r.get("x").high(), 1e-5);
    assertEquals(-1, r.get("conv").low(), 1e-5);
    assertEquals(2 * r.get("x").high() - 1, r.get("conv").high(), 1e-4);
    assertEquals(0, r.get("relu").low());
    assertEquals(r.get("conv").high(), r.get("relu").high());
  }

  @Test
  void itCanBeCancelled() {
    Progress cancelled =
        new Progress() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return true;
          }
        };
    assertThrows(CancellationException.class, () -> ranges(cancelled));
  }
}
