package sc.fiji.tessera.plugins.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.ShortProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.measure.ConformanceData;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.Impatient;

/** Measure Panoptic Quality..., on COCO's example and on segments made here. */
class MeasurePanopticQualityTest {
  private static final String MEASURE = "Measure Panoptic Quality...";
  private static final String CATEGORIES =
      "[{\"id\":1,\"name\":\"cell\",\"isthing\":1},{\"id\":2,\"name\":\"plasma\",\"isthing\":0}]";

  @TempDir Path folder;

  private static ResultsTable measure(String options) {
    return (ResultsTable) CommandCall.run(MEASURE, options).get("table");
  }

  private static void assertRow(ResultsTable t, int row, String name, double... values) {
    String[] columns = {"PQ", "SQ", "RQ", "TP", "FP", "FN", "SumIoU", "Classes"};
    assertEquals(name, t.getStringValue("Class", row));
    for (int i = 0; i < values.length; i++)
      assertEquals(values[i], t.getValue(columns[i], row), 1e-9, name + " " + columns[i]);
  }

  @ParameterizedTest
  @CsvSource({"identity,panoptic_examples", "perturbed,pred_perturbed"})
  void equalsPanopticapiOnItsFiles(String name, String prediction) throws IOException {
    Path data = ConformanceData.folder("panoptic_coco");
    JsonObject expected =
        ConformanceData.json(data.resolve("expected.json"))
            .getAsJsonObject("results")
            .getAsJsonObject(name);
    ResultsTable table =
        measure(
            "prediction=["
                + data.resolve(prediction + ".json")
                + "] truth=["
                + data.resolve("panoptic_examples.json")
                + "]");
    compare(expected, table, names(data));
  }

  /** The same images with classes in red and object numbers in green. */
  @Test
  void equalsPanopticapiOnImagesOfTwoChannels() throws IOException {
    Path data = ConformanceData.folder("panoptic_coco");
    JsonObject expected =
        ConformanceData.json(data.resolve("expected.json"))
            .getAsJsonObject("results")
            .getAsJsonObject("identity");
    Path images = data.resolve("panoptic_examples_2ch_format");
    ResultsTable table =
        measure(
            "prediction=["
                + images
                + "] truth=["
                + images
                + "] crowd=255 categories=["
                + data.resolve("panoptic_coco_categories.json")
                + "]");
    compare(expected, table, names(data));
  }

  /**
   * Perturbed segments as classes and objects, merged by the command: the numbers are those that
   * panopticapi gives for the segments themselves. Class 184 is stuff in two pieces there, which
   * only objects can be.
   */
  @Test
  void mergedClassesAndObjectsHaveTheQualityOfTheirSegments() throws IOException {
    Path data = ConformanceData.folder("panoptic_coco");
    Path file = data.resolve("pred_perturbed.json");
    for (JsonElement e : ConformanceData.json(file).getAsJsonArray("annotations")) {
      String png = e.getAsJsonObject().get("file_name").getAsString();
      Map<Integer, Integer> classes = new HashMap<>();
      for (JsonElement s : e.getAsJsonObject().getAsJsonArray("segments_info")) {
        classes.put(
            s.getAsJsonObject().get("id").getAsInt(),
            s.getAsJsonObject().get("category_id").getAsInt());
      }
      split(data.resolve("pred_perturbed").resolve(png), classes, png.replace(".png", ".tif"));
    }
    Files.createDirectories(folder.resolve("merged"));
    CommandCall.run(
        "Merge to Panoptic...",
        "image=[%s] objects=[%s] things=1,7,8,19,37,184 score=0 covered=1 pair save=[%s]"
            .formatted(
                folder.resolve("classes"), folder.resolve("objects"), folder.resolve("merged")));
    ResultsTable table =
        measure(
            "prediction=[%s] truth=[%s] crowd=255 categories=[%s]"
                .formatted(
                    folder.resolve("merged"),
                    data.resolve("panoptic_examples_2ch_format"),
                    data.resolve("panoptic_coco_categories.json")));
    JsonObject expected =
        ConformanceData.json(data.resolve("expected.json"))
            .getAsJsonObject("results")
            .getAsJsonObject("perturbed");
    compare(expected, table, names(data));
  }

  /** A PNG of segments as an image of classes and one of their numbers, from 1. */
  private void split(Path png, Map<Integer, Integer> classes, String name) throws IOException {
    BufferedImage image = ImageIO.read(png.toFile());
    ShortProcessor kinds = new ShortProcessor(image.getWidth(), image.getHeight());
    ShortProcessor numbers = new ShortProcessor(image.getWidth(), image.getHeight());
    Map<Integer, Integer> known = new HashMap<>();
    for (int p = 0; p < kinds.getPixelCount(); p++) {
      int rgb = image.getRGB(p % image.getWidth(), p / image.getWidth());
      int id = rgb >> 16 & 0xff | rgb & 0xff00 | (rgb & 0xff) << 16;
      if (id == 0) continue;
      kinds.set(p, classes.get(id));
      known.putIfAbsent(id, known.size() + 1);
      numbers.set(p, known.get(id));
    }
    save("classes/" + name, new ImagePlus("", kinds));
    save("objects/" + name, new ImagePlus("", numbers));
  }

