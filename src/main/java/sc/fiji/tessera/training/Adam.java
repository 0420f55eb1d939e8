package sc.fiji.tessera.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The optimiser: Adam (Kingma and Ba, ICLR 2015) with decoupled weight decay (Loshchilov and
 * Hutter, ICLR 2019) and clipping of the gradients' norm. Its moments can be read and set, so that
 * a training goes on as if it had not stopped. Not thread-safe.
 */
public final class Adam implements AutoCloseable {
  private static final String STEP = "adam.step";
  private static final String LATE = "adam.late";
  private static final String MEAN = "adam.mean/";
  private static final String SQUARE = "adam.square/";

  /**
   * @param beta1 share of the old mean gradient that is kept in a step
   * @param beta2 share of the old mean squared gradient that is kept
   * @param epsilon keeps the division by the root of the mean square finite
   * @param weightDecay share of each parameter that is removed in a step, times the learning rate
   * @param clip the largest norm of all gradients together; 0 = not limited
   */
  public record Options(
      double beta1, double beta2, double epsilon, double weightDecay, double clip) {
    /** The values of the paper; no decay, no clipping. */
    public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0, 0);
  }

  /**
   * The lists of parameters and moments are changed as they come in: libtorch's compiler takes a
   * change of lists gathered in the text for dead code, and drops it. A step that met a gradient
   * that is not finite changes nothing.
   */
  private static final String UPDATE =
      """
        def update(self, loss: Tensor, p: List[Tensor], m: List[Tensor], v: List[Tensor],
            step: Tensor, late: Tensor, rate: Tensor) -> List[Tensor]:
          gradients = torch.grad([loss], p, None, None, False, True)
          g = annotate(List[Tensor], [])
          for i in range(len(p)):
            gradient = gradients[i]
            if gradient is not None:
              g.append(torch.contiguous(gradient))
            else:
              g.append(torch.zeros_like(p[i]))
          norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g)))
          if bool(torch.isfinite(norm)):
            if CLIP > 0.0:
              torch._foreach_mul_(g, torch.clamp(CLIP / (norm + 1.0e-6), None, 1.0))
            torch.add_(step, 1)
            steps = annotate(List[Tensor], [])
            for i in range(len(p)):
              if i < EARLY:
                steps.append(step)
              else:
                if i == EARLY:
                  torch.add_(late, 1)
                steps.append(late)
            torch._fused_adamw_(p, g, m, v, [], steps, lr=float(rate),
                beta1=BETA1, beta2=BETA2, weight_decay=DECAY, eps=EPSILON,
                amsgrad=False, maximize=False)
          return [norm]
      """;

  private final NDManager manager;
  private final TorchScript script;
  private final List<String> names = new ArrayList<>();
  private final NDList parameters = new NDList();
  private final NDList means = new NDList();
  private final NDList squares = new NDList();
  private final NDArray step;
  private final NDArray late;
  private final int early;
  private boolean waiting;

  /** An optimiser of all trainable parameters of a network. */
  public Adam(Trainable network, Options options) {
    this(network, options, Set.of());
  }

  /**
   * An optimiser that begins with some parameters later: their own steps are counted, so that their
   * first ones are as large as any first steps.
   *
   * @param lateOnes the names of those that {@link #hold} keeps back
   */
  Adam(Trainable network, Options options, Set<String> lateOnes) {
    manager = network.manager().newSubManager();
    String text =
        UPDATE
            .replace("CLIP", literal(options.clip))
            .replace("BETA1", literal(options.beta1))
            .replace("BETA2", literal(options.beta2))
            .replace("DECAY", literal(options.weightDecay))
            .replace("EPSILON", literal(options.epsilon));
    Map<String, NDArray> all = network.trainable();
    all.forEach((name, parameter) -> add(name, parameter, !lateOnes.contains(name)));
    early = names.size();
    all.forEach((name, parameter) -> add(name, parameter, lateOnes.contains(name)));
    script = new TorchScript(manager, text.replace("EARLY", Integer.toString(early)));
    step = manager.zeros(new Shape());
    late = manager.zeros(new Shape());
  }

  private void add(String name, NDArray parameter, boolean wanted) {
    if (!wanted) return;
    names.add(name);
    parameters.add(parameter);
    means.add(manager.zeros(parameter.getShape()));
    squares.add(manager.zeros(parameter.getShape()));
  }

  /** Whether the parameters that begin later stay as they are for now. */
  void hold(boolean on) {
    waiting = on;
  }

  private NDList active(NDList all) {
    return waiting ? all.subNDList(0, early) : all;
  }

  private static String literal(double value) {
    return Double.toString(value).replace('E', 'e');
  }

  /**
   * Computes the gradients of a loss and changes the parameters.
   *
   * @return the norm of all gradients together, before clipping; not finite if nothing was changed
   */
  double update(NDArray loss, double rate) {
    try (GradientMode off = new GradientMode(false);
        NDArray learningRate = manager.create((float) rate);
        NDList norm =
            script.call(
                manager,
                "update",
                loss,
                active(parameters),
                active(means),
                active(squares),
                step,
                late,
                learningRate)) {
      return norm.get(0).getFloat();
    }
  }

  /** All moments, and the number of steps, by name. */
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    state.put(STEP, step.toFloatArray());
    if (early < names.size()) state.put(LATE, late.toFloatArray());
    for (int i = 0; i < names.size(); i++) {
      state.put(MEAN + names.get(i), means.get(i).toFloatArray());
      state.put(SQUARE + names.get(i), squares.get(i).toFloatArray());
    }
    return state;
  }

  /** Goes on where another optimiser of the same network stood; other keys are not looked at. */
  public void load(Map<String, float[]> state) {
    set(step, STEP, state);
    if (early < names.size()) set(late, LATE, state);
    for (int i = 0; i < names.size(); i++) {
      set(means.get(i), MEAN + names.get(i), state);
      set(squares.get(i), SQUARE + names.get(i), state);
    }
  }

  private void set(NDArray target, String name, Map<String, float[]> state) {
    float[] values = state.get(name);
    if (values == null || values.length != target.size()) {
      throw new IllegalArgumentException(
          "The state of the optimiser has no '" + name + "' of " + target.size() + " values.");
    }
    try (NDArray view = manager.create(values, target.getShape())) {
      view.copyTo(target);
    }
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
