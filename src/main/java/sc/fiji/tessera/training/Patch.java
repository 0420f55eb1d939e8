package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import sc.fiji.tessera.image.Window;

/**
 * Where a square patch is cut out of an image: patch pixel (u, v) is read at source position
 * (originX + a·u' + b·v', originY + c·u' + d·v'), where u', v' count from the patch's centre and
 * are displaced by the elastic field, if there is one. Intensities are interpolated linearly and
 * mirrored at the image's border, and averaged where a patch pixel covers several; labels are taken
 * from the nearest pixel, and outside the image they are ignored.
 */
record Patch(
    TrainingExample example,
    int size,
    double originX,
    double originY,
    double a,
    double b,
    double c,
    double d,
    ElasticField elastic) {

  /** Without elastic deformation. */
  Patch(
      TrainingExample example,
      int size,
      double originX,
      double originY,
      double a,
      double b,
      double c,
      double d) {
    this(example, size, originX, originY, a, b, c, d, null);
  }

  /** Draws the patch at the positions of the buffers: first all channels, then the classes. */
  void draw(FloatBuffer image, LongBuffer classes, FloatBuffer weights) {
    Window window = example.pixels().inMemory() ? null : reach();
    for (int c = 0; c < example.pixels().channels(); c++) {
      Intensities.Section section = example.pixels().section(c, window);
      for (int v = 0; v < size; v++) {
        for (int u = 0; u < size; u++) image.put(mean(section, x(u, v), y(u, v)));
      }
    }
    for (int v = 0; v < size; v++) {
      for (int u = 0; u < size; u++) {
        int px = (int) Math.round(x(u, v));
        int py = (int) Math.round(y(u, v));
        boolean inside = px >= 0 && py >= 0 && px < example.width() && py < example.height();
        int index = py * example.width() + px;
        classes.put(inside ? example.classAt(index) : TrainingExample.IGNORED);
        if (weights == null) continue;
        weights.put(!inside ? 0 : example.weights() == null ? 1 : example.weights()[index]);
      }
    }
  }

  /** The number of each pixel's object, 0 = none or outside the image, [v * size + u]. */
  int[] objects() {
    int[] numbers = new int[size * size];
    for (int v = 0; v < size; v++) {
      for (int u = 0; u < size; u++) {
        int px = (int) Math.round(x(u, v));
        int py = (int) Math.round(y(u, v));
        boolean inside = px >= 0 && py >= 0 && px < example.width() && py < example.height();
        if (inside) numbers[v * size + u] = example.objects()[py * example.width() + px];
      }
    }
    return numbers;
  }

  /** The part of the image that is looked at. */
  private Window reach() {
    double margin = (Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d)) / 2 + 1;
    double[] x = {Double.MAX_VALUE, -Double.MAX_VALUE};
    double[] y = x.clone();
    for (int v = 0; v < size; v++) {
      for (int u = 0; u < size; u++) {
        x[0] = Math.min(x[0], x(u, v));
        x[1] = Math.max(x[1], x(u, v));
        y[0] = Math.min(y[0], y(u, v));
        y[1] = Math.max(y[1], y(u, v));
      }
    }
    int[] columns = mirrored(x[0] - margin, x[1] + margin, example.width());
    int[] rows = mirrored(y[0] - margin, y[1] + margin, example.height());
    return new Window(columns[0], rows[0], columns[1] - columns[0] + 1, rows[1] - rows[0] + 1);
  }

  /** First and last position inside that a range looks at where it is mirrored. */
  private static int[] mirrored(double from, double to, int n) {
    int first = n - 1;
    int last = 0;
    for (int i = (int) Math.floor(from); i <= Math.ceil(to); i++) {
      first = Math.min(first, mirror(i, n));
      last = Math.max(last, mirror(i, n));
    }
    return new int[] {first, last};
  }

  private double x(int u, int v) {
    return originX + a * across(u, v) + b * down(u, v);
  }

  private double y(int u, int v) {
    return originY + c * across(u, v) + d * down(u, v);
  }

  private double across(int u, int v) {
    double x = u - (size - 1) / 2.0;
    return elastic == null ? x : x + elastic.dx()[v * size + u];
  }

  private double down(int u, int v) {
    double y = v - (size - 1) / 2.0;
    return elastic == null ? y : y + elastic.dy()[v * size + u];
  }

  /** Of as many positions along each side as pixels of the image are covered, rounded. */
  private float mean(Intensities.Section channel, double x, double y) {
    int taps = (int) Math.round(Math.hypot(a, c));
    if (taps <= 1) return sample(channel, x, y);
    double sum = 0;
    for (int i = 0; i < taps * taps; i++) {
      double across = (i % taps + 0.5) / taps - 0.5;
      double down = (i / taps + 0.5) / taps - 0.5;
      sum += sample(channel, x + a * across + b * down, y + c * across + d * down);
    }
    return (float) (sum / (taps * taps));
  }

  private float sample(Intensities.Section channel, double x, double y) {
    int x0 = (int) Math.floor(x);
    int y0 = (int) Math.floor(y);
    float fx = (float) (x - x0);
    float fy = (float) (y - y0);
    float top = at(channel, x0, y0);
    if (fx == 0 && fy == 0) return top; // flips and quarter turns are exact
    top += fx * (at(channel, x0 + 1, y0) - top);
    float bottom = at(channel, x0, y0 + 1);
    bottom += fx * (at(channel, x0 + 1, y0 + 1) - bottom);
    return top + fy * (bottom - top);
  }

  private float at(Intensities.Section channel, int x, int y) {
    return channel.at(mirror(x, example.width()), mirror(y, example.height()));
  }

  /** Reflects without repeating the border pixel, as often as needed. */
  static int mirror(int i, int n) {
    if (i >= 0 && i < n) return i;
    if (n == 1) return 0;
    int period = 2 * (n - 1);
    int k = Math.floorMod(i, period);
    return k < n ? k : period - k;
  }
}
