package sc.fiji.tessera.plugins.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.measure.ResultsTable;
import ij.process.FloatProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.inference.PanopticFpnPeer;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.Impatient;

/** With networks whose answers are known. */
class SegmentPanopticTest {
  private static final String LABEL = "Segment Panoptic...";
  private static final String MEASURE = "Measure Panoptic Quality...";
  private static final List<String> CLASSES = List.of("background", "cell", "plasma", "dirt");

  @TempDir static Path folder;

  @BeforeAll
  static void save() throws IOException {
    CentreModel.save(folder.resolve("same.onnx"), CLASSES, 1, 3);
    ImageFileWriter.save(picture(), folder.resolve("x.tif"));
    PanopticFpnPeer.model().save(folder.resolve("fpn.onnx"));
    PanopticFpnPeer.Case image = PanopticFpnPeer.read().cases().get(1);
    ImageFileWriter.save(new ImagePlus("y", image.picture()), folder.resolve("y.png"));
  }

  /** Two cells side by side, plasma around them, a bit of dirt, a pixel of background. */
  private static final String[] ROWS = {
    "2222222222", "2111111112", "2111111112", "2222222233", "0222222233",
  };

  /** What the network is to say, as the channels of an image. */
  private static ImagePlus picture() {
    int width = ROWS[0].length();
    float[][] planes = new float[CLASSES.size() + 3][width * ROWS.length];
    for (int p = 0; p < planes[0].length; p++) {
      int x = p % width;
      int y = p / width;
      int c = ROWS[y].charAt(x) - '0';
      planes[c][p] = 5;
      int[] centre = c == 3 ? new int[] {8, 3} : new int[] {x < 5 ? 2 : 7, 1};
      planes[CLASSES.size() + 1][p] = centre[1] - y;
      planes[CLASSES.size() + 2][p] = centre[0] - x;
    }
    float[] centres = planes[CLASSES.size()];
    centres[width + 2] = 1;
    centres[width + 7] = 0.6f;
    centres[3 * width + 8] = 0.4f;
    ImageStack stack = new ImageStack(width, ROWS.length);
    for (float[] plane : planes) stack.addSlice(new FloatProcessor(width, ROWS.length, plane));
    ImagePlus picture = new ImagePlus("x", stack);
    picture.setDimensions(stack.size(), 1, 1);
    Calibration size = picture.getCalibration();
    size.pixelWidth = 0.5;
    size.pixelHeight = 0.5;
    size.setUnit("um");
    return picture;
  }

  private static Map<String, Object> run(String more) {
    return CommandCall.run(LABEL, options(more));
  }

  private static String options(String more) {
    String window = more.contains("window=") ? "" : "window=3 ";
    return "image=[%s] model=[%s] %s"
        .formatted(folder.resolve("x.tif"), folder.resolve("same.onnx"), window + more);
  }

