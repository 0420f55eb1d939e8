package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page "Architectures" shows code that works. */
class TwoScalesTest {
  private static final Path CODE = Path.of("src/test/java/sc/fiji/tessera/network");
  private static final Path PAGE = Path.of("src/site/markdown/architectures.md");

  @ParameterizedTest
  @CsvSource({"1, 1", "64, 64", "37, 50"})
  void anySize(int height, int width) {
    AnySize.assertAccepted(
        TwoScales.ARCHITECTURE.variant("two-scales", new Size(2, 3)), height, width);
  }

  @Test
  void optionsAsText() {
    Map<String, String> options = Map.of("width", "8", "deep", "false");
    Network net = TwoScales.ARCHITECTURE.network(new Size(1, 2), options);
    assertEquals("{width=8, deep=false}", net.options().toString());
    // 8 x 1 x 9 + 16, 8 x 8 x 9 + 16, 2 x 16 + 2
    assertEquals(72 + 16 + 576 + 16 + 34, net.blank().parameters());
  }

  /** From the first line after the imports to the last. */
  @Test
  void thePageShowsThisVeryCode() throws IOException {
    String code = Files.readString(CODE.resolve("TwoScales.java"));
    assertTrue(code.lines().count() < 60);
    String page = Files.readString(PAGE);
    assertTrue(page.contains(code.substring(code.indexOf("/** The example"))), "code differs");
  }

  @Test
  void thePageShowsTheCatalogue() throws IOException {
    String hint = "run " + ArchitecturesDemo.class.getName();
    assertTrue(Files.readString(PAGE).contains(ArchitecturesDemo.table()), hint);
  }
}
