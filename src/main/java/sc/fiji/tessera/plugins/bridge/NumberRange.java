package sc.fiji.tessera.plugins.bridge;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * What a numeric input accepts: whole or decimal numbers of a Java type, between two optional
 * limits, which are included. Immutable.
 */
public final class NumberRange {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,30}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d{1,30}(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");

  private final Class<?> type;
  private final BigDecimal min;
  private final BigDecimal max;

  /**
   * @param type a boxed number type: Byte, Short, Integer, Long, Float or Double
   * @param min the smallest accepted value, or null
   * @param max the largest accepted value, or null
   */
  NumberRange(Class<?> type, Object min, Object max) {
    this.type = type;
    this.min = min == null ? null : new BigDecimal(min.toString());
    this.max = max == null ? null : new BigDecimal(max.toString());
  }

  boolean whole() {
    return type != Double.class && type != Float.class;
  }

  BigDecimal min() {
    return min;
  }

  BigDecimal max() {
    return max;
  }

  /** The number, in this range's type, or null where the text is not one that is accepted. */
  Number parse(String text) {
    String trimmed = text.trim();
    if (!(whole() ? WHOLE : DECIMAL).matcher(trimmed).matches()) return null;
    BigDecimal value = new BigDecimal(trimmed);
    if (min != null && value.compareTo(min) < 0) return null;
    if (max != null && value.compareTo(max) > 0) return null;
    return whole() ? wholeValue(value.toBigIntegerExact()) : decimalValue(value);
  }

  private Number wholeValue(BigInteger value) {
    if (value.bitLength() >= bits()) return null;
    if (type == Byte.class) return value.byteValueExact();
    if (type == Short.class) return value.shortValueExact();
    if (type == Long.class) return value.longValueExact();
    return value.intValueExact();
  }

  private int bits() {
    if (type == Byte.class) return Byte.SIZE;
    if (type == Short.class) return Short.SIZE;
    return type == Long.class ? Long.SIZE : Integer.SIZE;
  }

  private Number decimalValue(BigDecimal value) {
    if (type == Float.class) return Float.isFinite(value.floatValue()) ? value.floatValue() : null;
    return Double.isFinite(value.doubleValue()) ? value.doubleValue() : null;
  }

  /** What is accepted, in words: "a whole number from 0 to 8192". */
  @Override
  public String toString() {
    String noun = whole() ? "a whole number" : "a number";
    if (min != null && max != null) return noun + " from " + plain(min) + " to " + plain(max);
    if (min != null) return noun + " of at least " + plain(min);
    if (max != null) return noun + " of at most " + plain(max);
    return noun;
  }

  /** A number as people write it: no trailing zeros, no ".0". */
  public static String plain(Object number) {
    BigDecimal value = new BigDecimal(number.toString());
    if (value.signum() == 0) return "0";
    BigDecimal stripped = value.stripTrailingZeros();
    int magnitude = stripped.precision() - stripped.scale();
    boolean readable = magnitude > -5 && magnitude < 16;
    return readable ? stripped.toPlainString() : number.toString();
  }
}