  private static Map<String, String> names(Path data) throws IOException {
    Map<String, String> names = new HashMap<>();
    String text = Files.readString(data.resolve("panoptic_coco_categories.json"));
    for (JsonElement c : JsonParser.parseString(text).getAsJsonArray())
      names.put(
          c.getAsJsonObject().get("id").getAsString(),
          c.getAsJsonObject().get("name").getAsString());
    return names;
  }

  private static void compare(JsonObject expected, ResultsTable table, Map<String, String> names) {
    JsonObject classes = expected.getAsJsonObject("per_class");
    assertEquals(classes.size() + 3, table.size());
    Map<String, Integer> rows = new HashMap<>();
    for (int row = 0; row < table.size(); row++) rows.put(table.getStringValue("Class", row), row);
    for (String c : classes.keySet()) {
      JsonObject e = classes.getAsJsonObject(c);
      double[] values = values(e, "pq", "sq", "rq", "tp", "fp", "fn", "iou");
      assertRow(table, rows.get(names.get(c)), names.get(c), values);
    }
    for (String name : new String[] {"All", "Things", "Stuff"}) {
      JsonObject e = expected.getAsJsonObject(name);
      assertRow(table, rows.get(name), name, values(e, "pq", "sq", "rq"));
      assertEquals(e.get("n").getAsInt(), table.getValue("Classes", rows.get(name)));
    }
  }

  private static double[] values(JsonObject e, String... names) {
    double[] values = new double[names.length];
    for (int i = 0; i < names.length; i++) values[i] = e.get(names[i]).getAsDouble();
    return values;
  }

  /** An image of two channels, one row; a digit each. */
  private static ImagePlus segments(String classes, String instances) {
    ImageStack stack = new ImageStack(classes.length(), 1);
    for (String row : new String[] {classes, instances}) {
      ByteProcessor ip = new ByteProcessor(row.length(), 1);
      for (int x = 0; x < row.length(); x++) ip.set(x, 0, row.charAt(x) - '0');
      stack.addSlice(ip);
    }
    ImagePlus imp = new ImagePlus("segments", stack);
    imp.setDimensions(2, 1, 1);
    imp.setOpenAsHyperStack(true);
    return imp;
  }

