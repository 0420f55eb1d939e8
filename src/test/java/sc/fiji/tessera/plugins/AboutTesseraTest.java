package sc.fiji.tessera.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AboutTesseraTest {
  /** On the class path, but never shipped: ImageJ itself, and what tests need. */
  private static final String NOT_SHIPPED =
      "(ij|junit-.*|apiguardian-api|opentest4j|archunit|tribuo-util-onnx|protobuf-java|surefire.*"
          + "|idea_rt|groovy|groovy-jsr223)-?[\\d.].*";

  private static List<String> jars() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> path.endsWith(".jar"))
        .map(path -> Path.of(path).getFileName().toString())
        .toList();
  }

  @Test
  void everyJarThatIsShippedHasItsLicence() {
    List<ShippedPart> parts = ShippedPart.all();
    List<String> unknown =
        jars().stream()
            .filter(jar -> !jar.matches(NOT_SHIPPED))
            .filter(jar -> parts.stream().noneMatch(part -> part.isIn(jar)))
            .toList();
    assertEquals(List.of(), unknown, "add them to parts.tsv");
  }

  @Test
  void nothingIsListedThatIsNotThere() {
    List<String> jars = jars();
    List<String> missing =
        ShippedPart.all().stream()
            .filter(part -> jars.stream().noneMatch(part::isIn))
            .map(ShippedPart::name)
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void theTextSaysWhatPeopleAskFor() {
    String text = AboutTessera.text();
    for (String wanted :
        List.of(
            "BSD-2-Clause", "How to cite", "nuclei-u-net: ", "onnxruntime: ", "forum.image.sc")) {
      assertTrue(text.contains(wanted), wanted + " is not in " + text);
    }
    assertTrue(text.lines().allMatch(line -> line.length() < 140), text);
  }
}
