package sc.fiji.tessera.plugins.segment;

import sc.fiji.tessera.label.Extent;
import sc.fiji.tessera.plugins.bridge.Choice;

/** What sizes are given in: the choices of the key {@code unit}. */
enum SizeUnit {
  PIXELS,
  CALIBRATED;

  /** A size in the unit that a text names. */
  static Extent extent(double value, String unit) {
    return new Extent(value, Choice.of(SizeUnit.class, "unit", unit) == CALIBRATED);
  }
}
