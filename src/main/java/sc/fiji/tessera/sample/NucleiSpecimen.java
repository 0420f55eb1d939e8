package sc.fiji.tessera.sample;

/** What lies on the slide, as planes [y * width + x] in which a typical nucleus has the value 1. */
final class NucleiSpecimen {
  /** Planes of nuclei from in focus (0) to farthest out of focus. */
  static final int DEPTHS = 4;

  private final NucleiScene.Options options;
  private final NucleiPlacement placement;
  private final int width;
  private final int height;
  private final float[][] nuclei = new float[DEPTHS][];
  private final float[] surroundings;

  NucleiSpecimen(NucleiScene.Options options, NucleiPlacement placement) {
    this.options = options;
    this.placement = placement;
    width = options.width();
    height = options.height();
    surroundings = new float[width * height];
    paintNuclei();
    Surroundings around = options.surroundings();
    if (around.cytoplasm() > 0) paintCytoplasm(new Draw(options.seed(), "cytoplasm"));
    if (around.texture() > 0) paintTexture(new Draw(options.seed(), "texture"));
    if (around.debris() > 0) paintDebris(new Draw(options.seed(), "debris"));
  }

  /** The nuclei at a depth of focus, or null where there are none. */
  float[] nuclei(int depth) {
    return nuclei[depth];
  }

  /** Cell bodies, fibres and debris; without the even background. */
  float[] surroundings() {
    return surroundings;
  }

  private void paintNuclei() {
    Draw draw = new Draw(options.seed(), "stain");
    NucleusPainter painter = new NucleusPainter(options.stain(), draw);
    int[] labels = placement.plane().labels;
    for (Nucleus nucleus : placement.nuclei()) {
      painter.take(nucleus);
      float[] plane = plane(draw);
      for (int j = nucleus.firstRow(); j <= nucleus.lastRow(height); j++) {
        for (int i = nucleus.firstColumn(); i <= nucleus.lastColumn(width); i++) {
          int at = nucleus.index(i, j, width);
          if (nucleus.distance(i, j) < 1 && labels[at] != 0) plane[at] += painter.dye(i, j);
        }
      }
    }
  }

  private float[] plane(Draw draw) {
    boolean defocused = draw.chance(options.optics().defocused());
    int depth = 1 + draw.below(DEPTHS - 1);
    if (!defocused) depth = 0;
    if (nuclei[depth] == null) nuclei[depth] = new float[width * height];
    return nuclei[depth];
  }

  /** Every nucleus lies somewhere in a larger body with a border of its own. */
  private void paintCytoplasm(Draw draw) {
    for (Nucleus nucleus : placement.nuclei()) {
      double radius = options.population().radius() * draw.uniform(1.6, 3.4);
      Outline shape = new Outline(radius, draw.uniform(1, 2.2), 0.12, draw.uniform(0, 0.3), draw);
      Nucleus body = new Nucleus(shape, false, draw);
      double away = 0.3 * radius;
      body.moveTo(
          (int) (nucleus.x() + away * draw.gaussian()),
          (int) (nucleus.y() + away * draw.gaussian()));
      double level = options.surroundings().cytoplasm() * draw.logNormal(0.4);
      double flatness = draw.uniform(0.1, 0.8);
      for (int j = body.firstRow(); j <= body.lastRow(height); j++) {
        for (int i = body.firstColumn(); i <= body.lastColumn(width); i++) {
          double d = body.distance(i, j);
          if (d >= 1) continue;
          surroundings[body.index(i, j, width)] += (float) (level * Math.pow(1 - d * d, flatness));
        }
      }
    }
    mottle(new ValueNoise(draw.seed()));
  }

  private void mottle(ValueNoise noise) {
    double grain = Math.max(1.5, 0.25 * options.population().radius());
    for (int i = 0; i < surroundings.length; i++) {
      if (surroundings[i] == 0) continue;
      double texture = 1 + 0.2 * noise.at(i % width / grain, i / width / grain, 3);
      surroundings[i] *= (float) Math.max(0.2, texture);
    }
  }

  /** Fibres: noise that is stretched along a direction which itself wanders. */
  private void paintTexture(Draw draw) {
    ValueNoise wander = new ValueNoise(draw.seed());
    ValueNoise fibre = new ValueNoise(draw.seed());
    double size = options.population().radius() * draw.uniform(0.5, 4);
    double stretch = draw.logUniform(1, 8);
    double angle = draw.uniform(0, Math.PI);
    double cosine = Math.cos(angle);
    double sine = Math.sin(angle);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double bent = 0.8 * wander.at(x / (4 * size), y / (4 * size), 2);
        double u = (cosine * x + sine * y) / (size * stretch);
        double v = (cosine * y - sine * x) / size + bent;
        double value = 1 + 0.6 * fibre.at(u, v, 4);
        surroundings[y * width + x] += (float) (options.surroundings().texture() * value);
      }
    }
    for (int i = 0; i < surroundings.length; i++) surroundings[i] = Math.max(0, surroundings[i]);
  }

  /** Specks, rods and now and then something large and diffuse. */
  private void paintDebris(Draw draw) {
    double radius = options.population().radius();
    double area = 12 * radius * radius;
    int count = (int) draw.poisson(options.surroundings().debris() * width * height / area);
    for (int k = 0; k < Math.min(count, 20_000); k++) {
      boolean diffuse = draw.chance(0.02);
      double size = diffuse ? draw.uniform(0.8, 3) * radius : draw.logUniform(0.4, 2.2);
      size = Math.min(size, diffuse ? 60 : 0.35 * radius);
      double level = diffuse ? draw.uniform(0.05, 0.3) : draw.logUniform(0.15, 2.5);
      double stretch = draw.chance(0.2) ? draw.uniform(1, 4) : 1;
      paintSpeck(size, stretch, level, draw);
    }
  }

  private void paintSpeck(double size, double stretch, double level, Draw draw) {
    double centreX = draw.uniform(0, width);
    double centreY = draw.uniform(0, height);
    double angle = draw.uniform(0, Math.PI);
    int reach = (int) Math.ceil(3 * size * stretch);
    for (int y = Math.max(0, (int) centreY - reach); y < Math.min(height, centreY + reach); y++) {
      for (int x = Math.max(0, (int) centreX - reach); x < Math.min(width, centreX + reach); x++) {
        double dx = x - centreX;
        double dy = y - centreY;
        double u = (Math.cos(angle) * dx + Math.sin(angle) * dy) / (size * stretch);
        double v = (Math.cos(angle) * dy - Math.sin(angle) * dx) / size;
        surroundings[y * width + x] += (float) (level * Math.exp(-0.5 * (u * u + v * v)));
      }
    }
  }
}
