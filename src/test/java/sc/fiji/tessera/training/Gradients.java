package sc.fiji.tessera.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;

/** A network in training, whose gradients can be looked at: those of each parameter by name. */
final class Gradients implements AutoCloseable {
  private static final String NORMS =
      """
        def norms(self, loss: Tensor, p: List[Tensor]) -> List[Tensor]:
          g = torch.grad([loss], p, None, None, False, True)
          result = annotate(List[Tensor], [])
          for i in range(len(p)):
            h = g[i]
            if h is not None:
              result.append(torch.linalg_vector_norm(h))
            else:
              result.append(torch.zeros([]))
          return [torch.stack(result)]
      """;

  private final GraphInterpreter network;
  private final Adam adam;
  private final TrainingStep step;
  private final TorchScript script;

  Gradients(Graph graph, TrainingStep.Batch batch) {
    network = new GraphInterpreter(OnnxModel.of(graph), TorchEngine.device("cpu"));
    adam = new Adam(network, Adam.Options.DEFAULT);
    step = new TrainingStep(network, new CrossEntropy(null, 255), adam, batch);
    script = new TorchScript(network.manager(), NORMS);
  }

  GraphInterpreter network() {
    return network;
  }

  TrainingStep step() {
    return step;
  }

  /**
   * The largest norm that the gradient of each parameter has in some steps: what starts with zeros
   * lets gradients through only after the first.
   *
   * @param fill puts images and targets into the buffers before each step
   */
  Map<String, Double> largest(int steps, IntConsumer fill) {
    Map<String, Double> largest = new LinkedHashMap<>();
    for (int i = 0; i < steps; i++) {
      fill.accept(i);
      norms().forEach((name, norm) -> largest.merge(name, norm, Gradients::larger));
      step.run(1e-3);
    }
    return largest;
  }

  /** NaN stays NaN. */
  private static double larger(double a, double b) {
    return Math.max(a, b);
  }

  private Map<String, Double> norms() {
    Map<String, NDArray> parameters = network.trainable();
    try (NDManager manager = network.manager().newSubManager();
        GradientMode on = new GradientMode(true)) {
      NDArray loss = step.loss(manager);
      NDList p = new NDList(parameters.values().toArray(NDArray[]::new));
      float[] norms = script.call(manager, "norms", loss, p).get(0).toFloatArray();
      Map<String, Double> result = new LinkedHashMap<>();
      int i = 0;
      for (String name : parameters.keySet()) result.put(name, (double) norms[i++]);
      return result;
    }
  }

  /**
   * Biases that a batch normalisation takes away again, because nothing but additions lies between:
   * their gradient is 0 but for rounding.
   */
  static Set<String> shadowed(Graph graph) {
    Map<String, Integer> uses = new HashMap<>();
    for (Node n : graph.nodes()) for (String s : n.inputs()) uses.merge(s, 1, Integer::sum);
    Map<String, Node> consumer = new HashMap<>();
    for (Node n : graph.nodes()) for (String s : n.inputs()) consumer.put(s, n);
    Set<String> shadowed = new TreeSet<>();
    for (Node n : graph.nodes()) {
      if (!Set.of("Conv", "ConvTranspose").contains(n.opType()) || n.input(2).isEmpty()) continue;
      Node next = n;
      do {
        String value = next.output();
        next = uses.getOrDefault(value, 0) == 1 ? consumer.get(value) : null;
      } while (next != null && next.opType().equals("Add"));
      if (next != null && next.opType().equals("BatchNormalization")) shadowed.add(n.input(2));
    }
    return shadowed;
  }

  @Override
  public void close() {
    script.close();
    step.close();
    adam.close();
    network.close();
  }
}
