package sc.fiji.tessera.sample;

/**
 * How many nuclei of which shape lie where.
 *
 * @param coverage part of the image that nuclei are to cover, 0 to 0.9; where they find no more
 *     room it stays below
 * @param radius mean radius in pixels (that of the circle of the same area), 2 to 200
 * @param radiusSpread relative standard deviation of the radius, 0 to 1
 * @param elongation typical ratio of the long to the short axis, 1 to 8
 * @param irregularity relative amplitude of the waves along the outline, 0 (ellipse) to 0.5
 * @param bend typical bend of the long axis, 0 (straight) over 0.3 (kidney) to 1.5 (crescent)
 * @param clustering part of the nuclei that lie in clusters, 0 to 1
 * @param touching part of the nuclei that are laid against another, 0 to 1
 * @param overlap how deep two nuclei may reach into each other, as a part of the radius, 0 to 0.8
 * @param condensed part of the nuclei that are small, bright and smooth (mitotic, dying), 0 to 1
 */
public record NucleiPopulation(
    double coverage,
    double radius,
    double radiusSpread,
    double elongation,
    double irregularity,
    double bend,
    double clustering,
    double touching,
    double overlap,
    double condensed) {

  public NucleiPopulation {
    Range.check("coverage", coverage, 0, 0.9);
    Range.check("mean radius", radius, 2, 200);
    Range.check("spread of the radius", radiusSpread, 0, 1);
    Range.check("elongation", elongation, 1, 8);
    Range.check("irregularity", irregularity, 0, 0.5);
    Range.check("bend", bend, 0, 1.5);
    Range.check("clustering", clustering, 0, 1);
    Range.check("part of touching nuclei", touching, 0, 1);
    Range.check("overlap", overlap, 0, 0.8);
    Range.check("part of condensed nuclei", condensed, 0, 1);
  }

  /** Roundish nuclei that lie apart. */
  public static NucleiPopulation scattered(double coverage, double radius) {
    return new NucleiPopulation(coverage, radius, 0.12, 1.25, 0.04, 0.05, 0, 0, 0, 0);
  }
}
