package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class OptionLimitsTest {
  private final OptionLimits limits = new OptionLimits("A net's");

  private static void refused(String sentence, Executable check) {
    assertEquals(sentence, assertThrows(IllegalArgumentException.class, check).getMessage());
  }

  @Test
  void boundsAreAccepted() {
    assertDoesNotThrow(() -> limits.range("depth", 1, 1, 7));
    assertDoesNotThrow(() -> limits.range("depth", 7, 1, 7));
    assertDoesNotThrow(() -> limits.atLeast("heads", 2, 2));
  }

  @Test
  void whatLiesBeyondIsRefusedInOneSentence() {
    refused("A net's depth is 0, but must be 1 to 7.", () -> limits.range("depth", 0, 1, 7));
    refused("A net's depth is 8, but must be 1 to 7.", () -> limits.range("depth", 8, 1, 7));
    refused("A net's heads is 1, but must be at least 2.", () -> limits.atLeast("heads", 1, 2));
    refused("A net's style is a, but must be b.", () -> limits.that(false, "style", "a", "b"));
  }
}
