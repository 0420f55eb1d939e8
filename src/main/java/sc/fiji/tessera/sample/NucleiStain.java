package sc.fiji.tessera.sample;

/**
 * How the nuclei take the dye.
 *
 * @param brightnessSpread how much the brightness differs between nuclei: standard deviation of its
 *     logarithm, 0 to 2
 * @param dimmest brightness below which no nucleus is, relative to the typical one, 0.01 to 1
 * @param chromatin relative standard deviation of the brightness inside a nucleus, 0 to 1
 * @param grain size of the largest clumps of chromatin as a part of the radius, 0.05 to 1
 * @param nucleoli typical number of dark holes in a nucleus, 0 to 20
 * @param foci typical number of bright spots in a nucleus, 0 to 50
 * @param rim extra brightness of the rim, 0 to 2
 * @param absorbance of a typical nucleus, 0.05 to 4; used with absorbed light and phase contrast
 */
public record NucleiStain(
    double brightnessSpread,
    double dimmest,
    double chromatin,
    double grain,
    int nucleoli,
    int foci,
    double rim,
    double absorbance) {

  public NucleiStain {
    Range.check("spread of the brightness", brightnessSpread, 0, 2);
    Range.check("brightness of the dimmest nucleus", dimmest, 0.01, 1);
    Range.check("amplitude of the chromatin", chromatin, 0, 1);
    Range.check("grain of the chromatin", grain, 0.05, 1);
    Range.check("number of nucleoli", nucleoli, 0, 20);
    Range.check("number of foci", foci, 0, 50);
    Range.check("brightness of the rim", rim, 0, 2);
    Range.check("absorbance", absorbance, 0.05, 4);
  }

  /** Even dye with some texture. */
  public static NucleiStain even() {
    return new NucleiStain(0.15, 0.5, 0.1, 0.35, 1, 0, 0, 1);
  }
}
