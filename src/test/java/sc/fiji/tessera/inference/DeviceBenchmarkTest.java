package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import sc.fiji.tessera.graph.Complexity;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class DeviceBenchmarkTest {
  private static SegmentationModel model() throws IOException {
    UNet network = new UNet(new Size(2, 3), new UNet.Options(2, 4));
    return SegmentationModel.of(OnnxModel.of(network.graph(1)), "net");
  }

  private static DeviceBenchmark measure(Progress progress) throws IOException {
    try (Context context = new Context(OnnxService.class)) {
      OnnxService onnx = context.service(OnnxService.class);
      return DeviceBenchmark.of(
          onnx, Device.CPU, model(), new DeviceBenchmark.Workload(64, Duration.ZERO, progress));
    }
  }

  @Test
  void speedAndTimeSayTheSame() throws IOException {
    DeviceBenchmark b = measure(Progress.NONE);
    assertEquals(3, b.runs());
    double flopPerPixel = Complexity.of(model().onnx().graph(), 1, 2, 64, 64).flop() / (64 * 64);
    // GFLOP/s = FLOP per pixel * 10^6 pixels / (ms / 1000) / 10^9
    assertEquals(flopPerPixel / b.millisPerMegapixel(), b.gigaflops(), 1e-9 * b.gigaflops());
    assertTrue(b.toString().matches("\\d+ GFLOP/s, \\d+ ms per megapixel .median of 3 runs."));
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
    assertThrows(CancellationException.class, () -> measure(cancelled));
  }
}
