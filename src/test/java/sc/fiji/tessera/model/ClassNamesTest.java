package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassNamesTest {
  private static void assertKept(String... names) {
    assertEquals(List.of(names), ClassNames.list(ClassNames.text(List.of(names))));
  }

  @Test
  void plainNamesAreSeparatedBySemicolons() {
    assertEquals("background;cell", ClassNames.text(List.of("background", "cell")));
    assertEquals(List.of("background", "cell"), ClassNames.list("background;cell"));
    assertEquals(List.of(""), ClassNames.list(""));
  }

  @Test
  void everyNameComesBack() {
    assertKept("a; b", "c\\", ";", "\\;", "", "d\\n", "e\nf", "\"g\", [h]", "細胞", "細胞");
    assertKept("only one");
    assertKept("n".repeat(10_000), "");
  }

  @Test
  void backslashesOfOldCardsStay() {
    assertEquals(List.of("C:\\cells", "b"), ClassNames.list("C:\\cells;b"));
  }
}
