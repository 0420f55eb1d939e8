package sc.fiji.tessera.plugins.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.measure.Calibration;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** Measure Instances..., on objects whose scores follow from how they are made. */
class MeasureInstancesTest {
  private static final String MEASURE = "Measure Instances...";

  @TempDir Path folder;

  /** An image of one row, an object per letter; a dot is background. */
  private static ShortProcessor row(String text) {
    ShortProcessor ip = new ShortProcessor(text.length(), 1);
    for (int x = 0; x < text.length(); x++)
      if (text.charAt(x) != '.') ip.set(x, 0, text.charAt(x) - 'a' + 1);
    return ip;
  }

  private void save(String name, ImagePlus image) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageFileWriter.save(image, file);
  }

  private void save(String name, String row) throws IOException {
    save(name, new ImagePlus("", row(row)));
  }

  private Map<String, Object> measure(String prediction, String truth, String more) {
    return CommandCall.run(MEASURE, options(prediction, truth, more));
  }

  private String options(String prediction, String truth, String more) {
    return "prediction=[%s] truth=[%s] %s"
        .formatted(folder.resolve(prediction), folder.resolve(truth), more);
  }

  private static ResultsTable table(Map<String, Object> outputs, String name) {
    return (ResultsTable) outputs.get(name);
  }

  @Test
  void countsAndScores() throws IOException {
    save("t.tif", "aaaa.bbbb.cccc.dddd");
    save("p.tif", "aaaa.cccc.d....eee.");
    ResultsTable t = table(measure("p.tif", "t.tif", ""), "table");
    assertEquals(1, t.size());
    assertEquals("IoU>=0.5", t.getStringValue("Match", 0));
    Map<String, Double> expected =
        Map.ofEntries(
            Map.entry("RefObjects", 4.0),
            Map.entry("PredObjects", 4.0),
            Map.entry("TP", 3.0),
            Map.entry("FP", 1.0),
            Map.entry("FN", 1.0),
            Map.entry("Precision", 0.75),
            Map.entry("F1", 0.75),
            Map.entry("AP", 0.6),
            Map.entry("SQ", 2.75 / 3),
            Map.entry("PQ", 2.75 / 4),
            Map.entry("AP50", 0.6),
            Map.entry("AP75", 0.6),
            Map.entry("mAP50_95", (6 * 3 / 5.0 + 4 * 2 / 6.0) / 10),
            Map.entry("DSB2018", (5 * 3 / 5.0 + 5 * 2 / 6.0) / 10),
            Map.entry("SEG", 2.75 / 4),
            Map.entry("Missed", 1.0),
            Map.entry("Extra", 0.0),
            Map.entry("CountError", 0.0));
    expected.forEach((name, value) -> assertEquals(value, t.getValue(name, 0), 1e-12, name));
    ResultsTable above = table(measure("p.tif", "t.tif", "matching=iou-above iou=0.75"), "table");
    assertEquals("IoU>0.75", above.getStringValue("Match", 0));
    assertEquals(2, above.getValue("TP", 0));
    ResultsTable part = table(measure("p.tif", "t.tif", "matching=iop iou=1"), "table");
    assertEquals(4, part.getValue("TP", 0), "each lies in its object");
  }

  @Test
  void everyObjectHasARowAndAClickSelectsIt() throws IOException {
    ImagePlus truth = new ImagePlus("", row("aaaa.bbbb..........dd"));
    Calibration micron = truth.getCalibration();
    micron.pixelWidth = 0.5;
    micron.pixelHeight = 2;
    micron.setUnit("micron");
    save("t.tif", truth);
    save("p.tif", ".cccc......ee........");
    Map<String, Object> outputs = measure("p.tif", "t.tif", "objects errors");
    ResultsTable t = table(outputs, "objectTable");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < t.size(); i++)
      rows.add(
          "%d %d %s"
              .formatted(
                  (int) t.getValue("RefId", i),
                  (int) t.getValue("PredId", i),
                  t.getStringValue("Status", i)));
    assertEquals(List.of("1 3 matched", "2 0 missed", "4 0 missed", "0 5 extra"), rows);
    assertEquals(0.6, t.getValue("IoU", 0), 1e-12);
    assertEquals(4, t.getValue("RefArea", 0), 1e-12, "4 pixels of 0.5 x 2");
    assertEquals(0.5, t.getValue("CentroidShift", 0), 1e-12);
    assertEquals(1, t.getValue("X", 0), 1e-12);
    assertEquals("micron", t.getStringValue("Unit", 0));
    ImagePlus errors = (ImagePlus) outputs.get("errorPicture");
    assertEquals("p-errors", errors.getTitle());
    assertEquals(1, errors.getProcessor().get(2, 0));
    assertEquals(3, errors.getProcessor().get(6, 0));
    assertEquals(2, errors.getProcessor().get(11, 0));
    List<String> names = new ArrayList<>();
    for (Roi roi : errors.getOverlay()) names.add(roi.getName());
    assertEquals(
        List.of("found-3 matched", "found-5 extra", "truth-2 missed", "truth-4 missed"), names);
    assertEquals(0.5, errors.getCalibration().pixelWidth);
  }

  @Test
  void foldersPooledAndPerImageWithIntervals() throws IOException {
    for (int i = 0; i < 6; i++) {
      save("truth/" + i + ".tif", "aaaa.bbbb");
      save("found/" + i + "-labels.tif", i % 2 == 0 ? "aaaa.bbbb" : "aaaa.....");
    }
    Map<String, Object> outputs = measure("found", "truth", "summary curve");
    ResultsTable t = table(outputs, "table");
    assertEquals(8, t.size());
    assertEquals("mean over images", t.getStringValue("Image", 6));
    assertEquals((1 + 2 / 3.0) / 2, t.getValue("F1", 6), 1e-12);
    assertEquals("pooled", t.getStringValue("Image", 7));
    assertEquals(18 / 21.0, t.getValue("F1", 7), 1e-12);
    assertEquals(9, t.getValue("TP", 7));
    assertEquals(0.75, t.getValue("SEG", 7), 1e-12);
    ResultsTable s = table(outputs, "summaryTable");
    int row = 0;
    while (!s.getStringValue("Metric", row).equals("F1")
        || !s.getStringValue("Definition", row).contains("mean over images")) row++;
    assertEquals((1 + 2 / 3.0) / 2, s.getValue("Value", row), 1e-12);
    double low = s.getValue("Lo95", row);
    assertTrue(low > 0.66 && low < 0.78, "low " + low);
    assertEquals(6, s.getValue("Images", row));
    ResultsTable c = table(outputs, "curveTable");
    assertEquals(19, c.size());
    assertEquals(0.05, c.getValue("Threshold", 0), 1e-12);
    assertEquals(9, c.getValue("TP", 18));
    assertTrue(outputs.get("plot") instanceof ImagePlus);
  }

  @Test
  void emptyImagesAreNotPerfectNorWrong() throws IOException {
    save("t.tif", "....");
    save("p.tif", "....");
    ResultsTable t = table(measure("p.tif", "t.tif", "partitions"), "table");
    for (String name : List.of("F1", "AP", "PQ", "SEG", "DET", "VRand", "mAP50_95"))
      assertTrue(Double.isNaN(t.getValue(name, 0)), name);
    assertEquals(0, t.getValue("TP", 0));
    save("p.tif", "aa..");
    t = table(measure("p.tif", "t.tif", ""), "table");
    assertEquals(0, t.getValue("F1", 0));
    assertEquals(1, t.getValue("Extra", 0));
  }

  @Test
  void volumesAreWholesAndFramesAreNot() throws IOException {
    ImagePlus volume = IJ.createImage("v", "16-bit black", 4, 1, 2);
    volume.getStack().setPixels(row("aa..").getPixels(), 1);
    volume.getStack().setPixels(row("aa.b").getPixels(), 2);
    volume.setDimensions(1, 2, 1);
    save("v.tif", volume);
    ResultsTable t = table(measure("v.tif", "v.tif", "objects"), "table");
    assertEquals(1, t.size());
    assertEquals(2, t.getValue("TP", 0));
    volume.setDimensions(1, 1, 2);
    save("t.tif", volume);
    t = table(measure("t.tif", "t.tif", ""), "table");
    assertEquals(4, t.size(), "two frames, their mean, pooled");
    assertEquals(1, t.getValue("Frame", 0));
    assertEquals(2, t.getValue("TP", 1));
    assertEquals(3, t.getValue("TP", 3));
    assertEquals(2, table(measure("v.tif", "t.tif", ""), "table").getValue("Frame", 1));
  }

  @Test
  void aSliceOfAVolume() throws IOException {
    ImagePlus volume = IJ.createImage("v", "16-bit black", 4, 1, 2);
    volume.getStack().setPixels(row("aa..").getPixels(), 1);
    volume.getStack().setPixels(row("...b").getPixels(), 2);
    volume.setDimensions(1, 2, 1);
    save("v.tif", volume);
    save("s.tif", "...c");
    assertEquals(1, table(measure("v.tif", "s.tif", "slice=2"), "table").getValue("TP", 0));
    assertEquals(0, table(measure("v.tif", "s.tif", "slice=1"), "table").getValue("TP", 0));
    assertEquals(1, table(measure("s.tif", "v.tif", "slice=2"), "table").getValue("TP", 0));
    CommandCall.assertRefused(MEASURE, options("v.tif", "s.tif", ""), "say with 'slice'");
    CommandCall.assertRefused(MEASURE, options("v.tif", "s.tif", "slice=3"), "1 to 2, it is 3");
  }

  @Test
  void filesOfTablesAndPictures() throws IOException {
    save("truth/a.tif", "aaaa.bbbb");
    save("found/a.tif", "aaaa.bb..");
    Path out = Files.createDirectories(folder.resolve("out"));
    measure("found", "truth", "save=[" + out + "] errors objects curve summary");
    for (String name :
        List.of(
            "objects-scores.csv",
            "objects-scores-summary.csv",
            "objects.csv",
            "objects-thresholds.csv",
            "objects-thresholds.png",
            "a-errors.tif")) assertTrue(Files.size(out.resolve(name)) > 0, name);
    Path csv = folder.resolve("x.csv");
    measure("found", "truth", "objects save=[" + csv + "]");
    assertTrue(Files.readString(csv).startsWith("Image,Match,RefObjects,"));
    assertTrue(Files.exists(folder.resolve("x-objects.csv")));
    CommandCall.assertRefused(MEASURE, options("found", "truth", "errors"), "'save' must be");
    CommandCall.assertRefused(MEASURE, options("found", "truth", "save=x.txt"), "'save' must be");
    assertFalse(Files.exists(Path.of("x.txt")));
  }

  @Test
  void badInput() throws IOException {
    save("p.tif", "aab");
    save("wide.tif", "aabb");
    save("half.tif", new ImagePlus("", new FloatProcessor(3, 1, new float[] {0, 0.5f, 1})));
    save("high.tif", new ImagePlus("", new ByteProcessor(1, 3)));
    CommandCall.assertRefused(MEASURE, options("p.tif", "wide.tif", ""), "4 x 1 pixels");
    CommandCall.assertRefused(MEASURE, options("p.tif", "high.tif", ""), "transposed");
    CommandCall.assertRefused(MEASURE, options("p.tif", "half.tif", ""), "whole numbers");
    CommandCall.assertRefused(MEASURE, options("p.tif", "p.tif", "iou=0"), "above 0");
    CommandCall.assertRefused(MEASURE, options("p.tif", "p.tif", "iou=1.1"), "'iou'");
    CommandCall.assertRefused(MEASURE, options("p.tif", "p.tif", "matching=coco"), "'matching'");
    CommandCall.assertRefused(MEASURE, options("p.tif", "p.tif", "ignore=1"), "label to ignore");
  }
}
