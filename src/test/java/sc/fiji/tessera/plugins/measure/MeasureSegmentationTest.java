package sc.fiji.tessera.plugins.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.ImageRoi;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.Impatient;

/** Measure Segmentation..., on images whose scores follow from how they are made. */
class MeasureSegmentationTest {
  private static final String MEASURE = "Measure Segmentation...";

  @TempDir Path folder;

  @BeforeEach
  @AfterEach
  void emptyTheSystemTable() {
    Analyzer.setResultsTable(new ResultsTable());
  }

  /** An image of one row of 10 pixels per text, a digit each. */
  private static ImageProcessor digits(String... rows) {
    ByteProcessor ip = new ByteProcessor(rows[0].length(), rows.length);
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < ip.getWidth(); x++) ip.set(x, y, rows[y].charAt(x) - '0');
    }
    return ip;
  }

  private Path save(String name, ImageProcessor ip) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageFileWriter.save(new ImagePlus("", ip), file);
    return file;
  }

  private ResultsTable measure(String prediction, String truth, String more) {
    String options = "prediction=[" + folder.resolve(prediction) + "] truth=[";
    return (ResultsTable)
        CommandCall.run(MEASURE, options + folder.resolve(truth) + "] " + more).get("table");
  }

  /** Image, class, pixels and the five scores of a row. */
  private static void assertRow(
      ResultsTable table, int row, String image, String name, double... values) {
    assertEquals(image, table.getStringValue("Image", row));
    assertEquals(name, table.getStringValue("Class", row));
    String[] columns = {"Pixels", "IoU", "Dice", "Precision", "Recall", "Accuracy"};
    double[] found = new double[columns.length];
    for (int i = 0; i < found.length; i++) found[i] = table.getValue(columns[i], row);
    assertArrayEquals(values, found, 1e-12, image + " " + name);
  }

  @Test
  void scoresOfEachClassAndTheirMean() throws IOException {
    save("p.tif", digits("0001111122"));
    save("t.tif", digits("0000111122"));
    ResultsTable table = measure("p.tif", "t.tif", "");
    assertEquals(4, table.size());
    assertRow(table, 0, "p", "0", 4, 0.75, 6 / 7.0, 1, 0.75, 0.9);
    assertRow(table, 1, "p", "1", 4, 0.8, 8 / 9.0, 0.8, 1, 0.9);
    assertRow(table, 2, "p", "2", 2, 1, 1, 1, 1, 1);
    double dice = (6 / 7.0 + 8 / 9.0 + 1) / 3;
    assertRow(table, 3, "p", "mean", 10, 0.85, dice, 2.8 / 3, 2.75 / 3, 0.9);
    assertEquals(0.4 * 0.75 + 0.4 * 0.8 + 0.2, table.getValue("FwIoU", 3), 1e-12);
    double chance = (3 * 4 + 5 * 4 + 2 * 2) / 100.0;
    assertEquals((0.9 - chance) / (1 - chance), table.getValue("Kappa", 3), 1e-12);
    assertTrue(Double.isNaN(table.getValue("Kappa", 1)));
    assertEquals(1, table.getValue("Specificity", 0), 1e-12);
    assertEquals(2 * (3 - 4) / 7.0, table.getValue("VolumeSimilarity", 0), 1e-12);
  }

  @Test
  void whatCannotBeMeasuredIsNaNAndLeftOutOfMeans() throws IOException {
    save("p.tif", digits("0000300000"));
    save("t.tif", digits("0000000000"));
    ResultsTable table = measure("p.tif", "t.tif", "");
    double nan = Double.NaN;
    assertRow(table, 0, "p", "0", 10, 0.9, 1.8 / 1.9, 1, 0.9, 0.9);
    assertRow(table, 1, "p", "1", 0, nan, nan, nan, nan, 1);
    assertRow(table, 3, "p", "3", 0, 0, 0, 0, nan, 0.9);
    assertRow(table, 4, "p", "mean", 10, 0.45, 0.9 / 1.9, 0.5, 0.9, 0.9);
  }

  @Test
  void ignoredPixelsDoNotCount() throws IOException {
    save("p.tif", digits("0111110000"));
    save("t.tif", digits("0111990099"));
    ResultsTable table = measure("p.tif", "t.tif", "ignore=9");
    assertEquals(3, table.size());
    assertRow(table, 1, "p", "1", 3, 1, 1, 1, 1, 1);
    assertRow(table, 2, "p", "mean", 6, 1, 1, 1, 1, 1);
  }

  @Test
  void binaryTakesNumberedObjectsAsForeground() throws IOException {
    save("p.tif", digits("0001122003"));
    ImageProcessor truth = digits("0011122000").convertToShort(false);
    truth.set(5, 2000);
    save("t.tif", truth);
    ResultsTable table = measure("p.tif", "t.tif", "binary");
    assertEquals(3, table.size());
    assertRow(table, 1, "p", "1", 5, 4 / 6.0, 0.8, 0.8, 0.8, 0.8);
    CommandCall.assertRefused(
        MEASURE,
        "prediction=[" + folder.resolve("p.tif") + "] truth=[" + folder.resolve("t.tif") + "]",
        "binary");
  }

  @Test
  void foldersArePairedByNameAndPooled() throws IOException {
    save("found/a-labels.tif", digits("0011"));
    save("found/b.tif", digits("0000", "0001"));
    save("truth/a.png", digits("0011"));
    save("truth/b.tif", digits("0000", "0011"));
    save("truth/c.tif", digits("0000"));
    ResultsTable table = measure("found", "truth", "");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < table.size(); i++) {
      names.add(table.getStringValue("Image", i) + " " + table.getStringValue("Class", i));
    }
    assertEquals(
        List.of(
            "a-labels 0",
            "a-labels 1",
            "a-labels mean",
            "b 0",
            "b 1",
            "b mean",
            "mean over images 0",
            "mean over images 1",
            "mean over images mean",
            "pooled 0",
            "pooled 1",
            "pooled mean"),
        names);
    double b0 = 6 / 7.0;
    assertEquals((1 + b0) / 2, table.getValue("IoU", 6), 1e-12);
    assertEquals((1 + 0.5) / 2, table.getValue("IoU", 7), 1e-12);
    assertEquals((1 + (b0 + 0.5) / 2) / 2, table.getValue("IoU", 8), 1e-12);
    assertRow(table, 10, "pooled", "1", 4, 3 / 4.0, 6 / 7.0, 1, 3 / 4.0, 11 / 12.0);
    assertEquals((8 / 9.0 + 3 / 4.0) / 2, table.getValue("IoU", 11), 1e-12);
  }

  @Test
  void aClassMissingFromAnImageIsLeftOutOfTheMeanOverImages() throws IOException {
    save("found/a.tif", digits("0011"));
    save("found/b.tif", digits("0000"));
    save("truth/a.tif", digits("0011"));
    save("truth/b.tif", digits("0000"));
    ResultsTable table = measure("found", "truth", "");
    assertRow(table, 6, "mean over images", "1", 2, 1, 1, 1, 1, 1);
  }

  @Test
  void stacksAreMeasuredAsAWhole() throws IOException {
    ImagePlus stack = IJ.createImage("s", "8-bit black", 4, 1, 2);
    stack.getStack().setPixels(digits("0011").getPixels(), 1);
    stack.getStack().setPixels(digits("0111").getPixels(), 2);
    IJ.saveAsTiff(stack, folder.resolve("s.tif").toString());
    ResultsTable table = measure("s.tif", "s.tif", "");
    assertRow(table, 1, "s", "1", 5, 1, 1, 1, 1, 1);
  }

  /** A rectangle of 6 x 4 pixels, shifted by one: boundaries are 0.5 micron apart along x. */
  @Test
  void boundariesInCalibratedUnits() throws IOException {
    ImagePlus truth = rectangle(2);
    save("t.tif", truth.getProcessor());
    truth.getCalibration().pixelWidth = 0.5;
    truth.getCalibration().pixelHeight = 2;
    truth.getCalibration().setUnit("micron");
    ImageFileWriter.save(truth, folder.resolve("t.tif"));
    save("p.tif", rectangle(3).getProcessor());
    ResultsTable table = measure("p.tif", "t.tif", "boundaries surface=pixels");
    assertEquals(1, table.getValue("Tolerance", 1), "twice the smaller distance");
    assertEquals("micron", table.getStringValue("Unit", 1));
    assertTrue(Double.isNaN(table.getValue("BoundaryF1", 0)), "the background has none");
    assertEquals(1, table.getValue("BoundaryF1", 1));
    assertEquals(0.5, table.getValue("HD", 1), 1e-12);
    assertEquals(0.5, table.getValue("HD95", 1), 1e-12);
    // of 16 boundary pixels each, 12 lie on the other boundary or inside its rows
    assertTrue(table.getValue("ASSD", 1) > 0 && table.getValue("ASSD", 1) < 0.5);
    table = measure("p.tif", "t.tif", "boundaries tolerance=0.4 surface=pixels");
    assertTrue(table.getValue("BoundaryF1", 1) < 1);
    assertEquals(0.4, table.getValue("Tolerance", 1));
    save("none.tif", new ByteProcessor(12, 8));
    table = measure("none.tif", "t.tif", "boundaries");
    assertEquals(Double.POSITIVE_INFINITY, table.getValue("HD95", 1));
    assertEquals(0, table.getValue("NSD", 1));
    assertEquals(0, table.getValue("BoundaryF1", 1));
  }

  private static ImagePlus rectangle(int x) {
    ByteProcessor ip = new ByteProcessor(12, 8);
    ip.setColor(1);
    ip.setRoi(x, 2, 6, 4);
    ip.fill();
    return new ImagePlus("", ip);
  }

  @Test
  void confusionAndErrorsAndSummary() throws IOException {
    save("t.tif", digits("0011120"));
    save("p.tif", digits("0101122"));
    Map<String, Object> outputs =
        CommandCall.run(
            MEASURE,
            "prediction=[%s] truth=[%s] confusion errors summary"
                .formatted(folder.resolve("p.tif"), folder.resolve("t.tif")));
    ResultsTable confusion = (ResultsTable) outputs.get("confusionTable");
    assertEquals(3, confusion.size());
    assertEquals(2, confusion.getValue("Class1", 1));
    assertEquals(1, confusion.getValue("Class2", 0));
    assertEquals(100 * 2 / 3.0, confusion.getValue("Share1", 1), 1e-9);
    assertEquals("Confusion matrix", ((ImagePlus) outputs.get("confusionPicture")).getTitle());
    ImagePlus errors = (ImagePlus) outputs.get("errorPicture");
    StringBuilder kinds = new StringBuilder();
    for (int x = 0; x < 7; x++) kinds.append(errors.getProcessor().get(x, 0));
    assertEquals("0231112", kinds.toString());
    ResultsTable summary = (ResultsTable) outputs.get("summaryTable");
    assertEquals("mIoU", summary.getStringValue("Metric", 0));
    assertEquals((1 / 4.0 + 0.5 + 0.5) / 3, summary.getValue("Value", 0), 1e-12);
    assertEquals("of the image", summary.getStringValue("Definition", 0));
  }

  @Test
  void errorsOnThePicture() throws IOException {
    save("t.tif", digits("0011"));
    save("p.tif", digits("0101"));
    save("grey.tif", digits("5678"));
    save("wide.tif", digits("56789"));
    String options =
        "prediction=[D/p.tif] truth=[D/t.tif] errors picture=[D/%s]".replace("D", folder + "");
    ImagePlus shown =
        (ImagePlus) CommandCall.run(MEASURE, options.formatted("grey.tif")).get("errorPicture");
    assertEquals(6, shown.getProcessor().get(1, 0), "the picture itself");
    assertEquals(1, shown.getOverlay().size());
    ImageRoi tint = (ImageRoi) shown.getOverlay().get(0);
    assertEquals(0xd55e00, tint.getProcessor().get(1, 0) & 0xffffff, "found, but not there");
    assertEquals(0x56b4e9, tint.getProcessor().get(2, 0) & 0xffffff, "not found");
    CommandCall.assertRefused(MEASURE, options.formatted("wide.tif"), "'picture' has 5 x 1");
  }

  @Test
  void errorsOfAFolderOfSeries() throws IOException {
    for (String name : List.of("a", "b")) {
      ImagePlus series = IJ.createImage("s", "8-bit black", 4, 1, 2);
      series.getStack().setPixels(digits("0011").getPixels(), name.equals("a") ? 1 : 2);
      series.setDimensions(1, 1, 2);
      Files.createDirectories(folder.resolve("found"));
      Files.createDirectories(folder.resolve("out"));
      ImageFileWriter.save(series, folder.resolve("found/" + name + ".tif"));
    }
    measure("found", "found", "errors save=[" + folder.resolve("out") + "]");
    for (String name : List.of("a", "b")) {
      ImagePlus errors = IJ.openImage(folder.resolve("out/" + name + "-errors.tif").toString());
      assertEquals(2, errors.getNFrames(), name);
      int there = name.equals("a") ? 1 : 2;
      assertEquals(1, errors.getStack().getProcessor(there).get(2, 0), name);
      assertEquals(0, errors.getStack().getProcessor(3 - there).get(2, 0), name);
    }
    // headings; 3 rows where there is a class 1, else 2; 3 each for the means and pooled
    assertEquals(1 + 10 + 6, Files.readAllLines(folder.resolve("out/scores.csv")).size());
  }

  @Test
  void framesAreImagesOfTheirOwn() throws IOException {
    ImagePlus series = IJ.createImage("s", "8-bit black", 4, 1, 2);
    series.getStack().setPixels(digits("0011").getPixels(), 1);
    series.getStack().setPixels(digits("0111").getPixels(), 2);
    series.setDimensions(1, 1, 2);
    IJ.saveAsTiff(series, folder.resolve("s.tif").toString());
    ResultsTable table = measure("s.tif", "s.tif", "");
    assertEquals(12, table.size(), "three rows of two frames, of their mean, and pooled");
    assertEquals(2, table.getValue("Frame", 3));
    assertEquals(2, table.getValue("Pixels", 1));
    assertEquals(3, table.getValue("Pixels", 4));
  }

  @Test
  void allIgnoredIsNaN() throws IOException {
    save("t.tif", digits("9999"));
    save("p.tif", digits("0011"));
    ResultsTable table = measure("p.tif", "t.tif", "ignore=9");
    for (int row = 0; row < table.size(); row++)
      assertTrue(Double.isNaN(table.getValue("IoU", row)));
  }

  @Test
  void theTruthsCalibrationCounts() throws IOException {
    ImagePlus truth = rectangle(2);
    truth.getCalibration().pixelWidth = 3;
    truth.getCalibration().setUnit("nm");
    ImageFileWriter.save(truth, folder.resolve("t.tif"));
    ImagePlus found = rectangle(3);
    found.getCalibration().pixelWidth = 5;
    found.getCalibration().setUnit("nm");
    ImageFileWriter.save(found, folder.resolve("p.tif"));
    assertEquals(3, measure("p.tif", "t.tif", "boundaries surface=pixels").getValue("HD", 1), 1e-4);
  }

  @Test
  void aMacroReadsTheResultsAndASecondCallAppends() throws IOException {
    Path p = save("p.tif", digits("0011"));
    String call =
        "call(\"sc.fiji.tessera.Tessera.run\", \""
            + MEASURE
            + "\", \"prediction=["
            + p
            + "] truth=["
            + p
            + "]\");";
    assertEquals(
        "6|1",
        IJ.runMacro(call + call + "return \"\" + nResults + \"|\" + getResult(\"IoU\", 5);"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prediction=[D/p.tif] truth=[D/wide.tif] | truth has 5 x 1 pixels and the prediction 4 x 1",
        "prediction=[D/p.tif] truth=[D/half.tif] | reference holds 0.5, but labels are whole numbers",
        "prediction=[D/nan.tif] truth=[D/p.tif] | prediction holds NaN",
        "prediction=[D/minus.tif] truth=[D/p.tif] | prediction holds label -1; labels are whole numbers",
        "prediction=[D/p.tif] truth=[D/rgb.png] | has 3 channels",
        "prediction=[D/found] truth=[D/truth] | There is no truth for b",
        "prediction=[D/one] truth=[D/other] | There is no truth for a",
        "prediction=[D/p.tif] truth=[D/none.tif] | none.tif",
        "prediction=[D/p.tif] | 'truth' must be given",
        "prediction=[D/p.tif] truth=[D/p.tif] ignore=x | 'ignore' must be a whole number",
        "prediction=[D/p.tif] truth=[D/p.tif] binary=maybe | 'binary' must be true or false",
        "prediction=[D/p.tif] truth=[D/p.tif] classes=2 | Unknown key 'classes'",
        "prediction=[D/text.tif] truth=[D/p.tif] | text.tif cannot be read",
      })
  void badInput(String options, String fragment) throws IOException {
    save("p.tif", digits("0011"));
    save("wide.tif", digits("00111"));
    save("half.tif", new FloatProcessor(4, 1, new float[] {0, 0.5f, 1, 1}));
    save("nan.tif", new FloatProcessor(4, 1, new float[] {0, Float.NaN, 1, 1}));
    save("minus.tif", new FloatProcessor(4, 1, new float[] {0, -1, 1, 1}));
    save("rgb.png", digits("0011").convertToRGB());
    for (String name :
        List.of(
            "found/a.tif",
            "found/b.tif",
            "truth/a.tif",
            "truth/c.tif",
            "one/a.tif",
            "other/b.tif")) {
      save(name, digits("0011"));
    }
    Files.writeString(folder.resolve("text.tif"), "no image");
    CommandCall.assertRefused(MEASURE, options.replace("[D", "[" + folder), fragment);
    assertEquals(0, ResultsTable.getResultsTable().size());
  }

  @Test
  void cancelling() throws IOException {
    for (String name : List.of("a.tif", "b.tif", "c.tif")) save("set/" + name, digits("0011"));
    String set = folder.resolve("set").toString();
    String options = "prediction=[" + set + "] truth=[" + set + "]";
    Impatient impatient = new Impatient(1);
    Assertions.assertThrows(
        CancellationException.class, () -> CommandCall.run(MEASURE, options, impatient));
    assertTrue(impatient.reports() == 1, "it stops at once");
  }
}
