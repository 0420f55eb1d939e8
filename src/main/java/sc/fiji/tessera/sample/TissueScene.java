package sc.fiji.tessera.sample;

import net.imglib2.img.array.ArrayImgs;

/**
 * Two kinds of objects and one of stuff, as panoptic segmentation tells them apart: round cells
 * (class 1) and bright rods (class 2), which may touch, on and beside a band of fibres (class 3),
 * over a dark background (class 0). Immutable.
 *
 * @param width in pixels, 16 to 16384
 * @param height in pixels, 16 to 16384
 * @param seed of all that is random
 */
public record TissueScene(int width, int height, long seed) {
  private static final int CELL = 1;
  private static final int ROD = 2;
  private static final int FIBRES = 3;

  /** Pixels for which there is one attempt to place an object. */
  private static final int PER_OBJECT = 220;

  private static final double[] BRIGHTNESS = {0.15, 0.75, 1.25, 0.4};
  private static final double BLUR = 0.7;

  public TissueScene {
    Range.check("width", width, 16, 16384);
    Range.check("height", height, 16, 16384);
  }

  /** Makes it; the same scene gives the same image. */
  public Sample generate() {
    byte[] classes = new byte[width * height];
    LabelPlane numbers = new LabelPlane(width, height);
    Draw draw = new Draw(seed, "tissue");
    fibres(classes, draw);
    int next = 0;
    for (int i = 0; i < width * height / PER_OBJECT && next < LabelPlane.HIGHEST; i++) {
      Capsule object = Capsule.drawn(draw, width, height);
      if (object.place(classes, numbers, next + 1)) next++;
    }
    float[] signal = new float[classes.length];
    Draw paint = new Draw(seed, "paint");
    for (int p = 0; p < signal.length; p++) {
      double texture = classes[p] == FIBRES ? 0.12 * paint.gaussian() : 0.03 * paint.gaussian();
      signal[p] = (float) Math.max(0, BRIGHTNESS[classes[p]] + texture);
    }
    signal = Blur.gaussian(signal, width, height, BLUR);
    return new Sample(
        "tissue",
        Camera.good().expose(signal, width, height, new Draw(seed, "camera")),
        numbers.image(),
        ArrayImgs.unsignedBytes(classes, width, height));
  }

  /** A band across the plane, a third of it wide, with wavy sides. */
  private void fibres(byte[] classes, Draw draw) {
    double angle = draw.uniform(0, Math.PI);
    double middle = draw.uniform(-0.2, 0.2) * Math.min(width, height);
    double half = Math.min(width, height) / 6.0;
    double phase = draw.uniform(0, 2 * Math.PI);
    for (int p = 0; p < classes.length; p++) {
      double x = p % width - width / 2.0;
      double y = p / width - height / 2.0;
      double across = x * Math.sin(angle) - y * Math.cos(angle) - middle;
      double along = x * Math.cos(angle) + y * Math.sin(angle);
      double wave = 0.25 * half * Math.sin(along / half + phase);
      if (Math.abs(across + wave) < half) classes[p] = FIBRES;
    }
  }

  /** All pixels nearer than a radius to a line; a line of no length makes a disc. */
  private record Capsule(int kind, double x, double y, double dx, double dy, double radius) {
    static Capsule drawn(Draw draw, int width, int height) {
      boolean rod = draw.chance(0.5);
      double angle = draw.uniform(0, Math.PI);
      double half = rod ? draw.uniform(4, 7) : 0;
      return new Capsule(
          rod ? ROD : CELL,
          draw.uniform(0, width),
          draw.uniform(0, height),
          half * Math.cos(angle),
          half * Math.sin(angle),
          rod ? draw.uniform(2.2, 2.8) : draw.uniform(4.5, 7));
    }

    private boolean contains(int u, int v) {
      double length = dx * dx + dy * dy;
      double t = length == 0 ? 0 : ((u - x) * dx + (v - y) * dy) / length;
      t = Math.max(-1, Math.min(1, t));
      return Math.hypot(u - x - t * dx, v - y - t * dy) <= radius;
    }

    /** Paints it where there is no object yet; nothing at all if one is in the way. */
    boolean place(byte[] classes, LabelPlane numbers, int number) {
      int reach = (int) Math.ceil(radius + Math.hypot(dx, dy));
      for (int pass = 0; pass < 2; pass++) {
        for (int v = (int) y - reach; v <= y + reach + 1; v++) {
          for (int u = (int) x - reach; u <= x + reach + 1; u++) {
            boolean inside = u >= 0 && v >= 0 && u < numbers.width && v < numbers.height;
            if (!contains(u, v)) continue;
            if (!inside) return false; // whole objects only
            int p = v * numbers.width + u;
            if (pass == 0 && numbers.labels[p] != 0) return false;
            if (pass == 0) continue;
            numbers.labels[p] = number;
            classes[p] = (byte) kind;
          }
        }
      }
      return true;
    }
  }
}
