package sc.fiji.tessera.sample;

/**
 * Synthetic electron microscopy of a tissue section with exact labels: dark membranes between cells
 * of very different size, with mitochondria, vesicles and grain inside the cells as distractors.
 *
 * <p>{@link Sample#labels()}: 0 = membrane, 1..n = one 4-connected cell interior each; {@link
 * Sample#classes()}: 0 = membrane, 1 = interior. Membrane is what lies within half its thickness of
 * the border between two cells, before any blur. The same options give the same bytes; another
 * camera or contrast does not change the labels. Immutable and thread-safe.
 */
public final class MembraneScene {

  /** Interiors of fewer pixels than this are taken as membrane. */
  static final int SMALLEST_CELL = 12;

  /**
   * What a scene is made of.
   *
   * @param width in pixels, 16 to 16384
   * @param height in pixels, 16 to 16384
   * @param cellRadius typical radius of a cell in pixels, 6 to 500
   * @param sizeSpread how much the sizes differ, 0 (alike) to 1 (some cells four times as large)
   * @param crowding part of the plane that the undeformed cells fill, 0.3 to 0.9
   * @param stretch elongation of the cells along a common direction, 0 to 3
   * @param waviness of the membranes, 0 (smooth arcs) to 2
   * @param thickness of the membranes in pixels, 1 to 30
   * @param organelles density of mitochondria and vesicles, 0 (none) to 3
   * @param contrast of the membranes against the cells, 0.1 to 1
   * @param unevenness of brightness and contrast over the image, 0 to 1
   * @param blur standard deviation of the Gaussian point spread in pixels, 0 to 20
   * @param camera a cell's interior gives a signal of about 1
   * @param seed of all that is random
   */
  public record Options(
      int width,
      int height,
      double cellRadius,
      double sizeSpread,
      double crowding,
      double stretch,
      double waviness,
      double thickness,
      double organelles,
      double contrast,
      double unevenness,
      double blur,
      Camera camera,
      long seed) {

    public Options {
      Range.check("width", width, 16, 16384);
      Range.check("height", height, 16, 16384);
      Range.check("radius of the cells", cellRadius, 6, 500);
      Range.check("spread of the cell sizes", sizeSpread, 0, 1);
      Range.check("crowding", crowding, 0.3, 0.9);
      Range.check("stretch", stretch, 0, 3);
      Range.check("waviness", waviness, 0, 2);
      Range.check("thickness of the membranes", thickness, 1, 30);
      Range.check("density of organelles", organelles, 0, 3);
      Range.check("contrast", contrast, 0.1, 1);
      Range.check("unevenness", unevenness, 0, 1);
      Range.check("blur", blur, 0, 20);
      if (camera == null) {
        throw new IllegalArgumentException("A synthetic scene needs a camera, but it is null.");
      }
    }
  }

  private final Options options;

  public MembraneScene(Options options) {
    this.options = options;
  }

  /** A scene with options near those of serial-section transmission EM at about 4 nm per pixel. */
  public static MembraneScene typical(long seed, int width, int height) {
    Camera camera = new Camera(210, 2, 0.73, 0, 8);
    return new MembraneScene(
        new Options(width, height, 21, 0.9, 0.82, 0.6, 1, 5.8, 1, 0.6, 0.6, 0.8, camera, seed));
  }

  /** A scene whose options are drawn from wide, plausible distributions around the typical ones. */
  public static MembraneScene random(long seed, int width, int height) {
    Draw draw = new Draw(seed, "options");
    double radius = Math.min(draw.logUniform(12, 26), Math.max(6, Math.min(width, height) / 8.0));
    double photons = draw.logUniform(70, 500);
    double level = draw.uniform(0.4, 0.72);
    Camera camera = new Camera(photons, 1, 255 * level / photons, draw.uniform(0, 20), 8);
    return new MembraneScene(
        new Options(
            width,
            height,
            radius,
            draw.uniform(0.2, 1),
            draw.uniform(0.65, 0.88),
            draw.uniform(0, 1.5),
            draw.uniform(0.4, 1.5),
            Math.max(2, radius * draw.uniform(0.2, 0.32)),
            draw.uniform(0.3, 2),
            draw.uniform(0.35, 0.75),
            draw.uniform(0.1, 0.8),
            draw.uniform(0.6, 1.5),
            camera,
            seed));
  }

  public Options options() {
    return options;
  }

  /** Makes the image and its labels. */
  public Sample generate() {
    CellTiling tiling = new CellTiling(options);
    Membranes membranes = new Membranes(options, tiling);
    float[] signal = new CellPainter(options, membranes).signal();
    Draw draw = new Draw(options.seed, "camera");
    return new Sample(
        "membranes-" + options.seed,
        options.camera.expose(signal, options.width, options.height, draw),
        membranes.plane().image());
  }
}
