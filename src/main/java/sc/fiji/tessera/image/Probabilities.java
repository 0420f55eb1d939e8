package sc.fiji.tessera.image;

/** From logits to probabilities, in place: a plane for each class, all of one length. */
public final class Probabilities {
  private Probabilities() {}

  /** Probabilities that sum to 1 over the classes. */
  public static void softmax(float[][] planes) {
    for (int i = 0; i < planes[0].length; i++) {
      float max = Float.NEGATIVE_INFINITY;
      for (float[] plane : planes) max = Math.max(max, plane[i]);
      double sum = 0;
      for (float[] plane : planes) {
        plane[i] = (float) Math.exp(plane[i] - max);
        sum += plane[i];
      }
      float factor = (float) (1 / sum);
      for (float[] plane : planes) plane[i] *= factor;
    }
  }

  /** A probability of its own for each class. */
  public static void sigmoid(float[][] planes) {
    for (float[] plane : planes)
      for (int i = 0; i < plane.length; i++) plane[i] = (float) (1 / (1 + Math.exp(-plane[i])));
  }
}
