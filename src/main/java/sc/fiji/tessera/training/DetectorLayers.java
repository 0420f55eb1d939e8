package sc.fiji.tessera.training;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.network.MaskRcnn;

/** What of a Mask R-CNN begins anew, or keeps its weights, when it is trained further. */
final class DetectorLayers {
  private static final String ENCODER = "backbone.body.";
  private static final String BOXES = "roi_heads.box_predictor.";
  private static final String MASKS = "roi_heads.mask_predictor.mask_fcn_logits.";

  private DetectorLayers() {}

  /** Whether a tensor makes the classes, or what is said of each class. */
  static boolean isOfClasses(String name) {
    return name.startsWith(BOXES) || name.startsWith(MASKS);
  }

  /** The names of the tensors that keep their values. */
  static Set<String> frozen(Transfer transfer, CompositeModel model) {
    Set<String> names = new LinkedHashSet<>();
    for (OnnxModel part : model.parts().values()) {
      for (String name : part.graph().trainable()) {
        boolean keeps =
            switch (transfer.freeze()) {
              case NONE -> false;
              case ENCODER -> name.startsWith(ENCODER);
              case BODY -> !isOfClasses(name);
            };
        if (keeps) names.add(name);
      }
    }
    return names;
  }

  /** The parts of a model for another number of classes, which begin anew. */
  static Map<String, OnnxModel> replaced(CompositeModel model, MaskRcnn network, long seed) {
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    network
        .graphs(seed)
        .forEach(
            (name, fresh) -> {
              Map<String, Tensor> kept =
                  new LinkedHashMap<>(model.part(name).graph().initializers());
              kept.keySet().removeIf(DetectorLayers::isOfClasses);
              Graph graph = fresh.withTensors(kept);
              parts.put(name, OnnxModel.of(graph));
            });
    return parts;
  }
}