  private String save(String name, ImagePlus imp) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageFileWriter.save(imp, file);
    return file.toString();
  }

  @Test
  void scoresFollowFromHowTheSegmentsAreMade() throws IOException {
    String truth = save("t.tif", segments("1111112222", "1112220000"));
    String found = save("p.tif", segments("1111112222", "1172230000"));
    String files = "prediction=[" + found + "] truth=[" + truth + "] ";
    ResultsTable table = measure(files + "things=1");
    // Cells: 2 of 3 pixels twice; a pixel of each remains, which are extra.
    double pq = (4 / 3.0) / 3;
    assertRow(table, 0, "1", pq, 2 / 3.0, 2 / 3.0, 2, 2, 0, 4 / 3.0, 1);
    assertRow(table, 1, "2", 1, 1, 1, 1, 0, 0, 1, 1);
    assertRow(table, 2, "All", (pq + 1) / 2, 5 / 6.0, 5 / 6.0, 3, 2, 0, 7 / 3.0, 2);
    assertRow(table, 3, "Things", pq, 2 / 3.0, 2 / 3.0, 2, 2, 0, 4 / 3.0, 1);
    assertRow(table, 4, "Stuff", 1, 1, 1, 1, 0, 0, 1, 1);
    assertEquals(3, measure(files).size(), "what is a thing is not known");
    Path categories = Files.writeString(folder.resolve("c.json"), CATEGORIES);
    table = measure(files + "things=cell categories=[" + categories + "]");
    assertRow(table, 3, "Things", pq);
    assertEquals("plasma", table.getStringValue("Class", 1));
  }

  /** Pixels of class 0 belong to no segment, unless it is said that they do. */
  @Test
  void theBackgroundIsVoidOrASegment() throws IOException {
    String truth = save("t.tif", segments("0000011111", "0000011111"));
    String found = save("p.tif", segments("1111111111", "1111111111"));
    String files = "prediction=[" + found + "] truth=[" + truth + "] ";
    assertRow(measure(files), 0, "1", 1, 1, 1, 1, 0, 0);
    ResultsTable table = measure(files + "ignore=-1");
    assertRow(table, 0, "0", 0, 0, 0, 0, 0, 1);
    assertRow(table, 1, "1", 0, 0, 0, 0, 1, 1);
  }

  @Test
  void foldersAndFramesArePooled() throws IOException {
    save("t/a.tif", segments("1111", "1111"));
    save("t/b.tif", segments("1111", "1111"));
    save("p/a.tif", segments("1111", "1111"));
    save("p/b.tif", segments("2222", "0000"));
    String files = "prediction=[" + folder.resolve("p") + "] truth=[" + folder.resolve("t");
    ResultsTable table = measure(files + "] save=[" + folder.resolve("pq.csv") + "]");
    assertRow(table, 0, "1", 2 / 3.0, 1, 2 / 3.0, 1, 0, 1, 1);
    assertRow(table, 1, "2", 0, 0, 0, 0, 1, 0, 0);
    assertEquals(4, Files.readAllLines(folder.resolve("pq.csv")).size());
    ColorProcessor rgb =
        new ColorProcessor(4, 1, new int[] {0x010100, 0x010100, 0x010100, 0x010100});
    save("t/a.tif", new ImagePlus("", rgb));
    assertRow(measure(files + "]"), 0, "1", 2 / 3.0, 1, 2 / 3.0, 1, 0, 1, 1);
    Files.delete(folder.resolve("t/b.tif"));
    CommandCall.assertRefused(MEASURE, files + "]", "There is no truth for b");
  }

  /** A file of segments with its PNG image, one row; a digit each. */
  private String json(String name, String numbers, String segments, String more)
      throws IOException {
    Path images = Files.createDirectories(folder.resolve(name));
    BufferedImage png = new BufferedImage(numbers.length(), 1, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < numbers.length(); x++) png.setRGB(x, 0, numbers.charAt(x) - '0' << 8);
    ImageIO.write(png, "png", images.resolve("a.png").toFile());
    String text =
        "{\"annotations\":[{\"image_id\":1,\"file_name\":\"a.png\",\"segments_info\":["
            + (segments + "]}]" + more + "}");
    return Files.writeString(folder.resolve(name + ".json"), text).toString();
  }

  private static String segment(int id, int category) {
    return "{\"id\":" + 256 * id + ",\"category_id\":" + category + "}";
  }

  @Test
  void filesOfSegmentsAreReadWithTheirImages() throws IOException {
    String categories = ",\"categories\":" + CATEGORIES;
    String truth = json("t", "0111122", segment(1, 1) + "," + segment(2, 2), categories);
    String found = json("p", "3333322", segment(3, 1) + "," + segment(2, 1), "");
    ResultsTable table = measure("prediction=[" + found + "] truth=[" + truth + "]");
    assertRow(table, 0, "cell", 2 / 3.0, 1, 2 / 3.0, 1, 1, 0, 1);
    assertRow(table, 1, "plasma", 0, 0, 0, 0, 0, 1, 0);
    assertEquals(5, table.size());
    table = measure("prediction=[" + found + "] truth=[" + truth + "] ignore=2");
    assertRow(table, 1, "All", 1, 1, 1, 1, 0, 0, 1, 1);
  }

  @Test
  void badFilesAreRefusedInASentence() throws IOException {
    String truth = json("t", "0111122", segment(1, 1) + "," + segment(2, 2), "");
    String with = "truth=[" + truth + "] prediction=[";
    refused(with + json("p", "01111", segment(1, 1), "") + "]", "5 x 1 pixels and its truth 7 x 1");
    refused(with + json("p", "0111134", segment(1, 1), "") + "]", "holds the segment 768");
    String absent = json("p", "0111111", segment(1, 1) + "," + segment(2, 2), "");
    refused(with + absent + "]", "names the segment 512, which a.png does not hold");
    Path png = folder.resolve("p/a.png");
    byte[] bytes = Files.readAllBytes(png);
    Files.write(png, Arrays.copyOf(bytes, bytes.length / 2));
    refused(with + absent + "]", "a.png");
    Files.writeString(png, "no image");
    refused(with + absent + "]", "a.png is no image that can be read");
    Files.delete(png);
    refused(with + absent + "]", "There is no file");
    Files.writeString(folder.resolve("p.json"), "{\"annotations\":[]}");
    refused(with + absent + "]", "is no file of panoptic segments");
    Files.writeString(folder.resolve("p.json"), "[1,2");
    refused(with + absent + "]", "p.json is no file of panoptic segments");
    Files.copy(Path.of(truth), folder.resolve("alone.json"));
    refused(with + folder.resolve("alone.json") + "]", "in a folder alone beside it");
    refused(with + truth + "] things=cell", "neither a number nor the name of a class");
    String image = save("t.tif", segments("11", "11"));
    refused(with + image + "]", "must have the same form");
    String other = save("o.tif", segments("111", "111"));
    String images = "truth=[" + image + "] prediction=[";
    refused(images + other + "]", "has 3 x 1 pixels and the truth 2 x 1");
    String grey = save("g.tif", new ImagePlus("", new ByteProcessor(2, 1)));
    refused(images + grey + "]", "has 1 channel; segments need two");
    refused(
        images + image + "] categories=[" + folder.resolve("p.json") + "]", "p.json is no file");
  }

  private static void refused(String options, String fragment) {
    CommandCall.assertRefused(MEASURE, options, fragment);
  }

  @Test
  void stopsWhenAsked() throws IOException {
    String truth = json("t", "01", segment(1, 1), "");
    Impatient impatient = new Impatient(0);
    String options = "prediction=[" + truth + "] truth=[" + truth + "]";
    assertThrows(CancellationException.class, () -> CommandCall.run(MEASURE, options, impatient));
  }
}
