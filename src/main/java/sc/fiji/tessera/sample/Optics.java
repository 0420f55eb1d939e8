package sc.fiji.tessera.sample;

/**
 * What the microscope does to the light.
 *
 * @param blur standard deviation of the Gaussian point spread in pixels, 0 to 20
 * @param defocused part of the nuclei that are out of focus, 0 to 1
 * @param defocus additional blur in pixels of the nuclei farthest out of focus, 0 to 60
 * @param haze light of the nuclei that is spread widely around them, as a part of it, 0 to 2
 * @param unevenness of the illumination over the image, 0 (even) to 0.9
 */
public record Optics(
    double blur, double defocused, double defocus, double haze, double unevenness) {

  public Optics {
    Range.check("blur", blur, 0, 20);
    Range.check("part of defocused nuclei", defocused, 0, 1);
    Range.check("defocus", defocus, 0, 60);
    Range.check("haze", haze, 0, 2);
    Range.check("unevenness of the illumination", unevenness, 0, 0.9);
  }

  /** In focus and evenly lit. */
  public static Optics sharp() {
    return new Optics(0.9, 0, 0, 0, 0);
  }
}
