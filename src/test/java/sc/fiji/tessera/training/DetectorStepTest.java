package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.inference.MaskRcnnPeer;
import sc.fiji.tessera.label.RegionProposals;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.network.MaskRcnn.Layout;
import sc.fiji.tessera.network.MaskRcnn.Norm;

/** Against torchvision's own training: see {@code mask_rcnn_losses_peer.py}. */
class DetectorStepTest {
  private static final int HEIGHT = 96;
  private static final int WIDTH = 128;
  private static final int CLASSES = 5;
  private static final DetectorSampling ALL =
      new DetectorSampling(
          16,
          new BoxSampling(100000, 0.5),
          new RegionProposals(2000, 60, 0.7),
          new BoxSampling(100000, 0.25));

  private static final String GRADIENT =
      """
        def gradients(self, loss: Tensor, p: List[Tensor]) -> List[Tensor]:
          g = torch.grad([loss], p, None, None, False, True)
          result = annotate(List[Tensor], [])
          for i in range(len(p)):
            h = g[i]
            if h is not None:
              result.append(h)
          return result
      """;

  /** What torchvision says. */
  private record Peer(List<Case> cases) {}

  /**
   * @param discs x, y, radius and class of the objects of two images
   * @param losses objectness, boxes of proposals, classes, boxes, masks
   * @param gradients the norm, and the product with numbers that follow from the name
   */
  private record Case(
      int version, int[][][] discs, Map<String, double[]> gradients, double[] losses) {}

  private static Case read(int version) throws IOException {
    String name = "/training/mask_rcnn_losses.json";
    try (Reader in =
        new InputStreamReader(
            DetectorStepTest.class.getResourceAsStream(name), StandardCharsets.UTF_8)) {
      return new Gson().fromJson(in, Peer.class).cases.get(version - 1);
    }
  }

  private static GraphParts network(int version) {
    Layout layout = version == 1 ? Layout.V1 : Layout.V2;
    MaskRcnn network = new MaskRcnn(new MaskRcnn.Options(layout, 50, Norm.BATCH, 3, CLASSES, 16));
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    for (String part : network.partNames()) parts.put(part, MaskRcnnPeer.part(network, part));
    return new GraphParts(parts, Device.cpu(), Set.of());
  }

  private static void fill(DetectorStep step, Case c) {
    double[] means = {0.485, 0.456, 0.406};
    double[] deviations = {0.229, 0.224, 0.225};
    int pixels = HEIGHT * WIDTH;
    for (int n = 0; n < 2; n++) {
      double[] u = MaskRcnnPeer.uniform("train " + n, 3 * pixels);
      for (int i = 0; i < u.length; i++) {
        int channel = i / pixels;
        int x = i % WIDTH;
        int y = i / WIDTH % HEIGHT;
        double spots = 0.5 + 0.5 * Math.sin(x / 7.0) * Math.cos(y / (11.0 + n));
        float grey = (float) (0.3 * u[i] + 0.7 * spots);
        step.images()
            .put(n * u.length + i, (float) ((grey - means[channel]) / deviations[channel]));
      }
      int[][] discs = c.discs[n];
      for (int d = 0; d < discs.length; d++) {
        for (int i = 0; i < pixels; i++) {
          int x = i % WIDTH - discs[d][0];
          int y = i / WIDTH - discs[d][1];
          if (x * x + y * y > discs[d][2] * discs[d][2]) continue;
          step.guide().put(n * pixels + i, d + 1);
          step.targets().put(n * pixels + i, discs[d][3]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void lossesAndGradientsAreThoseOfTorchvision(int version) throws IOException {
    Case expected = read(version);
    try (GraphParts network = network(version);
        Adam adam = new Adam(network, Adam.Options.DEFAULT);
        DetectorStep step =
            new DetectorStep(
                network, ALL, adam, new TrainingStep.Batch(2, 3, HEIGHT, WIDTH, CLASSES, 0));
        NDManager manager = network.manager().newSubManager();
        TorchScript script = new TorchScript(network.manager(), GRADIENT);
        GradientMode on = new GradientMode(true)) {
      fill(step, expected);
      NDList losses = step.losses(manager);
      for (int i = 0; i < expected.losses.length; i++) {
        double most = Math.min(1e-4, 1e-3 * expected.losses[i]);
        assertEquals(expected.losses[i], losses.get(i).getFloat(), most, "loss " + i);
      }
      Map<String, NDArray> all = network.trainable();
      List<String> names = List.copyOf(expected.gradients.keySet());
      NDList chosen = new NDList();
      for (String name : names) chosen.add(all.get(name));
      NDArray sum = losses.get(0);
      for (NDArray l : losses.subNDList(1)) sum = sum.add(l);
      NDList gradients = script.call(manager, "gradients", sum, chosen);
      for (int i = 0; i < names.size(); i++) {
        assertGradient(names.get(i), expected.gradients.get(names.get(i)), gradients.get(i));
      }
    }
  }

  private static void assertGradient(String name, double[] expected, NDArray found) {
    float[] g = found.toFloatArray();
    double[] along = MaskRcnnPeer.uniform("gradient " + name, g.length);
    double squares = 0;
    double product = 0;
    for (int i = 0; i < g.length; i++) {
      squares += (double) g[i] * g[i];
      product += g[i] * along[i];
    }
    double norm = Math.sqrt(squares);
    assertEquals(expected[0], norm, 1e-3 * expected[0], "norm of the gradient of " + name);
    double most = 1.5e-2 * (expected[0] + Math.abs(expected[1]));
    assertEquals(expected[1], product, most, "gradient of " + name);
  }
}
