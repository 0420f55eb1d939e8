package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextStepsTest {
  private static final Pattern NAMED = Pattern.compile("(?:> )?(\\w+) > ([A-Z][\\w -]*\\.\\.\\.)");

  @TempDir Path folder;

  private static Map<String, Object> image() {
    return Map.of("result", new ImagePlus("cells-labels", new ByteProcessor(4, 4)));
  }

  @Test
  void onceForEachKindOfCommand() {
    List<String> told = new ArrayList<>();
    NextSteps steps = new NextSteps(told::add);
    steps.tell("Segment with U-Net...", image());
    steps.tell("Segment with FCN...", image());
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("compares \"cells-labels\" with the truth"), told.get(0));
    steps.tell("Measure Segmentation...", Map.of());
    steps.tell("Measure Instances...", Map.of());
    steps.tell("Segment with K-means...", image());
    assertEquals(3, told.size(), told.toString());
  }

  @Test
  void nothingIsSaidOfOtherCommands() {
    assertEquals("", NextSteps.after(EchoMenu.LABEL, image()));
  }

  /** One sentence, whose commands are where it says. */
  @Test
  void everySentenceLeadsToCommandsThatThereAre() {
    int sentences = 0;
    for (String label : CommandMenu.installed().labels()) {
      String sentence = NextSteps.after(label, image());
      if (sentence.isEmpty()) continue;
      sentences++;
      assertTrue(sentence.startsWith("Next: Plugins > Tessera > "), sentence);
      assertTrue(sentence.endsWith("."), sentence);
      assertFalse(sentence.contains("%") || sentence.contains("\n"), sentence);
      Matcher named = NAMED.matcher(sentence);
      assertTrue(named.find(), sentence);
      do {
        String place = CommandMenu.installed().place(named.group(2));
        assertEquals("Plugins>Tessera>" + named.group(1), place, sentence);
      } while (named.find());
    }
    assertTrue(sentences > 35, sentences + " sentences");
  }

  @ParameterizedTest
  @CsvSource({
    "u-net.onnx, Segment with Model...",
    "mask-rcnn.onnx, Segment with Mask R-CNN...",
    "panoptic.onnx, Segment Panoptic...",
    "sam.onnx, Segment Anything..."
  })
  void aModelIsAppliedByTheCommandThatRunsIt(String name, String label) {
    Path model = new ExampleFiles(folder).get(name);
    String said = NextSteps.after("Train Network...", Map.of("saved", model.toFile()));
    String macro =
        "run(\"" + label + "\", \"model=[" + model.toString().replace('\\', '/') + "]\");";
    assertEquals(
        "Next: Plugins > Tessera > Segment > "
            + label
            + " segments images with it, and in a macro "
            + macro,
        said);
  }
}
