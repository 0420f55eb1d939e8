package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Draws the patches of an epoch. Every image is visited equally often, whatever its size; half of
 * the patches lie anywhere, the other half around a random pixel of a random foreground class, so
 * that rare classes are seen. With augmentation, patches are flipped and turned (the 8 symmetries
 * of the square), three in ten are also rotated freely and scaled by 0.7 to 1.4, and brightness,
 * contrast, gamma and noise vary.
 *
 * <p>Everything is drawn from (seed, epoch), so runs are reproducible. Not thread-safe.
 */
final class PatchSampler {
  private static final double AROUND_OBJECTS = 0.5;
  private static final double FREE_ROTATION = 0.3;

  private final List<TrainingExample> examples;
  private final List<List<int[]>> pixelsOfClass = new ArrayList<>();
  private final TrainingPlan.Data data;
  private final long seed;
  private final List<Integer> order = new ArrayList<>();
  private Random random;
  private int next;

  PatchSampler(List<TrainingExample> examples, int classes, TrainingPlan.Data data, long seed) {
    this.examples = examples;
    this.data = data;
    this.seed = seed;
    for (TrainingExample e : examples) pixelsOfClass.add(foreground(e, classes));
    for (int i = 0; i < examples.size(); i++) order.add(i);
  }

  /** For each foreground class that the image holds, some thousand of its pixels. */
  private static List<int[]> foreground(TrainingExample e, int classes) {
    List<int[]> result = new ArrayList<>();
    long[] counts = e.counts(classes);
    for (int c = 1; c < classes; c++) {
      if (counts[c] == 0) continue;
      int stride = (int) Math.max(1, counts[c] / 4096);
      int[] pixels = new int[(int) ((counts[c] + stride - 1) / stride)];
      int seen = 0;
      for (int i = 0; i < e.classes().length; i++) {
        if (e.classAt(i) == c && seen++ % stride == 0) pixels[(seen - 1) / stride] = i;
      }
      result.add(pixels);
    }
    return result;
  }

  /** Starts an epoch: what follows depends on nothing that came before. */
  void startEpoch(int epoch) {
    random = new Random(seed * 0x9E3779B97F4A7C15L + epoch);
    Collections.sort(order);
    Collections.shuffle(order, random);
    next = 0;
  }

  /**
   * Fills a batch.
   *
   * @param images receives [batch, channels, patch, patch]
   * @param classes receives [batch, patch, patch], {@link TrainingExample#IGNORED} where nothing is
   *     known
   * @param weights receives [batch, patch, patch], or null
   */
  void fill(FloatBuffer images, LongBuffer classes, FloatBuffer weights) {
    images.clear();
    classes.clear();
    if (weights != null) weights.clear();
    for (int i = 0; i < data.batch(); i++) {
      int start = images.position();
      Patch patch = draw();
      patch.draw(images, classes, weights);
      if (data.augment()) changeIntensities(images, start, images.position());
    }
    images.rewind();
    classes.rewind();
    if (weights != null) weights.rewind();
  }

  private Patch draw() {
    int index = order.get(next++ % order.size());
    TrainingExample e = examples.get(index);
    double half = (data.patch() - 1) / 2.0;
    double x = corner(e.width()) + half;
    double y = corner(e.height()) + half;
    List<int[]> classes = pixelsOfClass.get(index);
    if (!classes.isEmpty() && random.nextDouble() < AROUND_OBJECTS) {
      int[] pixels = classes.get(random.nextInt(classes.size()));
      int pixel = pixels[random.nextInt(pixels.length)];
      x = around(pixel % e.width(), e.width()) + half;
      y = around(pixel / e.width(), e.height()) + half;
    }
    double[] m = data.augment() ? orientation() : new double[] {1, 0, 0, 1};
    return new Patch(e, data.patch(), x, y, m[0], m[1], m[2], m[3]);
  }

  /** A corner such that the patch lies inside, or is centred where the image is too small. */
  private int corner(int extent) {
    int room = extent - data.patch();
    return room > 0 ? random.nextInt(room + 1) : Math.floorDiv(room, 2);
  }

  /** A corner inside the image such that the patch contains the pixel. */
  private int around(int pixel, int extent) {
    int room = extent - data.patch();
    if (room <= 0) return Math.floorDiv(room, 2);
    return Math.max(0, Math.min(room, pixel - random.nextInt(data.patch())));
  }

  private double[] orientation() {
    double angle = random.nextInt(4) * Math.PI / 2;
    double scale = 1;
    if (random.nextDouble() < FREE_ROTATION) {
      angle = random.nextDouble() * 2 * Math.PI;
      scale = 0.7 * Math.pow(2, random.nextDouble());
    }
    double cos = exact(Math.cos(angle)) * scale;
    double sin = exact(Math.sin(angle)) * scale;
    double flip = random.nextBoolean() ? 1 : -1;
    return new double[] {cos * flip, -sin, sin * flip, cos};
  }

  /** Quarter turns must hit pixels exactly. */
  private static double exact(double v) {
    return Math.abs(v - Math.rint(v)) < 1e-12 ? Math.rint(v) : v;
  }

  private void changeIntensities(FloatBuffer images, int from, int to) {
    float gain = (float) Math.exp(random.nextGaussian() * 0.15);
    float offset = (float) (random.nextGaussian() * 0.08);
    boolean curve = random.nextDouble() < 0.3;
    float gamma = (float) Math.exp((random.nextDouble() - 0.5) * 1.2);
    float noise = random.nextDouble() < 0.3 ? (float) (random.nextDouble() * 0.08) : 0;
    for (int i = from; i < to; i++) {
      float v = images.get(i);
      if (curve && v > 0) v = (float) Math.pow(v, gamma);
      v = v * gain + offset;
      if (noise > 0) v += noise * (float) random.nextGaussian();
      images.put(i, v);
    }
  }
}
