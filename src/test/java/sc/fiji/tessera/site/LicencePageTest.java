package sc.fiji.tessera.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of licences says what this build ships; run the main to bring its table up to date. */
class LicencePageTest {
  private static final Path PAGE = Path.of("src/site/markdown/licences.md");

  private static String table() throws IOException {
    SiteLibraries fates = SiteLibraries.read(Path.of("update-site/contents.txt"));
    return ShippedLicences.table(ClassPathLibraries.named(fates), fates);
  }

  /** The page with another table in the place of its own. */
  private static String with(String table) throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("| library |");
    int end = page.indexOf("\n\n", start) + 1;
    return page.substring(0, start) + table + page.substring(end);
  }

  @Test
  void itListsWhatShips() throws IOException {
    assumeFalse(
        System.getProperty("java.class.path").contains("onnxruntime_gpu"),
        "SKIPPED: the table is of a build without onnxruntime_gpu.");
    assertEquals(with(table()), Files.readString(PAGE));
    assertTrue(table().contains("com.microsoft.onnxruntime:onnxruntime "), table());
  }

  public static void main(String[] args) throws IOException {
    Files.writeString(PAGE, with(table()));
  }
}
