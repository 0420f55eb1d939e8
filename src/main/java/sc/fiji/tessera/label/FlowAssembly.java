package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * The objects of {@link FlowObjects} as a step: the channels of the scores are the flow along y,
 * the flow along x (both 5 times unit length) and the score of being in an object. Planes only.
 *
 * @param options of the assembly
 */
public record FlowAssembly(FlowObjects.Options options) implements Refinement {
  private static final int CHANNELS = 3;

  @Override
  public boolean usesScores() {
    return true;
  }

  @Override
  public boolean decides() {
    return true;
  }

  @Override
  public LabelField of(LabelField field, BooleanSupplier cancelled) {
    Refinement.check(cancelled);
    float[][] scores = field.requiredScores();
    int[] size = field.size();
    if (size.length != 2 || scores.length != CHANNELS) {
      throw new IllegalArgumentException(
          "Objects of flows need planes with three channels (flow along y, flow along x, score),"
              + " not "
              + (scores.length + " channels of " + Arrays.toString(size) + " pixels."));
    }
    int n = scores[0].length;
    float[] flows = Arrays.copyOf(scores[0], Math.multiplyExact(2, n));
    System.arraycopy(scores[1], 0, flows, n, n);
    return field.withLabels(
        LabelArray.read(
                FlowObjects.of(
                    new Pixels(flows, new int[] {size[0], size[1], 2}).image(),
                    new Pixels(scores[2], size).image(),
                    options,
                    cancelled))
            .values());
  }
}
