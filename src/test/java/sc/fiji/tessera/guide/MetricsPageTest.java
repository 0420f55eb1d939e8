package sc.fiji.tessera.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.Tessera;

/**
 * The page "What the measures mean": its pictures of digits are measured, and its tables are what
 * the commands give.
 */
class MetricsPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/metrics.md");

  @TempDir Path folder;

  /** A row of a table: a command on the pictures before it. */
  private record Claim(
      Map<String, List<int[][]>> pictures, String label, String keys, String[] cells) {
    private String row() {
      return cells[1];
    }
  }

  @AfterEach
  void forget() {
    ResultsTable.getResultsTable().reset();
  }

  @TestFactory
  Stream<DynamicTest> everyRowIsWhatTheCommandGives() throws IOException {
    List<Claim> claims = claims();
    assertTrue(claims.size() > 45, claims.size() + " rows");
    return claims.stream()
        .map(
            c -> DynamicTest.dynamicTest(c.label + " " + String.join(" ", c.cells), () -> hold(c)));
  }

  private static List<Claim> claims() throws IOException {
    List<Claim> claims = new ArrayList<>();
    Map<String, List<int[][]>> pictures = Map.of();
    String label = null;
    List<String> lines = Files.readAllLines(PAGE);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.equals("```")) {
        int end = i + 1;
        while (!lines.get(end).equals("```")) end++;
        pictures = pictures(lines.subList(i + 1, end));
        i = end;
      } else if (line.startsWith("| *Measure")) {
        label = line.replaceAll("[|*]", " ").replaceFirst(" with.*", "").trim();
      } else if (line.isBlank()) {
        label = null;
      } else if (label != null && !line.startsWith("|---")) {
        String[] cells = Stream.of(line.split("\\|")).map(String::trim).toArray(String[]::new);
        claims.add(
            new Claim(
                pictures,
                label,
                cells[1],
                new String[] {cells[1], cells[2], cells[3], cells[4].trim()}));
      }
    }
    return claims;
  }

  /** Pictures by their titles; what follows an empty line are those of the next frame. */
  private static Map<String, List<int[][]>> pictures(List<String> lines) {
    Map<String, List<int[][]>> pictures = new LinkedHashMap<>();
    List<String> block = new ArrayList<>();
    for (int i = 0; i <= lines.size(); i++) {
      if (i < lines.size() && !lines.get(i).isBlank()) {
        block.add(lines.get(i));
        continue;
      }
      String[] titles = block.get(0).split(" {2,}");
      for (int t = 0; t < titles.length; t++) {
        int[][] picture = new int[block.size() - 1][];
        for (int y = 0; y < picture.length; y++) {
          String row = block.get(y + 1).split(" {2,}")[t];
          picture[y] =
              Stream.of(row.trim().replace('.', '0').split(" "))
                  .mapToInt(Integer::parseInt)
                  .toArray();
        }
        pictures.computeIfAbsent(titles[t], k -> new ArrayList<>()).add(picture);
      }
      block.clear();
    }
    return pictures;
  }

  private void hold(Claim claim) throws IOException {
    String options =
        "truth=["
            + saved(claim, "truth", 1)
            + "] prediction=["
            + saved(claim, "found", 1)
            + "] "
            + claim.keys;
    ResultsTable table = measured(claim.label, options);
    assertEquals(claim.cells[3], found(table, claim), options);
  }

  private static ResultsTable measured(String label, String options) {
    Analyzer.setResultsTable(new ResultsTable());
    assertNotEquals("[aborted]", Tessera.run(label, options), options);
    return ResultsTable.getResultsTable();
  }

  /** The cell as the page writes it: four decimals at most. */
  private static String found(ResultsTable table, Claim claim) {
    for (int row = 0; row < table.size(); row++) {
      if (!isNamed(table, row, claim)) continue;
      double value = table.getValue(claim.cells[2], row);
      if (Double.isNaN(value)) return "NaN";
      String text = String.format(java.util.Locale.ROOT, "%.4f", value);
      return text.replaceAll("0+$", "").replaceAll("\\.$", "").replaceAll("^-0$", "0");
    }
    throw new AssertionError("no row '" + claim.row() + "'");
  }

  private static boolean isNamed(ResultsTable table, int row, Claim claim) {
    if (claim.row().isEmpty()) return true;
    String[] names = claim.row().split(": ");
    boolean image = names.length == 1 || table.getStringValue("Image", row).equals(names[0]);
    return image && table.getStringValue("Class", row).equals(names[names.length - 1]);
  }

  private Path saved(Claim claim, String side, double pixel) throws IOException {
    boolean pairs = claim.pictures.containsKey(side + " class");
    List<String> titles = pairs ? List.of(side + " class", side + " object") : List.of(side);
    int frames = claim.pictures.get(titles.get(0)).size();
    int[][] first = claim.pictures.get(titles.get(0)).get(0);
    ImageStack stack = new ImageStack(first[0].length, first.length);
    for (int t = 0; t < frames; t++) {
      for (String title : titles) {
        stack.addSlice(processor(claim.pictures.get(title).get(t)));
      }
    }
    ImagePlus image = new ImagePlus(side, stack);
    image.setDimensions(titles.size(), 1, frames);
    image.setOpenAsHyperStack(true);
    image.getCalibration().pixelWidth = image.getCalibration().pixelHeight = pixel;
    if (pixel != 1) image.getCalibration().setUnit("micron");
    Path file = Files.createTempFile(folder, side, ".tif");
    IJ.saveAsTiff(image, file.toString());
    return file;
  }

  private static ByteProcessor processor(int[][] picture) {
    ByteProcessor ip = new ByteProcessor(picture[0].length, picture.length);
    for (int y = 0; y < picture.length; y++) {
      for (int x = 0; x < picture[y].length; x++) ip.set(x, y, picture[y][x]);
    }
    return ip;
  }

  /** "with pixels of 0.5 micrometres the HD above is 0.7071". */
  @Test
  void distancesAreInTheUnitOfTheCalibration() throws IOException {
    Claim claim = claims().stream().filter(c -> c.cells[2].equals("HD")).findFirst().orElseThrow();
    String options =
        "truth=[%s] prediction=[%s] boundaries"
            .formatted(saved(claim, "truth", 0.5), saved(claim, "found", 0.5));
    String hd = found(measured(claim.label, options), claim);
    assertTrue(Files.readString(PAGE).contains("the HD above is " + hd), hd);
  }

  /** "leaves an IoU of 0.44 with a side of 4 pixels and of 0.91 with one of 40". */
  @Test
  void aRimCostsSmallObjectsMore() throws IOException {
    for (String[] claim : new String[][] {{"4", "0.44"}, {"40", "0.91"}}) {
      int side = Integer.parseInt(claim[0]);
      int[][] truth = new int[side + 2][side + 2];
      int[][] found = new int[side + 2][side + 2];
      for (int y = 0; y < side + 2; y++) {
        for (int x = 0; x < side + 2; x++) {
          found[y][x] = 1;
          boolean in = x > 0 && y > 0 && x <= side && y <= side;
          truth[y][x] = in ? 1 : 0;
        }
      }
      Map<String, List<int[][]>> pictures =
          Map.of("truth", List.<int[][]>of(truth), "found", List.<int[][]>of(found));
      Claim c = new Claim(pictures, "", "", new String[] {"", "1", "IoU", ""});
      String options =
          "truth=[%s] prediction=[%s]".formatted(saved(c, "truth", 1), saved(c, "found", 1));
      double iou = Double.parseDouble(found(measured("Measure Segmentation...", options), c));
      assertEquals(claim[1], String.format(java.util.Locale.ROOT, "%.2f", iou));
    }
    String page = Files.readString(PAGE).replace('\n', ' ');
    assertTrue(page.contains("an IoU of 0.44 with a side of 4 pixels and of 0.91 with one of 40"));
  }

  /** The table of AP50 for two right detections and a wrong one. */
  @Test
  void averagePrecisionDependsOnScores() throws IOException {
    int rows = 0;
    for (String line : Files.readAllLines(PAGE)) {
      if (!line.startsWith("| 0.9, 0.8 |")) continue;
      String[] cells = line.split(" *\\| *");
      rows++;
      double ap = averagePrecision(Double.parseDouble(cells[2]));
      assertEquals(cells[3], String.format(java.util.Locale.ROOT, "%.3f", ap), line);
    }
    assertEquals(3, rows);
  }

  private double averagePrecision(double wrong) throws IOException {
    Path truth = Files.writeString(folder.resolve("truth.json"), cocoTruth());
    Path found =
        Files.writeString(
            folder.resolve("found.json"),
            "[" + box(1, 0.9) + "," + box(11, 0.8) + "," + box(31, wrong) + "]");
    String options = "prediction=[" + found + "] truth=[" + truth + "] kind=bbox";
    ResultsTable table = measured("Measure COCO Detections...", options);
    for (int row = 0; row < table.size(); row++) {
      if (table.getStringValue("Metric", row).equals("AP50")) return table.getValue("Value", row);
    }
    throw new AssertionError("no AP50");
  }

  private static String box(int x, double score) {
    String form = "{\"image_id\": 1, \"category_id\": 1, \"score\": %s, \"bbox\": [%d, 1, 5, 5]}";
    return form.formatted(score, x);
  }

  private static String cocoTruth() {
    List<String> objects = new ArrayList<>();
    for (int x : new int[] {1, 11, 21}) {
      String form =
          "{\"id\": %d, \"image_id\": 1, \"category_id\": 1, \"iscrowd\": 0, \"area\": 25,"
              + " \"bbox\": [%d, 1, 5, 5]}";
      objects.add(form.formatted(x, x));
    }
    return "{\"images\": [{\"id\": 1, \"width\": 64, \"height\": 16}], \"categories\": [{\"id\": 1,"
        + " \"name\": \"cell\"}], \"annotations\": ["
        + String.join(",", objects)
        + "]}";
  }
}
