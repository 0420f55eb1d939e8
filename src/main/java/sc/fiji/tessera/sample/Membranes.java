package sc.fiji.tessera.sample;

/** The membranes of a tiling, of varied thickness, and the cell interiors between them. */
final class Membranes {
  private final MembraneScene.Options options;
  private final CellTiling tiling;
  private final LabelPlane plane;
  private final float[] depth;

  Membranes(MembraneScene.Options options, CellTiling tiling) {
    this.options = options;
    this.tiling = tiling;
    int width = options.width();
    plane = new LabelPlane(width, options.height());
    depth = new float[plane.labels.length];
    Draw draw = new Draw(options.seed(), "membranes");
    ValueNoise swell = new ValueNoise(draw.seed());
    double scale = 1.2 * options.cellRadius();
    for (int i = 0; i < depth.length; i++) {
      double noise = swell.at(i % width / scale, i / width / scale, 3);
      double half = 0.5 * options.thickness() * Math.max(0.6, 1 + 0.15 * noise);
      depth[i] = (float) (tiling.toBorder[i] - half);
      if (depth[i] > 0 && !atBorder(i)) plane.labels[i] = 1 + tiling.owner[i];
    }
    plane.split(MembraneScene.SMALLEST_CELL);
    plane.renumber();
  }

  /** Whether the next cell begins right here: even the thinnest membrane has one pixel. */
  private boolean atBorder(int i) {
    int[] owner = tiling.owner;
    boolean right = i % plane.width + 1 < plane.width && owner[i + 1] != owner[i];
    return right || (i + plane.width < owner.length && owner[i + plane.width] != owner[i]);
  }

  /** The labels: 0 = membrane, 1..n = interiors. */
  LabelPlane plane() {
    return plane;
  }

  CellTiling tiling() {
    return tiling;
  }

  /** How far a pixel lies inside a cell, in pixels; below 0 in the membrane. */
  float depth(int i) {
    // An interior too small to be one is drawn as membrane too.
    return plane.labels[i] == 0 ? Math.min(depth[i], -0.5f) : depth[i];
  }
}