  private static String rows(ImagePlus image, int channel) {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < image.getHeight(); y++) {
      if (y > 0) text.append(' ');
      for (int x = 0; x < image.getWidth(); x++) {
        text.append(image.getStack().getProcessor(channel).get(x, y));
      }
    }
    return text.toString();
  }

  @Test
  void classesAndObjectsAreTwoChannels() {
    ImagePlus result = (ImagePlus) run("").get("result");
    assertArrayEquals(new int[] {10, 5, 2, 1, 1}, result.getDimensions());
    assertEquals(String.join(" ", ROWS), rows(result, 1));
    assertEquals("0000000000 0111122220 0111122220 0000000011 0000000011", rows(result, 2));
    assertEquals(0.5, result.getCalibration().pixelWidth);
    assertTrue(result.getInfoProperty().startsWith("Segmented by Tessera into objects"));
  }

  @Test
  void limitsAreThoseOfTheDialog() {
    ImagePlus one = (ImagePlus) run("centre=0.5").get("result");
    assertEquals("0000000000 0111122220 0111122220 0000000022 0000000022", rows(one, 2), "dirt");
    one = (ImagePlus) run("centre=0.7").get("result");
    assertEquals("0000000000 0111111110 0111111110 0000000011 0000000011", rows(one, 2));
    one = (ImagePlus) run("most=1 size=100").get("result");
    assertEquals("0000000000 0111111110 0111111110 0000000011 0000000011", rows(one, 1));
    one = (ImagePlus) run("things=cell").get("result");
    assertEquals("0000000000 0111122220 0111122220 0000000000 0000000000", rows(one, 2));
    assertEquals(String.join(" ", ROWS), rows(one, 1), "dirt is stuff now");
  }

  @Test
  void everySegmentHasARow() {
    ResultsTable table = (ResultsTable) run("table").get("segments");
    assertEquals(4, table.size());
    int plasma = 0;
    while (!table.getStringValue("Class", plasma).equals("plasma")) plasma++;
    assertEquals(0, table.getValue("Thing", plasma));
    assertEquals(0, table.getValue("Id", plasma));
    assertEquals(29, table.getValue("Pixels", plasma));
    assertEquals(29 * 0.25, table.getValue("Area", plasma), 1e-9);
    int cell = 0;
    while (!table.getStringValue("Class", cell).equals("cell")) cell++;
    assertEquals(1, table.getValue("Thing", cell));
    double probability = Math.exp(5) / (Math.exp(5) + 3);
    assertEquals(probability, table.getValue("Score", cell), 1e-4);
    assertEquals(2, table.getValue("Width", cell), 1e-9);
    assertEquals(1, table.getValue("Height", cell), 1e-9);
  }

  @Test
  void filesInTheFormatOfCocoAreReadBack() throws IOException {
    Path coco = folder.resolve("coco.json");
    Path pair = folder.resolve("pair.tif");
    run("coco=[" + coco + "] save=[" + pair + "]");
    JsonObject json = JsonParser.parseString(Files.readString(coco)).getAsJsonObject();
    JsonObject first = json.getAsJsonArray("annotations").get(0).getAsJsonObject();
    assertEquals("x.png", first.get("file_name").getAsString());
    JsonObject segment = first.getAsJsonArray("segments_info").get(0).getAsJsonObject();
    assertEquals(1, segment.get("category_id").getAsInt());
    assertEquals(8, segment.get("area").getAsInt());
    assertEquals("[1,1,4,2]", segment.get("bbox").toString());
    assertEquals(0, segment.get("iscrowd").getAsInt());
    JsonObject category = json.getAsJsonArray("categories").get(2).getAsJsonObject();
    assertEquals("dirt", category.get("name").getAsString());
    assertEquals(1, category.get("isthing").getAsInt());
    ImagePlus png = IJ.openImage(folder.resolve("coco/x.png").toString());
    assertEquals(segment.get("id").getAsInt(), png.getProcessor().get(2, 1) >> 16 & 0xff);
    for (Path file : List.of(coco, pair)) {
      ResultsTable quality =
          (ResultsTable)
              CommandCall.run(MEASURE, "prediction=[" + file + "] truth=[" + file + "]")
                  .get("table");
      for (int row = 0; row < quality.size(); row++) assertEquals(1, quality.getValue("PQ", row));
      assertTrue(quality.size() >= 4);
    }
  }

  /** Numbers of a file of categories in place of the model's, found by name. */
  @Test
  void categoriesNumberTheClasses() throws IOException {
    Path file = folder.resolve("categories.json");
    String text =
        "[{'id':30,'name':'cell','isthing':1},{'id':10,'name':'dirt','isthing':1},"
            + "{'id':7,'name':'plasma','isthing':0}]";
    Files.writeString(file, text.replace('\'', '"'));
    ImagePlus result = (ImagePlus) run("categories=[" + file + "]").get("result");
    assertEquals(30, result.getStack().getProcessor(1).get(1, 1));
    assertEquals(7, result.getStack().getProcessor(1).get(0, 0));
    Files.writeString(file, text.replace("dirt", "dust").replace('\'', '"'));
    CommandCall.assertRefused(
        LABEL, options("categories=[" + file + "]"), "lacks the class \"dirt\"");
  }

  @Test
  void foldersHaveOneFileForAllImages() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    Path out = Files.createDirectories(folder.resolve("out"));
    for (String name : List.of("a.tif", "b.tif")) {
      Files.copy(folder.resolve("x.tif"), images.resolve(name));
    }
    Path coco = out.resolve("all.json");
    CommandCall.run(
        LABEL,
        "image=[%s] model=[%s] save=[%s] coco=[%s]"
            .formatted(images, folder.resolve("same.onnx"), out, coco));
    assertTrue(Files.exists(out.resolve("a.tif")) && Files.exists(out.resolve("all/b.png")));
    JsonObject json = JsonParser.parseString(Files.readString(coco)).getAsJsonObject();
    assertEquals(2, json.getAsJsonArray("annotations").size());
    Files.delete(images.resolve("b.tif"));
    Files.writeString(images.resolve("b.tif"), "no image");
    assertThrows(
        IllegalStateException.class,
        () ->
            CommandCall.run(
                LABEL,
                "image=[%s] model=[%s] save=[%s] coco=[%s]"
                    .formatted(images, folder.resolve("same.onnx"), out, coco)));
    assertFalse(Files.exists(coco), "what is not complete has no .json");
  }

  @Test
  void panopticFpnIsMergedAsItsPeerMerges() throws IOException {
    PanopticFpnPeer.Case expected = PanopticFpnPeer.read().cases().get(1);
    Map<String, Object> outputs =
        CommandCall.run(
            LABEL,
            "image=[%s] model=[%s] score=0.2 side=160 most=12 size=100 table"
                .formatted(folder.resolve("y.png"), folder.resolve("fpn.onnx")));
    ImagePlus result = (ImagePlus) outputs.get("result");
    int[] ids = expected.ids();
    int different = 0;
    for (int p = 0; p < ids.length; p++) {
      int c = ids[p] == 0 ? 0 : (int) expected.segments()[ids[p] - 1][0];
      if (result.getStack().getProcessor(1).get(p) != c) different++;
    }
    assertTrue(different <= 5, different + " pixels differ");
    ResultsTable table = (ResultsTable) outputs.get("segments");
    assertEquals(expected.segments().length, table.size());
    assertEquals(
        PanopticFpnPeer.model().card().classes().get((int) expected.segments()[0][0]),
        table.getStringValue("Class", 0));
  }

  /** The classes of one network, the objects of another: things are those that it finds. */
  @Test
  void objectsOfADetectorAreMergedWithClasses() throws IOException {
    Path model = ThresholdModel.save(folder.resolve("t.onnx"), 3, ModelCard.Target.CLASSES);
    Map<String, Object> outputs =
        CommandCall.run(
            LABEL,
            "image=[%s] model=[%s] objects=[%s] score=0.2 side=160 most=12 table"
                .formatted(folder.resolve("y.png"), model, folder.resolve("fpn.onnx")));
    ResultsTable table = (ResultsTable) outputs.get("segments");
    int things = 0;
    int stuff = 0;
    for (int row = 0; row < table.size(); row++) {
      boolean thing = table.getValue("Thing", row) == 1;
      assertEquals(!thing, table.getStringValue("Class", row).equals("bright"));
      if (thing) things++;
      else stuff++;
    }
    assertEquals(10, things, "as many as the peer keeps");
    assertEquals(1, stuff);
    ImagePlus result = (ImagePlus) outputs.get("result");
    assertTrue(result.getStack().getProcessor(1).getStatistics().max > 1, "classes behind");
  }

  @Test
  void badInput() throws IOException {
    Path plain = ThresholdModel.save(folder.resolve("p.onnx"), 7, ModelCard.Target.CLASSES);
    String image = "image=[" + folder.resolve("x.tif") + "] model=[";
    CommandCall.assertRefused(LABEL, image + plain + "]", "give 'objects' a Mask R-CNN");
    CommandCall.assertRefused(LABEL, options("window=4"), "'window' must be odd");
    CommandCall.assertRefused(LABEL, options("things=cat"), "the classes are background, cell");
    CommandCall.assertRefused(LABEL, options("refine=holes"), "leave it none");
    CommandCall.assertRefused(LABEL, options("coco=[x.txt]"), "must be a file that ends in .json");
    CommandCall.assertRefused(LABEL, options("output=scores"), "scores");
    Path same = Files.createDirectories(folder.resolve("same"));
    CommandCall.assertRefused(
        LABEL, options("save=[" + same + "] coco=[" + same + ".json]"), "choose another name");
    Path unknown = CentreModel.save(folder.resolve("u.onnx"), CLASSES);
    CommandCall.assertRefused(LABEL, image + unknown + "]", "'things' must name them");
    String fpn = "image=[" + folder.resolve("y.png") + "] model=[" + folder.resolve("fpn.onnx");
    CommandCall.assertRefused(LABEL, fpn + "] things=1", "a Panoptic FPN has its own");
    CommandCall.assertRefused(LABEL, image + "nothing]", "nothing");
  }

  @Test
  void stopsWhenAsked() {
    assertThrows(
        CancellationException.class, () -> CommandCall.run(LABEL, options(""), new Impatient(0)));
  }
}
