package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Value;

/**
 * Further outputs of a network that give logits of the same classes from shallower features: their
 * loss is added, with less weight, to that of the first output, which shortens the way that
 * gradients take. Zhao et al., "Pyramid Scene Parsing Network" (CVPR 2017), weight 0.4.
 *
 * <p>They serve training alone. The saved model drops them, because ONNX Runtime would compute them
 * for every tile; an interrupted training can still go on, since its parameters are in the {@code
 * .resume} file.
 */
record AuxiliaryOutputs(List<Integer> indices) {
  static final double WEIGHT = 0.4;

  static AuxiliaryOutputs of(Graph graph) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 1; i < graph.outputs().size(); i++) {
      if (isAuxiliary(graph, i)) indices.add(i);
    }
    return new AuxiliaryOutputs(indices);
  }

  private static boolean isAuxiliary(Graph graph, int output) {
    Value first = graph.outputs().get(0);
    Value v = graph.outputs().get(output);
    boolean image = v.type() == ElementType.FLOAT && v.dims() != null && v.dims().size() == 4;
    return image && v.dims().get(1).size() == first.dims().get(1).size();
  }

  /** The graph without them; the very same graph where there are none. */
  Graph removedFrom(Graph graph) {
    if (indices.isEmpty()) return graph;
    List<Value> kept = new ArrayList<>();
    for (int i = 0; i < graph.outputs().size(); i++) {
      if (!indices.contains(i)) kept.add(graph.outputs().get(i));
    }
    return graph.keeping(kept);
  }

  /**
   * TorchScript of {@code loss(self, logits, aux1, aux2, ..., target, weight, guide, image)}, which
   * uses a method {@code value(logits, target, weight, guide, image)}. Coarser maps are brought to
   * the target's size.
   */
  String lossMethod() {
    StringBuilder parameters = new StringBuilder();
    StringBuilder sum = new StringBuilder("self.value(logits, target, weight, guide, image)");
    for (int i : indices) {
      parameters.append("aux").append(i).append(": Tensor, ");
      sum.append(
          String.format(
              Locale.ROOT,
              " + %s * self.value(self.at_size(aux%d, target), target, weight, guide, image)",
              WEIGHT,
              i));
    }
    return LOSS.replace("AUXILIARIES", parameters).replace("SUM", sum);
  }

  private static final String LOSS =
      """
        def at_size(self, x: Tensor, target: Tensor) -> Tensor:
          size = torch.size(target)[1:]
          if torch.size(x)[2:] == size:
            return x
          return torch.upsample_bilinear2d(x, size, False, None, None)
        def loss(self, logits: Tensor, AUXILIARIEStarget: Tensor, weight: Tensor,
            guide: Tensor, image: Tensor) -> List[Tensor]:
          return [SUM]
      """;
}
