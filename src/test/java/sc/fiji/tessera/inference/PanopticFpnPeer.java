package sc.fiji.tessera.inference;

import com.google.gson.Gson;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.network.PanopticFpn;

/**
 * The weights and images of {@code panoptic_fpn_peer.py}, which follow from their names, and the
 * segments that the peer found with them: class, whether a thing, score, pixels.
 */
public record PanopticFpnPeer(List<Case> cases) {
  /** The network. */
  public static final PanopticFpn NETWORK =
      new PanopticFpn(new PanopticFpn.Options(50, 5, 4, 3, 16));

  private static final Map<String, Double> LESS =
      Map.of(
          "objectness_logits", 0.00002,
          "anchor_deltas", 0.00002,
          "cls_score", 0.0004,
          "predictor.bbox", 0.0002,
          "mask_head.predictor", 0.01);

  private static final Map<String, float[]> BIASES =
      Map.of(
          "roi_heads.box_predictor.cls_score.bias",
              new float[] {0.4f, 0.6f, 2.8f, 3.2f, -4.6f, 0.8f},
          "roi_heads.mask_head.predictor.bias", new float[] {-8, -2, -2, 0, -26});

  /**
   * An image, and its segments.
   *
   * @param runs number of a segment and of pixels, by turns, x fastest
   */
  public record Case(int height, int width, double[][] segments, int[] runs) {
    /** The picture. */
    public ColorProcessor picture() {
      ColorProcessor picture = new ColorProcessor(width, height);
      double[] u = MaskRcnnPeer.uniform("image " + width, 3 * height * width);
      for (int p = 0; p < width * height; p++) {
        double spots = 0.5 + 0.5 * Math.sin(p % width / 7.0) * Math.cos(p / width / 11.0);
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          rgb = rgb << 8 | (int) (255 * (0.3 * u[c * width * height + p] + 0.7 * spots));
        }
        picture.set(p, rgb);
      }
      return picture;
    }

    /** The segment of every pixel. */
    public int[] ids() {
      int[] ids = new int[width * height];
      int at = 0;
      for (int i = 0; i < runs.length; i += 2) {
        for (int k = 0; k < runs[i + 1]; k++) ids[at++] = runs[i];
      }
      return ids;
    }
  }

  /** Reads what the peer found. */
  public static PanopticFpnPeer read() throws IOException {
    String name = "/inference/panoptic_fpn_peer.json";
    try (Reader in =
        new InputStreamReader(
            PanopticFpnPeer.class.getResourceAsStream(name), StandardCharsets.UTF_8)) {
      return new Gson().fromJson(in, PanopticFpnPeer.class);
    }
  }

  /** Its parts with the peer's weights. */
  public static Map<String, Graph> graphs() {
    Map<String, Graph> graphs = new LinkedHashMap<>();
    NETWORK
        .blank()
        .forEach(
            (part, blank) -> {
              Map<String, float[]> values = new HashMap<>();
              blank
                  .initializers()
                  .forEach((name, t) -> values.put(name, MaskRcnnPeer.values(t, LESS)));
              BIASES.forEach((name, bias) -> values.computeIfPresent(name, (n, old) -> bias));
              graphs.put(part, blank.with(values));
            });
    return graphs;
  }

  /** The model. */
  public static CompositeModel model() {
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    graphs().forEach((part, graph) -> parts.put(part, OnnxModel.of(graph)));
    CompositeCard card =
        new CompositeCard(
            new ModelCard.About("small", PanopticFpn.NAME, Map.of(), "", ""),
            InputConvention.DETECTRON2.input(),
            List.of("background", "ant", "bee", "cat", "dog", "eel", "grass", "sky", "sea"),
            new TreeSet<>(List.of(1, 2, 3, 4, 5)),
            "a checkpoint",
            List.of());
    return new CompositeModel(card, parts, "small");
  }
}
