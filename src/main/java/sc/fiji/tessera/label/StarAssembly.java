package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The objects of {@link StarObjects} as a step: the first channel of the scores is the probability
 * of an object, those after it the distances to its border along rays. Planes only.
 *
 * @param proposals which pixels propose an object; a step of 1
 * @param overlap that suppresses the less probable of two, 0 to 1
 */
public record StarAssembly(StarObjects.Proposals proposals, double overlap) implements Refinement {
  private static final int LEAST = 4;

  public StarAssembly {
    if (proposals.step() != 1) {
      throw new IllegalArgumentException("Maps of the size of the image have a step of 1.");
    }
  }

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
    if (size.length != 2 || scores.length < LEAST) {
      throw new IllegalArgumentException(
          "Star-convex objects need planes with a channel of probability and three or more channels"
              + " of distances, not "
              + (scores.length + " channels of " + Arrays.toString(size) + " pixels."));
    }
    float[] rays = new float[Math.multiplyExact(scores.length - 1, scores[0].length)];
    for (int k = 1; k < scores.length; k++) {
      System.arraycopy(scores[k], 0, rays, (k - 1) * scores[0].length, scores[0].length);
    }
    List<StarPolygon> candidates =
        StarObjects.candidates(
            new Pixels(scores[0], size).image(),
            new Pixels(rays, new int[] {size[0], size[1], scores.length - 1}).image(),
            proposals);
    List<StarPolygon> kept = StarObjects.suppress(candidates, overlap, cancelled);
    return field.withLabels(LabelArray.read(StarObjects.labels(kept, size[0], size[1])).values());
  }
}
