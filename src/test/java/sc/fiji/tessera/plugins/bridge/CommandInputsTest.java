package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.Prefs;
import ij.WindowManager;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.image.ImageSource;

class CommandInputsTest {
  private static final CommandInputs ECHO = inputs(EchoCommand.class, "Echo...");
  private static final CommandInputs PAIR = inputs(PairCommand.class, "Pair...");

  @TempDir Path folder;

  private static CommandInputs inputs(Class<?> command, String label) {
    return CommandRun.of(SciJava.context(), command.getName(), label).inputs();
  }

  private static Map<String, Object> read(CommandInputs inputs, String options) {
    return inputs.read(MacroOptions.parse(options));
  }

  private ImagePlus activate(String title) {
    ImagePlus image = IJ.createImage(title, "8-bit ramp", 16, 16, 1);
    WindowManager.setTempCurrentImage(image);
    return image;
  }

  private String file(String name) {
    ImagePlus image = IJ.createImage(name, "8-bit ramp", 16, 16, 1);
    String path = folder.resolve(name).toString();
    assertTrue(IJ.saveAsTiff(image, path) || new File(path).exists());
    return path;
  }

  @AfterEach
  void forgetActiveImage() {
    WindowManager.setTempCurrentImage(null);
  }

  @Test
  void whatIsNotGivenHasItsDefaultAndTheActiveImage() {
    activate("cells");
    Map<String, Object> values = read(ECHO, "");
    assertEquals("cells", ((ImageSource) values.get("image")).name());
    assertEquals(0, values.get("tile"));
    assertEquals(0.5, values.get("threshold"));
    assertEquals("auto", values.get("device"));
    assertEquals(false, values.get("overlay"));
    assertEquals(true, values.get("smooth"));
    assertEquals("", values.get("model"));
  }

  @Test
  void preferencesAreNeverRead() {
    activate("cells");
    Prefs.set("tessera.echocommand.tile", "77");
    try {
      assertEquals(0, read(ECHO, "").get("tile"));
    } finally {
      Prefs.set("tessera.echocommand.tile", null);
    }
  }

  @Test
  void everyKindIsRead() {
    String image = file("my cells.tif");
    Map<String, Object> values =
        read(
            ECHO,
            "IMAGE=["
                + image
                + "] tile=256 threshold=1e-1 device=cpu overlay smooth=false save=[o u t.tif]"
                + " comment=[two words]");
    assertEquals(Path.of(image), ((ImageSource) values.get("image")).path());
    assertEquals(256, values.get("tile"));
    assertEquals(0.1, values.get("threshold"));
    assertEquals("cpu", values.get("device"));
    assertEquals(true, values.get("overlay"));
    assertEquals(false, values.get("smooth"));
    assertEquals(new File("o u t.tif"), values.get("save"));
    assertEquals("two words", values.get("comment"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "tiles=3|Unknown key 'tiles': \"Echo...\" takes the keys image, model, device, tile,"
            + " threshold, overlay, smooth, save, comment, fail.",
        "tile=abc|'tile' must be a whole number from 0 to 8192, but is \"abc\".",
        "tile=-1|'tile' must be a whole number from 0 to 8192, but is \"-1\".",
        "tile=9000|'tile' must be a whole number from 0 to 8192, but is \"9000\".",
        "tile=[]|'tile' must be a whole number from 0 to 8192, but is empty.",
        "tile|'tile' needs a value: write tile=<a whole number from 0 to 8192>.",
        "model|'model' needs a value: write model=<an existing file>.",
        "threshold=NaN|'threshold' must be a number from 0 to 1, but is \"NaN\".",
        "device=tpu|'device' must be one of auto, cpu, cuda, but is \"tpu\".",
        "device=CPU|'device' must be one of auto, cpu, cuda, but is \"CPU\".",
        "device=[]|'device' must be one of auto, cpu, cuda, but is \"\".",
        "overlay=yes|'overlay' must be true or false, but is \"yes\".",
        "overlay=|'overlay' must be true or false, but is empty.",
        "model=/no/such.onnx|'model' must be an existing file, but is \"/no/such.onnx\".",
        "image=nothing|There is no open image, image file or folder named \"nothing\".",
        "progress=1|Unknown key 'progress'",
        "note=1|Unknown key 'note'"
      })
  void mistakesAreClearSentences(String options, String sentence) {
    activate("cells");
    Exception e = assertThrows(IllegalArgumentException.class, () -> read(ECHO, options));
    assertTrue(e.getMessage().startsWith(sentence), e.getMessage());
  }

  @Test
  void withoutAnyImageTheSentenceSaysWhatToGive() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> read(ECHO, ""));
    assertEquals(
        "No image is open, so 'image' must be given: the title of an open image, an image file or"
            + " a folder of images; File > Open Samples > Tessera Nuclei with Labels opens a sample,"
            + " and so does run(\"Tessera Nuclei with Labels\").",
        e.getMessage());
  }

  @Test
  void ofTwoImagesEachMustBeGiven() {
    activate("cells");
    Exception e = assertThrows(IllegalArgumentException.class, () -> read(PAIR, ""));
    assertTrue(e.getMessage().startsWith("'prediction' must be given: "), e.getMessage());
    String path = file("a.tif");
    Exception f =
        assertThrows(IllegalArgumentException.class, () -> read(PAIR, "prediction=[" + path + "]"));
    assertTrue(f.getMessage().startsWith("'truth' must be given: "), f.getMessage());
  }

  @Test
  void choicesMayBeFoundAtRunTime() {
    String pair = "prediction=[" + file("a.tif") + "] truth=[" + file("b.tif") + "] ";
    assertEquals("fast", read(PAIR, pair).get("method"));
    assertEquals("exact", read(PAIR, pair + "method=exact").get("method"));
    assertThrows(IllegalArgumentException.class, () -> read(PAIR, pair + "method=slow"));
    assertEquals("nuclei", read(PAIR, pair + "model=nuclei").get("model"));
    String file = file("c.tif");
    assertEquals(file, read(PAIR, pair + "model=[" + file + "]").get("model"));
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> read(PAIR, pair + "model=other"));
    assertEquals(
        "'model' must be one of nuclei, membranes, or an existing file, but is \"other\".",
        e.getMessage());
  }

  @Test
  void invisibleInputsAreKeysButNotShown() {
    CommandInput fail =
        ECHO.keyed().stream().filter(input -> input.key().equals("fail")).findFirst().orElseThrow();
    assertFalse(fail.shown());
    assertTrue(ECHO.needDialog());
  }
}
