package sc.fiji.tessera.sample;

/**
 * What is in the picture besides the nuclei. Levels are relative to a typical nucleus.
 *
 * @param background even level, 0 to 3
 * @param texture amplitude of fibres and clouds in the background, 0 to 1
 * @param cytoplasm level of the cell bodies around the nuclei, 0 to 1
 * @param debris specks per nucleus-sized area of the image, 0 to 5
 */
public record Surroundings(double background, double texture, double cytoplasm, double debris) {

  public Surroundings {
    Range.check("background level", background, 0, 3);
    Range.check("texture of the background", texture, 0, 1);
    Range.check("level of the cytoplasm", cytoplasm, 0, 1);
    Range.check("density of debris", debris, 0, 5);
  }

  /** A dim even background and nothing else. */
  public static Surroundings clean() {
    return new Surroundings(0.05, 0, 0, 0);
  }
}
