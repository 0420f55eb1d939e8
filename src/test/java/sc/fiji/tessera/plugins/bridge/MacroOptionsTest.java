package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.Macro;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacroOptionsTest {
  @Test
  void readsValuesBracketsAndBareKeys() {
    Map<String, String> options =
        MacroOptions.parse("Image=[a b.tif] tile=256  overlay\tnote=[] eq=a=b ");
    assertEquals(
        List.of("image", "tile", "overlay", "note", "eq"), new ArrayList<>(options.keySet()));
    assertEquals("a b.tif", options.get("image"));
    assertEquals("256", options.get("tile"));
    assertTrue(options.containsKey("overlay") && options.get("overlay") == null);
    assertEquals("", options.get("note"));
    assertEquals("a=b", options.get("eq"));
  }

  @Test
  void nothingGivesNothing() {
    assertTrue(MacroOptions.parse(null).isEmpty());
    assertTrue(MacroOptions.parse("  ").isEmpty());
  }

  @Test
  void keysAreWholeWords() {
    Map<String, String> expected = new HashMap<>();
    expected.put("min_size", "5");
    assertEquals(expected, MacroOptions.parse("min_size=5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tile=1 tile=2|'tile' is given twice",
        "tile Tile=2|'tile' is given twice",
        "image=[a b.tif|'image' starts with '[' but its closing ']' is missing",
        "image=[a [b.tif]|'image' starts with '[' but its closing ']' is missing",
        "image=[a] b].tif|'b].tif' is not a key",
        "image=[a]]|'image' goes on after",
        "image=[a]tile=2|'image' goes on after",
        "=5|'=' is not a key",
        "tile = 5|'=' is not a key"
      })
  void malformedOptionsNameTheKey(String options, String sentence) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> MacroOptions.parse(options));
    assertTrue(e.getMessage().contains(sentence), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "a b", "a[1].tif", "[x] y", "C:\\a b\\c.tif", "tab\there", "x=y z", "[]"})
  void quotedValuesAreReadBack(String value) {
    String options = "image=" + MacroOptions.quote(value) + " tile=3";
    assertEquals(value, MacroOptions.parse(options).get("image"));
    if (!value.contains("\t")) assertEquals(value, Macro.getValue(options, "image", "none"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a ] b", "a [ b", "][ x"})
  void valuesThatNoMacroCanHoldAreRefused(String value) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> MacroOptions.quote(value));
    assertTrue(e.getMessage().contains("not balanced"));
  }
}
