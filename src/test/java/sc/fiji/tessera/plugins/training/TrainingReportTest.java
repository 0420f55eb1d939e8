package sc.fiji.tessera.plugins.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.plugins.bridge.CommandCall;

class TrainingReportTest {
  @TempDir Path folder;

  private static List<String> found(String pattern, String text) {
    List<String> all = new ArrayList<>();
    Matcher m = Pattern.compile(pattern).matcher(text);
    while (m.find()) all.add(m.group(1));
    return all;
  }

  @Test
  void aTrainingLeavesOnePageBesideItsModel() throws IOException {
    DiscSet.save(folder);
    CommandCall.run(
        "Train U-Net...",
        ("images=[%s/images] truth=[%s/classes] save=[%s/my <net>.onnx] depth=1 width=4 batch=2"
                + " steps=4 epochs=3 validation=0.4")
            .formatted(folder, folder, folder));
    Path page = folder.resolve("my <net>-report.html");
    String html = Files.readString(page);
    assertTrue(html.contains("<h1>Training of my &lt;net&gt;</h1>"), "escaped");
    assertEquals(7, found("(<polyline)", html).size(), "loss, two means, three classes, rate");
    assertEquals(
        List.of("background", "class 1", "class 2"),
        found(">IoU of ([^<]*)</text>", html),
        "a legend for each class");
    assertEquals(3, found("points=\"([^\"]*)\"", html).get(0).split(" ").length, "three epochs");
    List<String> scores = found("foreground IoU (\\d\\.\\d+)</td>", html);
    assertEquals(2, scores.size(), "of five images");
    assertTrue(Double.parseDouble(scores.get(0)) <= Double.parseDouble(scores.get(1)));
    List<String> pictures = found("base64,([^\"]*)\"", html);
    assertEquals(4, pictures.size());
    for (String p : pictures) {
      assertNotNull(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(p))));
    }
    assertTrue(html.contains("<li>patch="), "what was left open");
    assertTrue(html.contains("<li>Trained on 3 images"), "the card's history");
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.noneMatch(f -> f.getFileName().toString().startsWith(".partial")));
    }
  }

  @Test
  void withoutValidationThereAreNoExamples() throws IOException {
    DiscSet.save(folder);
    CommandCall.run(
        "Train U-Net...",
        ("images=[%s/images] truth=[%s/classes] save=[%s/net.onnx] depth=1 width=4 batch=2 steps=2"
                + " epochs=1 validation=0")
            .formatted(folder, folder, folder));
    String html = Files.readString(folder.resolve("net-report.html"));
    assertEquals(List.of(), found("base64,([^\"]*)\"", html));
    assertEquals(2, found("(<polyline)", html).size(), "loss and rate");
  }
}
