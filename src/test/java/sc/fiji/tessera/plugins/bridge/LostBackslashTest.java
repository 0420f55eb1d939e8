package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LostBackslashTest {
  /** What ImageJ hands on for a string as it stands in a macro. */
  private static Map<String, String> read(String inMacro) {
    return MacroOptions.parse(IJ.runMacro("return \"" + inMacro + "\";"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image=C:\\\\data\\\\x.tif tile=3 | C:\\data\\x.tif",
        "image=[C:\\\\my data\\\\new\\\\] tile=3 | C:\\my data\\new\\",
        "image=C:\\\\data\\\\ tile=3 | C:\\data\\",
        "image=\\\\\\\\server\\\\share\\\\x.tif tile=3 | \\\\server\\share\\x.tif",
        "image=[C:/my data/x [1].tif] tile=3 | C:/my data/x [1].tif",
        "tile=3 image=[C:\\\\a\\\\] | C:\\a\\"
      })
  void backslashesArriveAsTheyWereMeant(String inMacro, String path) {
    Map<String, String> options = read(inMacro);
    assertEquals(path, options.get("image"));
    assertEquals("3", options.get("tile"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"C:\\my data\\x.tif", "D:\\new\\", "\\\\server\\a b\\"})
  void whatIsQuotedIsReadBack(String path) {
    String options = "save=" + MacroOptions.quote(path) + " overlay";
    assertEquals(path, MacroOptions.parse(options).get("save"));
    assertEquals(path, read(options.replace("\\", "\\\\")).get("save"));
  }

  @Test
  void aSingleOneIsLostByImageJAndThatIsSaid() {
    assertEquals("C:datax.tif", read("image=C:\\data\\x.tif").get("image"));
    String hint = "in a macro write / or \\\\ in paths, since a single \\ is lost.";
    IllegalArgumentException lost =
        assertThrows(IllegalArgumentException.class, () -> OpenImages.named("C:datax.tif"));
    assertTrue(lost.getMessage().endsWith(hint), lost.getMessage());
    IllegalArgumentException lines =
        assertThrows(
            IllegalArgumentException.class, () -> read("image=C:\\new\\table\\b.tif tile=3"));
    assertTrue(lines.getMessage().endsWith(hint), lines.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/data/x.tif", "C:\\x", "C:/x", "my cells.tif", "a\nb", "ab:c"})
  void pathsThatAreWholeAreLeftAlone(String path) {
    assertFalse(LostBackslash.in(path), path);
    assertEquals("", LostBackslash.hint(path));
  }
}
