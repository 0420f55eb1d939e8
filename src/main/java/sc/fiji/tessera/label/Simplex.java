package sc.fiji.tessera.label;

import java.util.Arrays;

/**
 * The simplex of the permutohedral lattice that a point lies in: its corners and the point's
 * barycentric coordinates. Adams, Baek and Davis (2010), section 3. One object serves one thread,
 * point after point.
 */
final class Simplex {
  private final int d;
  private final float[] scale;
  private final float[] elevated;
  private final int[] origin;
  private final int[] rank;
  private final float[] weights;

  Simplex(int dimensions) {
    d = dimensions;
    scale = new float[d];
    elevated = new float[d + 1];
    origin = new int[d + 1];
    rank = new int[d + 1];
    weights = new float[d + 2];
    // the lattice's blur is a Gaussian of variance 2/3 (d + 1)^2 in the elevated space
    double deviation = Math.sqrt(2.0 / 3.0) * (d + 1);
    for (int i = 0; i < d; i++) {
      scale[i] = (float) (deviation / Math.sqrt((i + 1.0) * (i + 2.0)));
    }
  }

  /** Finds the simplex around the point whose coordinates start at a place of an array. */
  void around(float[] features, int at) {
    elevate(features, at);
    int sum = round();
    rank();
    returnToPlane(sum);
    weigh();
  }

  /** To the hyperplane of d + 1 coordinates whose sum is 0. */
  private void elevate(float[] features, int at) {
    float sum = 0;
    for (int i = d; i > 0; i--) {
      float scaled = features[at + i - 1] * scale[i - 1];
      elevated[i] = sum - i * scaled;
      sum += scaled;
    }
    elevated[0] = sum;
  }

  /** To the nearest point whose coordinates are multiples of d + 1; returns by how much it left. */
  private int round() {
    int sum = 0;
    for (int i = 0; i <= d; i++) {
      float down = (float) Math.floor(elevated[i] / (d + 1)) * (d + 1);
      float up = down + d + 1;
      origin[i] = (int) (up - elevated[i] < elevated[i] - down ? up : down);
      sum += origin[i] / (d + 1);
    }
    return sum;
  }

  private void rank() {
    Arrays.fill(rank, 0);
    for (int i = 0; i < d; i++) {
      float difference = elevated[i] - origin[i];
      for (int j = i + 1; j <= d; j++) {
        if (difference < elevated[j] - origin[j]) rank[i]++;
        else rank[j]++;
      }
    }
  }

  private void returnToPlane(int sum) {
    for (int i = 0; i <= d; i++) {
      rank[i] += sum;
      if (rank[i] < 0) {
        rank[i] += d + 1;
        origin[i] += d + 1;
      } else if (rank[i] > d) {
        rank[i] -= d + 1;
        origin[i] -= d + 1;
      }
    }
  }

  private void weigh() {
    Arrays.fill(weights, 0);
    for (int i = 0; i <= d; i++) {
      float part = (elevated[i] - origin[i]) / (d + 1);
      weights[d - rank[i]] += part;
      weights[d + 1 - rank[i]] -= part;
    }
    weights[0] += 1 + weights[d + 1];
  }

  /** The barycentric coordinate of a corner, from 0 to d. */
  float weight(int corner) {
    return weights[corner];
  }

  /** The first d lattice coordinates of a corner, from 0 to d; the last follows from them. */
  void corner(int corner, int[] key) {
    for (int i = 0; i < d; i++) {
      key[i] = origin[i] + (rank[i] <= d - corner ? corner : corner - (d + 1));
    }
  }
}
