package sc.fiji.tessera.plugins.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.plugins.bridge.CommandCall;

class CompareSegmentationsTest {
  private static final String COMPARE = "Compare Segmentations...";

  @TempDir Path folder;

  /** Six images of 10 pixels with 5 of class 1, of which so many are found. */
  private void set(String name, int... right) throws IOException {
    Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < right.length; i++) {
      ByteProcessor ip = new ByteProcessor(10, 1);
      for (int x = 0; x < right[i]; x++) ip.set(x, 0, 1);
      ImageFileWriter.save(new ImagePlus("", ip), folder.resolve(name + "/" + i + ".tif"));
    }
  }

  private String options(String first, String second, String more) {
    return "first=[%s] second=[%s] truth=[%s] %s"
        .formatted(folder.resolve(first), folder.resolve(second), folder.resolve("truth"), more);
  }

  @Test
  void theBetterOneAndWhetherItIsChance() throws IOException {
    set("truth", 5, 5, 5, 5, 5, 5);
    set("a", 3, 2, 3, 4, 1, 3);
    set("b", 4, 4, 4, 5, 3, 4);
    Path csv = folder.resolve("c.csv");
    Map<String, Object> outputs =
        CommandCall.run(COMPARE, options("a", "b", "labels=foreground save=[" + csv + "]"));
    ResultsTable t = (ResultsTable) outputs.get("table");
    assertEquals("foreground_IoU", t.getStringValue("Score", 2));
    assertEquals(16 / 30.0, t.getValue("First", 2), 1e-12);
    assertEquals(24 / 30.0, t.getValue("Second", 2), 1e-12);
    assertEquals(2 / 64.0, t.getValue("p", 2), 1e-12);
    assertEquals("second", t.getStringValue("Better", 2));
    assertEquals(6, t.getValue("Wins", 2));
    assertTrue(t.getValue("Lo95", 2) > 0.2 && t.getValue("Hi95", 2) < 0.4);
    assertTrue(outputs.get("verdict").toString().contains("unlikely to be chance"));
    assertTrue(Files.readString(folder.resolve("c-comparison-images.csv")).contains("mIoU_first"));
    t = (ResultsTable) CommandCall.run(COMPARE, options("b", "b", "labels=objects")).get("table");
    assertEquals(1, t.getValue("p", 0));
    assertEquals("undecided", t.getStringValue("Better", 0));
  }

  @Test
  void badInput() throws IOException {
    set("truth", 5, 5);
    set("a", 3, 2);
    set("few", 3);
    CommandCall.assertRefused(COMPARE, options("a", "few", ""), "no file of that name");
    CommandCall.assertRefused(COMPARE, options("a", "a", "labels=x"), "'labels'");
  }
}
