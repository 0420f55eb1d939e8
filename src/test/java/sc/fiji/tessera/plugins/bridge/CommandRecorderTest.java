package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRecorderTest {
  private final CommandInputs inputs =
      CommandRun.of(SciJava.context(), EchoCommand.class.getName(), "Echo...").inputs();
  private final Map<String, String> texts =
      new LinkedHashMap<>(new LastValues("recordertest", inputs).defaults());

  @BeforeEach
  void openImage() {
    ImagePlus image = IJ.createImage("a b.tif", "8-bit ramp", 16, 16, 1);
    WindowManager.setTempCurrentImage(image);
    texts.remove("image");
  }

  @AfterEach
  void closeImage() {
    WindowManager.setTempCurrentImage(null);
  }

  private String recorded() {
    return CommandRecorder.text(CommandRecorder.options(inputs, texts));
  }

  private void assertReplayGivesTheSame() {
    Map<String, Object> entered = inputs.read(texts);
    Map<String, Object> replayed = inputs.read(MacroOptions.parse(recorded()));
    entered.remove("image");
    replayed.remove("image");
    assertEquals(entered, replayed);
  }

  @Test
  void defaultsAreWrittenOutButEmptyAndFalseAreNot() {
    assertEquals("device=auto tile=0 threshold=0.5 smooth", recorded());
    assertReplayGivesTheSame();
  }

  @Test
  void flagsAreBareWhereTrueAndSpelledWhereTheDefaultIsTrue() {
    texts.put("overlay", "true");
    texts.put("smooth", "false");
    assertEquals("device=auto tile=0 threshold=0.5 overlay smooth=false", recorded());
    assertReplayGivesTheSame();
  }

  @Test
  void titlesWithBlanksStandInBrackets() {
    texts.put("image", "a b.tif");
    assertEquals("image=[a b.tif] device=auto tile=0 threshold=0.5 smooth", recorded());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "two words", "a[1] b", "[bracketed]", "key=value tile=3", "ünï cöde"})
  void everyTextIsReplayed(String comment) {
    texts.put("comment", comment);
    assertReplayGivesTheSame();
  }
}
