package sc.fiji.tessera.inference;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.network.MaskRcnn;

/**
 * The weights and images of {@code mask_rcnn_peer.py}, which follow from their names, and what
 * torchvision found with them.
 */
public record MaskRcnnPeer(List<Case> cases) {
  private static final Map<String, Double> LESS =
      Map.of(
          "cls_logits", 0.02,
          "rpn.head.bbox", 0.01,
          "cls_score", 0.03,
          "predictor.bbox", 0.05,
          "mask_fcn_logits", 0.2);

  /** An image, and the objects in it; sums of the masks' probabilities by rows and columns. */
  public record Case(
      int version,
      int height,
      int width,
      double[][] boxes,
      double[] scores,
      int[] labels,
      double[][] rows,
      double[][] columns,
      int[] pixels) {

    /** As the network takes it: 0 to 1, minus the means, over the deviations of ImageNet. */
    DetectorImage image() {
      double[] means = {0.485, 0.456, 0.406};
      double[] deviations = {0.229, 0.224, 0.225};
      float[] values = new float[3 * height * width];
      double[] u = uniform("image " + width, values.length);
      for (int i = 0; i < values.length; i++) {
        int x = i % width;
        int y = i / width % height;
        double spots = 0.5 + 0.5 * Math.sin(x / 7.0) * Math.cos(y / 11.0);
        int c = i / width / height;
        values[i] = (float) ((0.3 * u[i] + 0.7 * spots - means[c]) / deviations[c]);
      }
      return new DetectorImage(values, 3, height, width);
    }
  }

  static MaskRcnnPeer read() throws IOException {
    String name = "/inference/mask_rcnn_peer.json";
    try (Reader in =
        new InputStreamReader(
            MaskRcnnPeer.class.getResourceAsStream(name), StandardCharsets.UTF_8)) {
      return new Gson().fromJson(in, MaskRcnnPeer.class);
    }
  }

  /** A part of the network with its weights. */
  public static OnnxModel part(MaskRcnn network, String part) {
    Graph blank = network.blank().get(part);
    Map<String, float[]> values = new HashMap<>();
    blank.initializers().forEach((name, t) -> values.put(name, values(t, LESS)));
    return OnnxModel.of(blank.with(values));
  }

  /**
   * The values of a tensor.
   *
   * @param less factors of the weights whose names contain a word
   */
  static float[] values(Tensor t, Map<String, Double> less) {
    double[] u = uniform(t.name(), (int) t.elements());
    double fan = (double) t.elements() / t.dims()[0];
    float[] values = new float[u.length];
    for (int i = 0; i < u.length; i++) values[i] = (float) value(t, u[i], fan, less);
    return values;
  }

  private static double value(Tensor t, double u, double fan, Map<String, Double> factors) {
    String name = t.name();
    if (name.endsWith("running_var")) return 0.5 + u;
    if (t.dims().length == 1) return name.endsWith("weight") ? 0.7 + 0.6 * u : 0.4 * (u - 0.5);
    double v = (u - 0.5) * Math.sqrt(20 / fan);
    for (Map.Entry<String, Double> less : factors.entrySet()) {
      if (name.contains(less.getKey())) return v * less.getValue();
    }
    return v;
  }

  /** Numbers from 0 to 1 that follow from a name. */
  public static double[] uniform(String name, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      int x = name.hashCode() + i * 0x9E3779B9;
      x = (x ^ x >>> 16) * 0x85EBCA6B;
      x = (x ^ x >>> 13) * 0xC2B2AE35;
      x ^= x >>> 16;
      values[i] = (x >>> 8) / (double) (1 << 24);
    }
    return values;
  }
}
