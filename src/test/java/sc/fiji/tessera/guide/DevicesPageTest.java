package sc.fiji.tessera.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page "Devices" explains whatever the code that finds and starts devices can say. */
class DevicesPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/devices.md");
  private static final Path INFERENCE = Path.of("src/main/java/sc/fiji/tessera/inference");
  private static final Path TRAINING = Path.of("src/main/java/sc/fiji/tessera/training");

  /** All sources of this name are about devices, those that are new as well. */
  private static final Pattern ABOUT_DEVICES =
      Pattern.compile(
          "(Cuda|Device|Native|Nvidia|Ort|Onnx|StartFailure|GraphSession|WarmUp|WindowAttempts"
              + "|WindowTooLarge|FolderLock|DirectFloats|Torch(Engine|Natives)).*\\.java");

  /** What people who use the commands do not get to see: facts, progress, programmers' mistakes. */
  private static final Set<String> NO_MESSAGES =
      Set.of("The session of", "megapixel median of runs", "processors ONNX Runtime");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  @Test
  void everyMessageIsExplained() throws IOException {
    String page = words(Files.readString(PAGE));
    List<String> missing = new ArrayList<>();
    Set<String> found = new TreeSet<>();
    for (Path source : sources()) {
      for (String text : literals(source)) {
        String said = words(text);
        if (said.split(" ").length < 3 || NO_MESSAGES.contains(said)) continue;
        found.add(said);
        if (!page.contains(said)) missing.add(source.getFileName() + ": " + text);
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(found.size() > 45, found.size() + " messages");
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Path room : List.of(INFERENCE, TRAINING)) {
      try (Stream<Path> files = Files.list(room)) {
        files
            .filter(f -> ABOUT_DEVICES.matcher(f.getFileName().toString()).matches())
            .filter(f -> !f.getFileName().toString().matches("DeviceBenchmark.*|DeviceArrays.*"))
            .forEach(sources::add);
      }
    }
    return sources;
  }

  /** The texts of a source, those that are joined in it as one; patterns and options left out. */
  private static List<String> literals(Path source) throws IOException {
    String code =
        Files.readString(source)
            .replaceAll("(?s)/\\*.*?\\*/", "")
            .replaceAll("(?m)(^|\\s)//.*$", "")
            .replaceAll("\"\\s*\\+\\s*\"", "");
    List<String> literals = new ArrayList<>();
    Matcher m = LITERAL.matcher(code);
    while (m.find()) {
      String text = m.group(1).replace("\\\"", "\"");
      boolean technical =
          text.contains("%0") || text.contains("\\") || !text.contains(" ") || text.contains("|");
      if (!technical) literals.add(text);
    }
    return literals;
  }

  /** Words alone, so that quotes, dots and how lines are broken play no part. */
  private static String words(String text) {
    return text.replaceAll("[^\\p{L}\\p{N}_:,;]+", " ")
        .replaceAll("[,;:]( |$)", " ")
        .replaceAll(" +", " ")
        .trim();
  }
}
