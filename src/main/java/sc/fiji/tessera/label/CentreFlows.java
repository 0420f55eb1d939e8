package sc.fiji.tessera.label;

import java.util.Arrays;

/**
 * For every pixel of an object the direction to its centre, along the inside of the object: the
 * gradient of heat that diffuses from the pixel nearest to the centroid, at unit length. Stringer
 * et al., "Cellpose: a generalist algorithm for cellular segmentation" (2021). Planes. O(n (width +
 * height) of the largest object).
 */
final class CentreFlows {
  private final int width;
  private final int height;
  private final int[] labels;
  private final double[] heat;

  private CentreFlows(LabelArray labels) {
    this.labels = labels.values();
    this.width = labels.dimensions()[0];
    this.height = labels.dimensions()[1];
    this.heat = new double[this.labels.length];
  }

  /**
   * The flows of labels.
   *
   * @param labels axes x, y
   * @return {along x, along y}; 0 outside objects
   */
  static float[][] of(LabelArray labels) {
    CentreFlows flows = new CentreFlows(labels);
    int count = Arrays.stream(labels.values()).max().orElse(0);
    int[][] boxes = flows.boxes(count);
    int rounds = 0;
    for (int[] box : boxes) {
      if (box[0] <= box[2]) {
        rounds = Math.max(rounds, 2 * (box[2] - box[0] + 1 + box[3] - box[1] + 1 + 2));
      }
    }
    for (int label = 1; label <= count; label++) {
      if (boxes[label][0] <= boxes[label][2]) flows.diffuse(label, boxes[label], rounds);
    }
    return flows.gradient();
  }

  /** {left, top, right, bottom}, both ends included. */
  private int[][] boxes(int count) {
    int[][] boxes = new int[count + 1][];
    for (int l = 0; l <= count; l++) boxes[l] = new int[] {width, height, -1, -1};
    for (int p = 0; p < labels.length; p++) {
      if (labels[p] == 0) continue;
      int[] box = boxes[labels[p]];
      box[0] = Math.min(box[0], p % width);
      box[1] = Math.min(box[1], p / width);
      box[2] = Math.max(box[2], p % width);
      box[3] = Math.max(box[3], p / width);
    }
    return boxes;
  }

  private void diffuse(int label, int[] box, int rounds) {
    int w = box[2] - box[0] + 3;
    int h = box[3] - box[1] + 3;
    boolean[] inside = new boolean[w * h];
    for (int y = box[1]; y <= box[3]; y++) {
      for (int x = box[0]; x <= box[2]; x++) {
        inside[(y - box[1] + 1) * w + x - box[0] + 1] = labels[y * width + x] == label;
      }
    }
    int centre = centre(inside, w);
    double[] now = new double[w * h];
    double[] next = new double[w * h];
    for (int round = 0; round < rounds; round++) {
      now[centre]++;
      for (int p = w + 1; p < inside.length - w - 1; p++) {
        if (!inside[p]) continue;
        double sum = 0;
        for (int row = p - w; row <= p + w; row += w) sum += now[row - 1] + now[row] + now[row + 1];
        next[p] = sum / 9;
      }
      double[] swap = now;
      now = next;
      next = swap;
    }
    for (int p = 0; p < inside.length; p++) {
      if (inside[p]) heat[(p / w - 1 + box[1]) * width + p % w - 1 + box[0]] = now[p];
    }
  }

  /** The pixel nearest to the mean of all, the first of equals. */
  private static int centre(boolean[] inside, int w) {
    double x = 0;
    double y = 0;
    int count = 0;
    for (int p = 0; p < inside.length; p++) {
      if (!inside[p]) continue;
      x += p % w;
      y += p / w;
      count++;
    }
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int p = 0; p < inside.length; p++) {
      if (!inside[p]) continue;
      double square = Math.pow(p % w - x / count, 2) + Math.pow(p / w - y / count, 2);
      if (square >= least) continue;
      least = square;
      best = p;
    }
    return best;
  }

  private float[][] gradient() {
    float[][] flows = new float[2][labels.length];
    for (int p = 0; p < labels.length; p++) {
      if (labels[p] == 0) continue;
      double dx = at(p % width + 1, p / width) - at(p % width - 1, p / width);
      double dy = at(p % width, p / width + 1) - at(p % width, p / width - 1);
      double length = Math.hypot(dx, dy);
      if (length == 0) continue;
      flows[0][p] = (float) (dx / length);
      flows[1][p] = (float) (dy / length);
    }
    return flows;
  }

  private double at(int x, int y) {
    return x < 0 || y < 0 || x >= width || y >= height ? 0 : heat[y * width + x];
  }
}
