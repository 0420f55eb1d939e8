package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MinimaTest {
  private static void assertMinima(String landscape, String mask, double depth, String expected) {
    assertArrayEquals(
        Vectors.values(Vectors.picture(expected)),
        Vectors.values(
            Minima.of(
                Vectors.picture(landscape), mask == null ? null : Vectors.picture(mask), depth)));
  }

  /** Valleys of depth 3 (at 1), 5 and 2 (at 3) below their passes at 4 and 5. */
  @Test
  void onlyDeepValleysCount() {
    assertMinima("9140535", null, 0.5, ".1.2.3.");
    assertMinima("9140535", null, 2, ".1.2...");
    assertMinima("9140535", null, 3, "...1...");
    assertMinima("9140535", null, 100, "...1...");
  }

  /** A mask parts the landscape: each part has a lowest place. */
  @Test
  void eachPartOfTheMaskHasOne() {
    assertMinima("9140535", "1110111", 100, ".1...2.");
    assertMinima("9140535", "0000000", 0, ".......");
  }

  @Test
  void refusesWhatIsNoDepth() {
    assertThrows(IllegalArgumentException.class, () -> Minima.of(Vectors.picture("12"), null, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> Minima.of(Vectors.picture("12"), Vectors.picture("111"), 1));
  }
}
