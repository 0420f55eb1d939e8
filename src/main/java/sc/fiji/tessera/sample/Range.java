package sc.fiji.tessera.sample;

/** Checks of options, each failure one sentence. */
final class Range {
  private Range() {}

  static void check(String what, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          String.format(
              java.util.Locale.ROOT,
              "The %s of a synthetic scene is %s, but must be from %s to %s.",
              what,
              text(value),
              text(low),
              text(high)));
    }
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
