package sc.fiji.tessera.image;

import ij.measure.Calibration;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final String NUMBER = "\\d{0,12}\\.?\\d{1,12}(?:[eE][-+]?\\d{1,2})?";

  private static final Pattern TEXT =
      Pattern.compile(
          String.format(
              Locale.ROOT,
              "(?<sides>%s(?:\\s*[x×]\\s*%s){0,2})\\s*(?<unit>\\p{L}+)",
              NUMBER,
              NUMBER));

  static PixelSize of(Calibration calibration) {
    String unit = calibration.getUnit();
    return new PixelSize(
        calibration.pixelWidth,
        calibration.pixelHeight,
        calibration.pixelDepth,
        unit.isBlank() ? UNKNOWN.unit : unit); // of TIFFs with a resolution without unit
  }

  /**
   * What a model's card says, such as {@code 0.5 µm}, {@code 325 nm} or {@code 0.5 x 0.4 x 2
   * micron}.
   *
   * @return {@link #UNKNOWN} where it says nothing that is understood
   */
  public static PixelSize parse(String text) {
    Matcher m = TEXT.matcher(text.trim());
    if (!m.matches() || LengthUnit.micrometres(m.group("unit")).isEmpty()) return UNKNOWN;
    double[] sides =
        Arrays.stream(m.group("sides").split("\\s*[x×]\\s*"))
            .mapToDouble(Double::parseDouble)
            .toArray();
    double x = sides[0];
    double y = sides.length > 1 ? sides[1] : x;
    return new PixelSize(x, y, sides.length > 2 ? sides[2] : x, m.group("unit"));
  }

  /**
   * The side of a pixel in micrometres: of one that is no square, that of a square as large. NaN
   * where the unit is no length, or no size is given.
   */
  public double micrometres() {
    OptionalDouble unit = LengthUnit.micrometres(this.unit);
    double side = Math.sqrt(x * y);
    return unit.isPresent() && x > 0 && side > 0 && Double.isFinite(side)
        ? side * unit.getAsDouble()
        : Double.NaN;
  }

  /** The same in micrometres; {@link #UNKNOWN} where the unit is no length, or no size is given. */
  public PixelSize inMicrometres() {
    if (Double.isNaN(micrometres())) return UNKNOWN;
    double unit = LengthUnit.micrometres(this.unit).getAsDouble();
    return new PixelSize(unit * x, unit * y, unit * z, "µm");
  }

  /**
   * Whether pixels and the distances of slices are as large, to one in ten thousand, in any unit.
   */
  public boolean isAsLarge(PixelSize other, boolean slices) {
    OptionalDouble own = LengthUnit.micrometres(unit);
    OptionalDouble its = LengthUnit.micrometres(other.unit);
    boolean lengths = own.isPresent() && its.isPresent();
    if (!lengths && !unit.equals(other.unit)) return false;
    double factor = lengths ? own.getAsDouble() / its.getAsDouble() : 1;
    return near(factor * x, other.x)
        && near(factor * y, other.y)
        && (!slices || near(factor * z, other.z));
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= 1e-4 * Math.max(Math.abs(a), Math.abs(b));
  }

  /** Of the image when it is resized by a factor in x and y. */
  PixelSize scaled(double factor) {
    return new PixelSize(x / factor, y / factor, z, unit);
  }

  /** As {@link #parse} reads it: one side where pixels are square. */
  public String text() {
    boolean square = Math.abs(x - y) <= 1e-6 * x;
    return (square ? plain(x) : plain(x) + " x " + plain(y)) + " " + unit;
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
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
