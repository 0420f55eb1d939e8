package sc.fiji.tessera.sample;

/**
 * Draws the options of a scene of nuclei from wide distributions. The ranges were chosen by looking
 * at published images of many laboratories; many features are switched off in part of the scenes,
 * so that clean pictures are as common as dirty ones.
 */
final class RandomNuclei {
  private final Modality modality;
  private final long seed;
  private final int width;
  private final int height;
  private final Draw draw;
  private final double radius;

  RandomNuclei(Modality modality, long seed, int width, int height) {
    this.modality = modality;
    this.seed = seed;
    this.width = width;
    this.height = height;
    draw = new Draw(seed, "options");
    double largest = Math.max(4.5, Math.min(40, Math.min(width, height) / 6.0));
    radius = draw.logUniform(4, largest);
  }

  NucleiScene.Options options() {
    NucleiPopulation population = population();
    Surroundings surroundings = surroundings();
    Optics optics = optics();
    Camera camera = camera(surroundings);
    NucleiStain stain = stain(surroundings, camera);
    return new NucleiScene.Options(
        width, height, modality, population, stain, surroundings, optics, camera, seed);
  }

  private NucleiPopulation population() {
    double elongation = often(0.85) ? draw.uniform(1.05, 1.8) : draw.uniform(1.5, 3.2);
    if (modality == Modality.PHASE_CONTRAST) elongation = draw.uniform(1.5, 5);
    double few = Math.min(0.3, 4 * Math.PI * radius * radius / ((double) width * height));
    return new NucleiPopulation(
        Math.max(few, often(0.75) ? draw.logUniform(0.02, 0.35) : draw.uniform(0.3, 0.7)),
        radius,
        draw.uniform(0.05, 0.35),
        elongation,
        often(0.7) ? draw.uniform(0, 0.07) : draw.uniform(0.07, 0.17),
        often(0.85) ? draw.uniform(0, 0.12) : draw.uniform(0.12, 0.6),
        often(0.5) ? 0 : draw.uniform(0.3, 1),
        often(0.4) ? 0 : draw.uniform(0, 0.6),
        often(0.4) ? 0 : draw.uniform(0, 0.35),
        often(0.7) ? 0 : draw.uniform(0, 0.15));
  }

  private Surroundings surroundings() {
    boolean shining = modality == Modality.FLUORESCENCE;
    double background = often(0.75) ? draw.logUniform(0.005, 0.25) : draw.uniform(0.2, 0.8);
    return new Surroundings(
        shining ? background : draw.logUniform(0.01, 0.3),
        often(0.5) ? 0 : draw.logUniform(0.005, shining ? 0.12 : 0.25),
        often(0.5) ? 0 : draw.logUniform(0.02, shining ? 0.15 : 0.3),
        often(0.5) ? 0 : draw.logUniform(0.02, 0.6));
  }

  private Optics optics() {
    double blur = draw.logUniform(0.6, Math.max(0.9, Math.min(3, 0.22 * radius)));
    double most = Math.max(1.2, Math.min(9, 0.45 * radius));
    return new Optics(
        blur,
        often(0.65) ? 0 : draw.uniform(0.05, 0.7),
        draw.uniform(0.5, most),
        often(0.6) ? draw.uniform(0, 0.08) : draw.uniform(0, 0.5),
        often(0.3) ? 0 : draw.uniform(0, 0.5));
  }

  private Camera camera(Surroundings surroundings) {
    boolean shining = modality == Modality.FLUORESCENCE;
    int bits = often(0.8) ? 8 : 16;
    double white = (1 << bits) - 1;
    double photons = shining ? draw.logUniform(25, 4000) : draw.logUniform(300, 8000);
    // How far up the range a typical nucleus (or the bright field) comes; above 1 is saturated.
    double level = draw.uniform(0.45, 1.0);
    if (shining) level = often(0.8) ? draw.logUniform(0.08, 0.7) : draw.uniform(0.6, 1.3);
    if (bits == 16) level = draw.logUniform(0.005, 0.6);
    double top = shining ? 1 + surroundings.background() : 1;
    if (modality == Modality.PHASE_CONTRAST) top = 0.7;
    double offset = often(0.7) ? draw.uniform(0, 0.06) * level : 0;
    // Some instruments and programs cut the background away.
    if (shining && often(0.15)) offset = -level * surroundings.background() / top;
    double readNoise = Math.min(draw.logUniform(0.5, 8), 0.1 * photons);
    return new Camera(photons, readNoise, white * level / (photons * top), white * offset, bits);
  }

  private NucleiStain stain(Surroundings surroundings, Camera camera) {
    double spread =
        often(0.7) || modality == Modality.BRIGHTFIELD
            ? draw.uniform(0.05, 0.4)
            : draw.uniform(0.4, 1);
    return new NucleiStain(
        spread,
        dimmest(surroundings, camera),
        often(0.7) ? draw.uniform(0.03, 0.16) : draw.uniform(0.15, 0.4),
        draw.uniform(0.12, 0.5),
        draw.below(4),
        often(0.75) ? 0 : 1 + draw.below(8),
        often(0.75) ? 0 : draw.uniform(0.1, 0.7),
        modality == Modality.BRIGHTFIELD ? draw.uniform(0.25, 1.3) : draw.uniform(0.1, 0.4));
  }

  /** A nucleus that nobody could see in the noise must not be in the truth. */
  private double dimmest(Surroundings surroundings, Camera camera) {
    double around = surroundings.background() + surroundings.texture() + surroundings.cytoplasm();
    double noise = Math.hypot(Math.sqrt(camera.photons() * around), camera.readNoise());
    double visible = (2 + 12 / radius) * noise / camera.photons();
    double grey = 4 / (camera.gain() * camera.photons());
    double among = 0.8 * (surroundings.texture() + surroundings.cytoplasm());
    return Math.max(0.08, Math.min(0.8, Math.max(among, Math.max(visible, grey))));
  }

  private boolean often(double probability) {
    return draw.chance(probability);
  }
}
