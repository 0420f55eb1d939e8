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
    require(channels, "channels");
    require(classes, "classes");
    require(divisor, "divisor");
  }

  /** The published width. */
  public Size(int channels, int classes) {
    this(channels, classes, 1);
  }

  private static void require(int value, String key) {
    if (value >= 1) return;
    throw new IllegalArgumentException(
        "A network's " + key + " is " + value + ", but must be at least 1.");
  }

  /** An internal number of channels, divided where the divisor divides it. */
  int width(int published) {
    return published % divisor == 0 ? published / divisor : published;
  }
}
