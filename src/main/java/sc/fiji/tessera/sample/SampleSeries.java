package sc.fiji.tessera.sample;

import java.util.Locale;

/**
 * The samples that ImageJ's menu opens: images of one synthetic specimen each, all taken in the
 * same way, so that they have a pixel size. The same index gives the same image. Thread-safe.
 */
public enum SampleSeries {
  /** Fluorescent nuclei of about 11 µm, some of them touching, over an uneven background. */
  NUCLEI(6, 0.4, "micron", "synthetic nuclei in fluorescence") {
    @Override
    Sample scene(int index, int width, int height) {
      NucleiScene.Options plain = NucleiScene.easy(100 + index, width, height).options();
      return new NucleiScene(
              plain
                  .with(new NucleiPopulation(0.18, 14, 0.2, 1.3, 0.05, 0.08, 0, 0.1, 0.05, 0.03))
                  .with(new NucleiStain(0.3, 0.3, 0.13, 0.3, 2, 0, 0, 1))
                  .with(new Surroundings(0.08, 0.02, 0.03, 0.05))
                  .with(new Optics(1.2, 0.15, 2, 0.05, 0.25))
                  .with(new Camera(300, 4, 0.4, 6, 8)))
          .generate();
    }
  },
  /** Cells in a section as electron microscopes show them, bounded by dark membranes. */
  MEMBRANES(3, 8, "nm", "synthetic membranes as in electron microscopy") {
    @Override
    Sample scene(int index, int width, int height) {
      return MembraneScene.typical(200 + index, width, height).generate();
    }
  },
  /** Round cells and bright rods on and beside a band of fibres. */
  TISSUE(4, 0.5, "micron", "synthetic tissue: cells (class 1), rods (2) and fibres (3)") {
    @Override
    Sample scene(int index, int width, int height) {
      return new TissueScene(width, height, 300 + index).generate();
    }
  };

  private final int count;
  private final double pixelSize;
  private final String unit;
  private final String about;

  SampleSeries(int count, double pixelSize, String unit, String about) {
    this.count = count;
    this.pixelSize = pixelSize;
    this.unit = unit;
    this.about = about;
  }

  abstract Sample scene(int index, int width, int height);

  /** How many images the menu opens at once. */
  public int count() {
    return count;
  }

  /** Side of a pixel in {@link #unit}. */
  public double pixelSize() {
    return pixelSize;
  }

  /** As ImageJ writes it: {@code micron} or {@code nm}. */
  public String unit() {
    return unit;
  }

  /** What is on the images, in a few words. */
  public String about() {
    return about;
  }

  /** As it stands in titles. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Makes an image and its labels.
   *
   * @param index from 0; any number above gives one more
   * @param width in pixels, 64 to 16384
   * @param height in pixels, 64 to 16384
   */
  public Sample get(int index, int width, int height) {
    Range.check("index", index, 0, 100_000);
    Range.check("width", width, 64, 16384);
    Range.check("height", height, 64, 16384);
    return scene(index, width, height)
        .named(String.format(Locale.ROOT, "%s-%03d", title(), index + 1));
  }
}
