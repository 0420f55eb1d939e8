package sc.fiji.tessera.plugins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.Impatient;

class GenerateSampleDataTest {
  private static final String GENERATE = "Generate Sample Data...";

  @TempDir Path folder;

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nuclei", "membranes"})
  void imagesAndLabelsOfTheSameNames(String kind) throws IOException {
    String options = "kind=" + kind + " count=2 width=80 height=64 seed=";
    Path a = Files.createDirectory(folder.resolve("a"));
    Path b = Files.createDirectory(folder.resolve("b"));
    Map<String, Object> out = CommandCall.run(GENERATE, options + "5 save=[" + a + "]");
    assertEquals(a.toFile(), out.get("saved"));
    CommandCall.run(GENERATE, options + "5 save=[" + b + "]");
    List<String> names = List.of(kind + "-001.png", kind + "-002.png");
    assertEquals(names, names(a.resolve("images")));
    assertEquals(names, names(a.resolve("labels")));
    for (String part : List.of("images/", "labels/")) {
      byte[] first = Files.readAllBytes(a.resolve(part + names.get(0)));
      assertArrayEquals(first, Files.readAllBytes(b.resolve(part + names.get(0))));
      assertFalse(Arrays.equals(first, Files.readAllBytes(a.resolve(part + names.get(1)))));
      ImagePlus image = IJ.openImage(a.resolve(part + names.get(0)).toString());
      assertEquals(80, image.getWidth());
      assertEquals(64, image.getHeight());
      assertTrue(image.getStatistics().max > 0);
    }
  }

  @Test
  void withoutAFolderTwoStacks() {
    Map<String, Object> out = CommandCall.run(GENERATE, "count=3 width=64 height=64");
    ImagePlus images = (ImagePlus) out.get("images");
    ImagePlus labels = (ImagePlus) out.get("labels");
    assertEquals(List.of("nuclei", "nuclei-labels"), List.of(images.getTitle(), labels.getTitle()));
    assertEquals(3, images.getStackSize());
    assertEquals(3, labels.getStackSize());
    assertEquals("nuclei-002", labels.getStack().getSliceLabel(2));
  }

  @Test
  void cancellingLeavesWholeImages() throws IOException {
    String options = "count=3 width=64 height=64 save=[" + folder + "]";
    assertThrows(
        CancellationException.class, () -> CommandCall.run(GENERATE, options, new Impatient(1)));
    assertEquals(List.of("nuclei-001.png"), names(folder.resolve("images")));
    assertEquals(List.of("nuclei-001.png"), names(folder.resolve("labels")));
  }

  @Test
  void badInput() {
    CommandCall.assertRefused(GENERATE, "kind=cells", "'kind' must be one of nuclei, membranes");
    CommandCall.assertRefused(GENERATE, "width=8", "'width' must be a whole number from 16");
    CommandCall.assertRefused(GENERATE, "save=[" + folder.resolve("no") + "]", "existing folder");
  }
}
