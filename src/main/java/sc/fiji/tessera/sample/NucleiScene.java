package sc.fiji.tessera.sample;

/**
 * Synthetic microscopy of cell nuclei with exact labels: nuclei are laid out by geometry ({@link
 * NucleiPopulation}), dyed ({@link NucleiStain}), set into their surroundings ({@link
 * Surroundings}), seen through a microscope ({@link Optics}) and recorded ({@link Camera}).
 *
 * <p>The labels are the outlines before any blur, one owner per pixel. The dye lies inside the
 * labels and nowhere else. The same options give the same bytes. Each stage has its own random
 * numbers: two scenes that differ in stain, surroundings, optics or camera alone have the same
 * labels.
 *
 * <p>In the spirit of Lehmussola et al., "Computational framework for simulating fluorescence
 * microscope images with cell populations" (IEEE Transactions on Medical Imaging 26, 2007).
 * Immutable and thread-safe.
 */
public final class NucleiScene {

  /**
   * What a scene is made of.
   *
   * @param width in pixels, 16 to 16384
   * @param height in pixels, 16 to 16384
   * @param seed of all that is random
   */
  public record Options(
      int width,
      int height,
      Modality modality,
      NucleiPopulation population,
      NucleiStain stain,
      Surroundings surroundings,
      Optics optics,
      Camera camera,
      long seed) {

    public Options {
      Range.check("width", width, 16, 16384);
      Range.check("height", height, 16, 16384);
      if (modality == null
          || population == null
          || stain == null
          || surroundings == null
          || optics == null
          || camera == null) {
        throw new IllegalArgumentException(
            "A synthetic scene needs a modality, population, stain, surroundings, optics and"
                + " camera, but one of them is null.");
      }
    }

    public Options with(NucleiPopulation other) {
      return new Options(width, height, modality, other, stain, surroundings, optics, camera, seed);
    }

    public Options with(NucleiStain other) {
      return new Options(
          width, height, modality, population, other, surroundings, optics, camera, seed);
    }

    public Options with(Surroundings other) {
      return new Options(width, height, modality, population, stain, other, optics, camera, seed);
    }

    public Options with(Optics other) {
      return new Options(
          width, height, modality, population, stain, surroundings, other, camera, seed);
    }

    public Options with(Camera other) {
      return new Options(
          width, height, modality, population, stain, surroundings, optics, other, seed);
    }
  }

  private final Options options;

  public NucleiScene(Options options) {
    this.options = options;
  }

  /** Well separated nuclei of radius 12, sharp, bright on a dim even background, little noise. */
  public static NucleiScene easy(long seed, int width, int height) {
    return new NucleiScene(
        new Options(
            width,
            height,
            Modality.FLUORESCENCE,
            NucleiPopulation.scattered(0.2, 12),
            NucleiStain.even(),
            Surroundings.clean(),
            Optics.sharp(),
            Camera.good(),
            seed));
  }

  /**
   * A scene whose options are drawn from wide, plausible distributions: mean radius 4 to 40 pixels,
   * a few nuclei to crowded tissue, faint to saturated, dark to bright background, all degrees of
   * noise, blur and dirt. Six in seven are fluorescence, the rest absorbed light.
   */
  public static NucleiScene random(long seed, int width, int height) {
    boolean dark = new Draw(seed, "modality").chance(1 / 7.0);
    return random(dark ? Modality.BRIGHTFIELD : Modality.FLUORESCENCE, seed, width, height);
  }

  /** The same for one modality. */
  public static NucleiScene random(Modality modality, long seed, int width, int height) {
    return new NucleiScene(new RandomNuclei(modality, seed, width, height).options());
  }

  public Options options() {
    return options;
  }

  /** Makes the image and its labels. */
  public Sample generate() {
    int width = options.width;
    int height = options.height;
    NucleiPlacement placement =
        new NucleiPlacement(options.population, width, height, draw("placement"));
    NucleiSpecimen specimen = new NucleiSpecimen(options, placement);
    float[] signal = new NucleiLight(options, specimen).signal();
    return new Sample(
        "nuclei-" + options.seed,
        options.camera.expose(signal, width, height, draw("camera")),
        placement.plane().image());
  }

  private Draw draw(String stage) {
    return new Draw(options.seed, stage);
  }
}
