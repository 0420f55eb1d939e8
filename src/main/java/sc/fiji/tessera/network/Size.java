package sc.fiji.tessera.network;

/**
 * What every architecture is asked for.
 *
 * @param channels image channels, from 1
 * @param classes logit channels, background included, from 1
 * @param divisor the width divisor: every internal number of channels that it divides is divided by
 *     it; 1 is the published width
 */
public record Size(int channels, int classes, int divisor) {
  public Size {
    OptionLimits limits = new OptionLimits("A network's");
    limits.atLeast("channels", channels, 1);
    limits.atLeast("classes", classes, 1);
    limits.atLeast("divisor", divisor, 1);
  }

  /** The published width. */
  public Size(int channels, int classes) {
    this(channels, classes, 1);
  }

  /** An internal number of channels, divided where the divisor divides it. */
  int width(int published) {
    return published % divisor == 0 ? published / divisor : published;
  }
}
