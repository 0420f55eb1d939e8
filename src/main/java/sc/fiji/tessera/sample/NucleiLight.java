package sc.fiji.tessera.sample;

/** From the specimen to the light at the camera: blur, haze, background, illumination, modality. */
final class NucleiLight {
  private final NucleiScene.Options options;
  private final NucleiSpecimen specimen;
  private final Optics optics;
  private final int width;
  private final int height;

  NucleiLight(NucleiScene.Options options, NucleiSpecimen specimen) {
    this.options = options;
    this.specimen = specimen;
    optics = options.optics();
    width = options.width();
    height = options.height();
  }

  /** The signal [y * width + x]: 1 = a typical nucleus, or the bright field; never negative. */
  float[] signal() {
    float[] density = blurred();
    float[] light = illumination();
    float absorbance = (float) options.stain().absorbance();
    float[] around = null;
    if (options.modality() == Modality.PHASE_CONTRAST) {
      double halo = Math.max(2, 0.35 * options.population().radius());
      around = Blur.gaussian(density, width, height, halo);
    }
    for (int i = 0; i < density.length; i++) {
      switch (options.modality()) {
        case FLUORESCENCE:
          density[i] *= light[i];
          break;
        case BRIGHTFIELD:
          density[i] = light[i] * (float) Math.exp(-absorbance * density[i]);
          break;
        default:
          density[i] = light[i] * Math.max(0.03f, 0.5f - absorbance * (density[i] - around[i]));
      }
    }
    return density;
  }

  private float[] blurred() {
    float[] sharp = specimen.surroundings().clone();
    if (specimen.nuclei(0) != null) add(sharp, specimen.nuclei(0), 1);
    float[] sum = Blur.gaussian(sharp, width, height, optics.blur());
    for (int depth = 1; depth < NucleiSpecimen.DEPTHS; depth++) {
      float[] plane = specimen.nuclei(depth);
      if (plane == null) continue;
      double defocus = optics.defocus() * depth / (NucleiSpecimen.DEPTHS - 1);
      add(sum, Blur.gaussian(plane, width, height, Math.hypot(optics.blur(), defocus)), 1);
    }
    if (optics.haze() > 0) {
      double wide = Math.max(4, 2.5 * options.population().radius());
      add(sum, Blur.gaussian(sum, width, height, wide), (float) optics.haze());
    }
    float background = (float) options.surroundings().background();
    for (int i = 0; i < sum.length; i++) sum[i] += background;
    return sum;
  }

  /** A bright region somewhere in the field, with slow waves on it; at most 1. */
  private float[] illumination() {
    float[] light = new float[width * height];
    Draw draw = new Draw(options.seed(), "illumination");
    double centreX = width * draw.uniform(-0.1, 1.1);
    double centreY = height * draw.uniform(-0.1, 1.1);
    double reach = 0.8 * Math.hypot(width, height);
    ValueNoise waves = new ValueNoise(draw.seed());
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double away = Math.hypot(x - centreX, y - centreY) / reach;
        double wave = 0.5 + 0.25 * waves.at(2.0 * x / width, 2.0 * y / height, 1);
        double shade = Math.min(1, 0.6 * away * away + 0.4 * Math.max(0, wave));
        light[y * width + x] = (float) (1 - optics.unevenness() * shade);
      }
    }
    return light;
  }

  private static void add(float[] sum, float[] plane, float factor) {
    for (int i = 0; i < sum.length; i++) sum[i] += factor * plane[i];
  }
}
