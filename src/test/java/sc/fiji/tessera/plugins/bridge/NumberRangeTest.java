package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberRangeTest {
  @Test
  void limitsAreIncluded() {
    NumberRange range = new NumberRange(Integer.class, 0, 10);
    assertEquals(0, range.parse("0"));
    assertEquals(10, range.parse(" +10 "));
    assertNull(range.parse("-1"));
    assertNull(range.parse("11"));
    assertEquals("a whole number from 0 to 10", range.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "",
        "1.5",
        "1.0",
        "1e3",
        "0x10",
        "1,000",
        "2147483648",
        "-2147483649",
        "NaN",
        "1 2"
      })
  void whatIsNotAnIntIsRefused(String text) {
    assertNull(new NumberRange(Integer.class, null, null).parse(text));
  }

  @Test
  void eachTypeHasItsOwnExtremes() {
    assertEquals(
        Integer.MIN_VALUE, new NumberRange(Integer.class, null, null).parse("-2147483648"));
    assertEquals(
        Long.MAX_VALUE, new NumberRange(Long.class, null, null).parse("9223372036854775807"));
    assertNull(new NumberRange(Long.class, null, null).parse("9223372036854775808"));
    assertNull(new NumberRange(Byte.class, null, null).parse("128"));
    assertNull(new NumberRange(Float.class, null, null).parse("1e39"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1d", "0x1p3", "1e999", ".", "e5", "--1"})
  void whatIsNotADecimalIsRefused(String text) {
    assertNull(new NumberRange(Double.class, null, null).parse(text));
  }

  @Test
  void decimals() {
    NumberRange range = new NumberRange(Double.class, 0.0, null);
    assertEquals(0.001, range.parse("1e-3"));
    assertEquals(0.5, range.parse(".5"));
    assertEquals(5.0, range.parse("5."));
    assertNull(range.parse("-0.1"));
    assertEquals("a number of at least 0", range.toString());
    assertEquals("a number of at most 1.5", new NumberRange(Double.class, null, 1.5).toString());
  }

  @Test
  void numbersAreWrittenAsPeopleDo() {
    assertEquals("0", NumberRange.plain(0.0));
    assertEquals("0.001", NumberRange.plain(0.001));
    assertEquals("256", NumberRange.plain(256));
    assertEquals("1.0E-12", NumberRange.plain(1e-12));
    assertEquals("100000", NumberRange.plain(1e5));
  }
}
