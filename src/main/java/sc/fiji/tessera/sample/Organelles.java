package sc.fiji.tessera.sample;

/** Mitochondria, vesicles and dark dots, painted inside cells only: they look like membranes. */
final class Organelles {
  private final MembraneScene.Options options;
  private final Membranes membranes;
  private final Draw draw;
  private final int width;
  private final int height;
  private final float[] grey;

  /** Pixels of mitochondria: nothing else lies there. */
  private final boolean[] taken;

  Organelles(MembraneScene.Options options, Membranes membranes, float[] grey) {
    this.options = options;
    this.membranes = membranes;
    this.grey = grey;
    taken = new boolean[grey.length];
    draw = new Draw(options.seed(), "organelles");
    width = options.width();
    height = options.height();
  }

  void paint() {
    double area = (double) width * height / (options.cellRadius() * options.cellRadius());
    double t = options.thickness();
    long mitochondria = Math.round(options.organelles() * area / 45);
    for (long k = 0; k < mitochondria; k++) mitochondrion();
    long vesicles = Math.round(options.organelles() * area / 2.5);
    for (long k = 0; k < vesicles; k++) ring(t * draw.uniform(0.45, 1.0), 0.22 * t);
    long dots = Math.round(options.organelles() * area / 2);
    for (long k = 0; k < dots; k++) ring(0, t * draw.uniform(0.15, 0.35));
    long cisterns = Math.round(options.organelles() * area / 50);
    for (long k = 0; k < cisterns; k++) ring(t * draw.uniform(1.2, 2.2), 0.22 * t);
    if (draw.chance(0.5)) glints(area);
  }

  /** A dark ellipse with a darker rim and folds across it, where a cell has room for one. */
  private void mitochondrion() {
    double size = options.cellRadius() * draw.uniform(0.4, 1.2);
    int at = place(size * 1.05);
    if (at < 0) return;
    double room = Math.min(size, 0.85 * membranes.depth(at));
    Outline shape = new Outline(room, draw.uniform(1.0, 1.5), 0.05, draw.uniform(0, 0.2), draw);
    Nucleus body = new Nucleus(shape, false, draw);
    body.moveTo(at % width, at / width);
    if (!free(body)) return;
    double angle = draw.uniform(0, Math.PI);
    double pitch = Math.max(2.5, options.thickness() * draw.uniform(0.8, 1.3));
    double matrix = options.contrast() * draw.uniform(0.4, 0.75);
    double folds = draw.uniform(0.06, 0.22);
    ValueNoise bend = new ValueNoise(draw.seed());
    for (int j = body.firstRow(); j <= body.lastRow(height); j++) {
      for (int i = body.firstColumn(); i <= body.lastColumn(width); i++) {
        double depth = body.depth(i, j);
        int p = body.index(i, j, width);
        if (depth < -2 || membranes.depth(p) < 1) continue;
        taken[p] = true;
        double across = Math.cos(angle) * i + Math.sin(angle) * j;
        double wave = Math.sin(2 * Math.PI * across / pitch + 1.5 * bend.at(i / 9.0, j / 9.0, 2));
        double rim = Math.exp(-0.5 * Math.pow((depth - 1.2) / (0.25 * options.thickness()), 2));
        double cover = 1 / (1 + Math.exp(-2 * depth));
        double dark = matrix + folds * wave + 0.25 * options.contrast() * rim;
        grey[p] -= (float) (cover * dark);
      }
    }
  }

  private boolean free(Nucleus body) {
    for (int j = body.firstRow(); j <= body.lastRow(height); j++) {
      for (int i = body.firstColumn(); i <= body.lastColumn(width); i++) {
        if (body.depth(i, j) > -2 && taken[body.index(i, j, width)]) return false;
      }
    }
    return true;
  }

  /** A vesicle: a dark ring with a lighter core; with radius 0 a dark dot. */
  private void ring(double radius, double line) {
    int at = place(radius + line + 1);
    if (at < 0) return;
    double dark = options.contrast() * draw.uniform(0.2, 0.75);
    double squash = draw.uniform(1, 1.4);
    int reach = (int) Math.ceil(squash * radius + 3 * line);
    int centreX = at % width;
    int centreY = at / width;
    for (int y = Math.max(0, centreY - reach); y <= Math.min(height - 1, centreY + reach); y++) {
      for (int x = Math.max(0, centreX - reach); x <= Math.min(width - 1, centreX + reach); x++) {
        double away = Math.hypot((x - centreX) / squash, y - centreY);
        double off = (away - radius) / line;
        double core = radius > 0 && away < radius ? 0.05 : 0;
        grey[y * width + x] += (float) (core - dark * Math.exp(-0.5 * off * off));
      }
    }
  }

  /** Small bright spots where the section tore. */
  private void glints(double area) {
    int count = (int) draw.poisson(options.organelles() * area / 60);
    for (int k = 0; k < count; k++) {
      int at = place(3);
      if (at < 0) continue;
      double size = draw.uniform(0.8, 2);
      for (int dy = -5; dy <= 5; dy++) {
        for (int dx = -5; dx <= 5; dx++) {
          int x = at % width + dx;
          int y = at / width + dy;
          if (x < 0 || y < 0 || x >= width || y >= height) continue;
          double value = 0.6 * Math.exp(-0.5 * (dx * dx + dy * dy) / (size * size));
          grey[y * width + x] += (float) value;
        }
      }
    }
  }

  /** A pixel at least this deep in a cell, or -1 where a few trials found none. */
  private int place(double room) {
    for (int trial = 0; trial < 12; trial++) {
      int at = draw.below(grey.length);
      if (membranes.depth(at) > room && !taken[at]) return at;
    }
    return -1;
  }
}
