package sc.fiji.tessera.sample;

/** Paints cells, membranes and organelles as an electron microscope shows them. */
final class CellPainter {
  private final MembraneScene.Options options;
  private final Membranes membranes;
  private final Draw draw;
  private final int width;
  private final int height;
  private final float[] grey;

  CellPainter(MembraneScene.Options options, Membranes membranes) {
    this.options = options;
    this.membranes = membranes;
    draw = new Draw(options.seed(), "cells");
    width = options.width();
    height = options.height();
    grey = new float[width * height];
  }

  /** The signal [y * width + x], about 1 in a cell, less in membranes; never negative. */
  float[] signal() {
    paintCells();
    new Organelles(options, membranes, grey).paint();
    paintMembranes();
    float[] light = Blur.gaussian(grey, width, height, options.blur());
    paintUnevenness(light);
    return light;
  }

  private void paintCells() {
    double[] level = new double[membranes.tiling().sites()];
    double[] mottled = new double[level.length];
    for (int i = 0; i < level.length; i++) {
      level[i] = 1 + 0.07 * draw.gaussian();
      mottled[i] = draw.uniform(0.05, 0.15);
    }
    ValueNoise coarse = new ValueNoise(draw.seed());
    ValueNoise fine = new ValueNoise(draw.seed());
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int cell = membranes.tiling().owner[y * width + x];
        double value = level[cell] + 0.04 * coarse.at(x / 25.0, y / 25.0, 2);
        value += mottled[cell] * fine.at(x / 4.5, y / 4.5, 3);
        grey[y * width + x] = (float) value;
      }
    }
  }

  /** Dark lines, darker in some places (synapses), washed out where cut at a slant. */
  private void paintMembranes() {
    ValueNoise dark = new ValueNoise(draw.seed());
    ValueNoise slant = new ValueNoise(draw.seed());
    ValueNoise grain = new ValueNoise(draw.seed());
    double scale = 1.5 * options.cellRadius();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        double depth = membranes.depth(i);
        if (depth > 6 * options.thickness()) continue;
        double oblique = Math.max(0, slant.at(x / scale, y / scale, 2) - 1.1);
        double soft =
            0.12 * options.thickness() + 0.7 * options.thickness() * Math.min(1.2, oblique);
        double synapse = Math.max(0, dark.at(x / scale + 50, y / scale, 2) - 1.6);
        double strength = options.contrast() * (1 + 0.10 * dark.at(x / 9.0, y / 9.0, 2));
        strength *= 1 + 0.4 * Math.min(1, synapse) - 0.35 * Math.min(1, oblique);
        soft += 0.6 * options.thickness() * Math.min(1, synapse);
        double reach = depth - options.thickness() * Math.min(1, synapse);
        double cover = 1 / (1 + Math.exp(reach / soft));
        double body = 1 - strength + 0.05 * grain.at(x / 3.0, y / 3.0, 2);
        grey[i] = (float) (grey[i] * (1 - cover) + Math.min(body, grey[i]) * cover);
      }
    }
  }

  private void paintUnevenness(float[] light) {
    ValueNoise bright = new ValueNoise(draw.seed());
    ValueNoise flat = new ValueNoise(draw.seed());
    double scale = 0.4 * Math.max(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        double b = options.unevenness() * bright.at(x / scale, y / scale, 2);
        double f = options.unevenness() * flat.at(x / scale, y / scale, 2);
        double contrast = Math.max(0.4, 1 + 0.15 * f);
        light[i] = (float) Math.max(0, 0.85 + (light[i] - 0.85) * contrast + 0.07 * b);
      }
    }
  }
}
