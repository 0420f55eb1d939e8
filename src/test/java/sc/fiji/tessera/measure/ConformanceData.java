package sc.fiji.tessera.measure;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real data with reference numbers, which is too large to be part of the project. */
public final class ConformanceData {
  private static final Path FOLDER = Path.of("../shared/data/conformance");

  private ConformanceData() {}

  /** A folder of the data; without it the calling test is skipped and says so. */
  public static Path folder(String name) {
    Path folder = FOLDER.resolve(name);
    Assumptions.assumeTrue(Files.isDirectory(folder), "SKIPPED: " + folder + " is missing");
    return folder;
  }

  /** A file of JSON. */
  public static JsonObject json(Path file) {
    try {
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
