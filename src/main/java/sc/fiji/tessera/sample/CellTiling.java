package sc.fiji.tessera.sample;

import java.util.Arrays;

/**
 * A plane tiled by cells: each place belongs to the site whose additively weighted distance is the
 * smallest (a Johnson-Mehl tiling, whose borders are arcs), in a plane that is warped by noise.
 * Unlike straight Voronoi edges this gives large round profiles among small squeezed ones.
 */
final class CellTiling {
  private static final int BLOCK = 16;
  private static final int TRIALS = 400;

  private final MembraneScene.Options options;
  private final Draw draw;
  private final ValueNoise warpX;
  private final ValueNoise warpY;
  private final double angle;
  private final double squeeze;
  private double[] siteX = new double[64];
  private double[] siteY = new double[64];
  private double[] weight = new double[64];
  private int sites;

  /** The site of each pixel, from 0. */
  final int[] owner;

  /** Distance of each pixel to the border with the next cell, in pixels. */
  final float[] toBorder;

  CellTiling(MembraneScene.Options options) {
    this.options = options;
    draw = new Draw(options.seed(), "tiling");
    warpX = new ValueNoise(draw.seed());
    warpY = new ValueNoise(draw.seed());
    angle = draw.uniform(0, Math.PI);
    squeeze = draw.uniform(1, 1 + options.stretch());
    owner = new int[options.width() * options.height()];
    toBorder = new float[owner.length];
    scatter();
    assign();
  }

  int sites() {
    return sites;
  }

  /** Sites with a room of their own: large ones first, small ones into the gaps. */
  private void scatter() {
    double margin = 2 * options.cellRadius();
    double w = options.width() + 2 * margin;
    double h = options.height() + 2 * margin;
    double wanted = w * h * options.crowding();
    double covered = 0;
    for (double factor = largest(); factor > 0.35; factor *= 0.88) {
      double share = wanted * (factor > 1.3 ? 0.045 : 0.25);
      double inClass = 0;
      for (int failures = 0; failures < TRIALS && inClass < share && covered < wanted; ) {
        double radius = options.cellRadius() * factor * draw.uniform(0.85, 1.1);
        double x = draw.uniform(-margin, w - margin);
        double y = draw.uniform(-margin, h - margin);
        if (!free(x, y, radius)) {
          failures++;
          continue;
        }
        add(x, y, radius);
        inClass += Math.PI * radius * radius;
        covered += Math.PI * radius * radius;
      }
    }
  }

  /** In units of the typical radius; a picture is to show several cells, however large some are. */
  private double largest() {
    double most = Math.min(options.width(), options.height()) / (5 * options.cellRadius());
    return Math.max(1, Math.min(1 + 3 * options.sizeSpread(), most));
  }

  private boolean free(double x, double y, double radius) {
    for (int i = 0; i < sites; i++) {
      double dx = x - siteX[i];
      double dy = y - siteY[i];
      double room = 0.93 * (radius + weight[i]);
      if (dx * dx + dy * dy < room * room) return false;
    }
    return true;
  }

  private void add(double x, double y, double radius) {
    if (sites == siteX.length) {
      siteX = Arrays.copyOf(siteX, 2 * sites);
      siteY = Arrays.copyOf(siteY, 2 * sites);
      weight = Arrays.copyOf(weight, 2 * sites);
    }
    siteX[sites] = x;
    siteY[sites] = y;
    weight[sites++] = radius;
  }

  private void assign() {
    int[] near = new int[sites];
    for (int y = 0; y < options.height(); y += BLOCK) {
      for (int x = 0; x < options.width(); x += BLOCK) {
        int count = candidates(x, y, near);
        int right = Math.min(options.width(), x + BLOCK);
        int bottom = Math.min(options.height(), y + BLOCK);
        for (int j = y; j < bottom; j++) {
          for (int i = x; i < right; i++) assign(i, j, near, count);
        }
      }
    }
  }

  /** The sites that can be first or second anywhere in a block. */
  private int candidates(int x, int y, int[] near) {
    double[] centre = warped(x + BLOCK / 2, y + BLOCK / 2);
    double reach = 0;
    for (int corner = 0; corner < 9; corner++) {
      double[] p = warped(x + corner % 3 * BLOCK / 2, y + corner / 3 * BLOCK / 2);
      reach = Math.max(reach, Math.hypot(p[0] - centre[0], p[1] - centre[1]));
    }
    // The warp between the nine places looked at may reach somewhat farther.
    reach = 1.5 * reach + 2;
    double first = Double.MAX_VALUE;
    double second = Double.MAX_VALUE;
    for (int i = 0; i < sites; i++) {
      double d = distance(i, centre[0], centre[1]);
      if (d < first) {
        second = first;
        first = d;
      } else if (d < second) {
        second = d;
      }
    }
    int count = 0;
    for (int i = 0; i < sites; i++) {
      if (distance(i, centre[0], centre[1]) <= second + 2 * reach) near[count++] = i;
    }
    return count;
  }

  private void assign(int x, int y, int[] near, int count) {
    double[] p = warped(x, y);
    int first = -1;
    int second = -1;
    double least = Double.MAX_VALUE;
    double next = Double.MAX_VALUE;
    for (int k = 0; k < count; k++) {
      double d = distance(near[k], p[0], p[1]);
      if (d < least) {
        second = first;
        next = least;
        first = near[k];
        least = d;
      } else if (d < next) {
        second = near[k];
        next = d;
      }
    }
    int at = y * options.width() + x;
    owner[at] = first;
    toBorder[at] = second < 0 ? Float.MAX_VALUE : (float) border(p, first, second, next - least);
  }

  /** The difference of the two distances, divided by how fast it grows away from the border. */
  private double border(double[] p, int first, int second, double difference) {
    double ax = p[0] - siteX[first];
    double ay = p[1] - siteY[first];
    double bx = p[0] - siteX[second];
    double by = p[1] - siteY[second];
    double a = Math.max(1e-6, Math.hypot(ax, ay));
    double b = Math.max(1e-6, Math.hypot(bx, by));
    double growth = Math.hypot(bx / b - ax / a, by / b - ay / a);
    return difference / Math.max(0.5, growth);
  }

  private double distance(int site, double x, double y) {
    double dx = x - siteX[site];
    double dy = y - siteY[site];
    return Math.sqrt(dx * dx + dy * dy) - weight[site];
  }

  /** Where a pixel lies in the plane of the sites. */
  private double[] warped(double x, double y) {
    double wide = 2.2 * options.cellRadius();
    double push = 0.4 * options.waviness() * options.cellRadius();
    double fine = 0.6 * options.cellRadius();
    double pull = 0.05 * options.waviness() * options.cellRadius();
    double px = x + push * warpX.at(x / wide, y / wide, 1) + pull * warpX.at(x / fine, y / fine, 1);
    double py = y + push * warpY.at(x / wide, y / wide, 1) + pull * warpY.at(x / fine, y / fine, 1);
    double u = Math.cos(angle) * (px - options.width() / 2.0);
    u += Math.sin(angle) * (py - options.height() / 2.0);
    double along = (1 - 1 / squeeze) * u;
    return new double[] {px - along * Math.cos(angle), py - along * Math.sin(angle)};
  }
}
