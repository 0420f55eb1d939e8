package sc.fiji.tessera.image;

import ij.measure.Calibration;

/**
 * The physical size of a pixel.
 *
 * @param x width, in {@code unit}
 * @param y height, in {@code unit}
 * @param z distance between slices, in {@code unit}
 * @param unit name of the unit, for instance {@code micron}; {@code pixel} where nothing is known
 */
public record PixelSize(double x, double y, double z, String unit) {
  /** Nothing is known: one pixel is one pixel. */
  public static final PixelSize UNKNOWN = new PixelSize(1, 1, 1, "pixel");

  static PixelSize of(Calibration calibration) {
    String unit = calibration.getUnit();
    return new PixelSize(
        calibration.pixelWidth,
        calibration.pixelHeight,
        calibration.pixelDepth,
        unit.isBlank() ? UNKNOWN.unit : unit); // of TIFFs with a resolution without unit
  }

  Calibration toCalibration() {
    Calibration calibration = new Calibration();
    calibration.pixelWidth = x;
    calibration.pixelHeight = y;
    calibration.pixelDepth = z;
    calibration.setUnit(unit);
    return calibration;
  }
}
