package sc.fiji.tessera.plugins.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.measure.ProbabilityCalibration;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.Impatient;

/** Measure Probabilities..., on four pixels whose scores can be computed by hand. */
class MeasureProbabilitiesTest {
  private static final String MEASURE = "Measure Probabilities...";
  private static final float[] OBJECT = {0.1f, 0.4f, 0.35f, 0.8f};

  @TempDir Path folder;

  private Path save(String name, ImagePlus image) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageFileWriter.save(image, file);
    return file;
  }

  private Path object(String name) throws IOException {
    return save(name, new ImagePlus("", new FloatProcessor(4, 1, OBJECT.clone())));
  }

  /** The same as two channels, background first. */
  private Path both(String name) throws IOException {
    float[] background = new float[OBJECT.length];
    for (int i = 0; i < background.length; i++) background[i] = 1 - OBJECT[i];
    return channels(name, background, OBJECT.clone());
  }

  private Path channels(String name, float[]... planes) throws IOException {
    ImageStack stack = new ImageStack(planes[0].length, 1);
    for (float[] plane : planes) stack.addSlice(new FloatProcessor(plane.length, 1, plane));
    ImagePlus image = new ImagePlus("", stack);
    image.setDimensions(planes.length, 1, 1);
    return save(name, image);
  }

  private Path truth(String name, int... labels) throws IOException {
    ImageProcessor ip = new ByteProcessor(labels.length, 1);
    for (int i = 0; i < labels.length; i++) ip.set(i, labels[i]);
    return save(name, new ImagePlus("", ip));
  }

  private static Map<String, Object> run(String options) {
    return CommandCall.run(MEASURE, options);
  }

  private static String refused(String options) {
    return CommandCall.refusal(MEASURE, options);
  }

  /** The example of scikit-learn's documentation of both areas, and the rest by hand. */
  @Test
  void fourPixels() throws IOException {
    String truth = " bins=4 truth=[" + truth("truth.tif", 0, 0, 1, 1) + "]";
    for (Path scores : new Path[] {object("one.tif"), both("two.tif")}) {
      ResultsTable table = (ResultsTable) run("scores=[" + scores + "]" + truth).get("table");
      assertEquals(3, table.size());
      assertEquals("1", table.getStringValue("Class", 1));
      assertEquals(2, table.getValue("Pixels", 1));
      assertEquals(0.75, table.getValue("AUC", 1), 1e-6);
      assertEquals(0.8333333, table.getValue("AP", 1), 1e-6);
      assertEquals(0.8, table.getValue("BestF1", 1), 1e-6);
      assertEquals(0.35, table.getValue("BestThreshold", 1), 1e-6);
      assertEquals(0.1375, table.getValue("ECE", 2), 1e-6);
      assertEquals(0.15, table.getValue("MCE", 2), 1e-6);
      assertEquals(0.4722884, table.getValue("LogLoss", 2), 1e-6);
      assertEquals(0.31625, table.getValue("Brier", 2), 1e-6);
      assertTrue(Double.isNaN(table.getValue("ECE", 0)));
      double best = table.getValue("Temperature", 2);
      assertTrue(logLoss(best) < logLoss(best * 1.05), "" + best);
      assertTrue(logLoss(best) < logLoss(best / 1.05), "" + best);
    }
  }

  private static double logLoss(double temperature) {
    double[][] p = {{0.9, 0.1}, {0.6, 0.4}, {0.65, 0.35}, {0.2, 0.8}};
    return ProbabilityCalibration.logLoss(p, new int[] {0, 0, 1, 1}, temperature);
  }

  @Test
  void ofManyPixelsASampleIsTaken() throws IOException {
    Path scores = save("many.tif", new ImagePlus("", new FloatProcessor(64, 64)));
    Path truth = save("labels.tif", new ImagePlus("", new ByteProcessor(64, 64)));
    String options = "scores=[" + scores + "] truth=[" + truth + "]";
    ResultsTable all = (ResultsTable) run(options).get("table");
    assertEquals(4096, all.getValue("Pixels", 2));
    ResultsTable some = (ResultsTable) run(options + " most=1000").get("table");
    assertEquals(1000, some.getValue("Pixels", 2));
  }

  @Test
  void labelsThatNumberObjectsAreForeground() throws IOException {
    String options =
        "scores=[" + object("one.tif") + "] truth=[" + truth("t.tif", 0, 0, 7, 9) + "]";
    ResultsTable table = (ResultsTable) run(options + " binary").get("table");
    assertEquals(0.75, table.getValue("AUC", 1), 1e-6);
    assertEquals(
        "one: The truth holds label 7, but there are 2 classes, from 0 on; where labels number"
            + " objects, give 'binary'.",
        refused(options));
  }

  @Test
  void ignoredPixelsDoNotCount() throws IOException {
    String options =
        "scores=[" + object("one.tif") + "] truth=[" + truth("t.tif", 0, 5, 5, 1) + "]";
    ResultsTable table = (ResultsTable) run(options + " ignore=5").get("table");
    assertEquals(2, table.getValue("Pixels", 2));
    assertEquals(1, table.getValue("AUC", 1));
  }

  @Test
  void aFolderIsMeasuredAsOneSet() throws IOException {
    object("scores/a-scores.tif");
    object("scores/b-scores.tif");
    truth("truth/a.tif", 0, 0, 1, 1);
    truth("truth/b.tif", 0, 0, 1, 1);
    Path out = Files.createDirectory(folder.resolve("out"));
    String options = "scores=[%s] truth=[%s] save=[%s] reliability";
    Map<String, Object> outputs =
        run(options.formatted(folder.resolve("scores"), folder.resolve("truth"), out));
    ResultsTable table = (ResultsTable) outputs.get("table");
    assertEquals(8, table.getValue("Pixels", 2));
    assertEquals(0.75, table.getValue("AUC", 1), 1e-6);
    ResultsTable bins = (ResultsTable) outputs.get("reliabilityTable");
    double pixels = 0;
    for (int i = 0; i < bins.size(); i++) pixels += bins.getValue("Pixels", i);
    assertEquals(8, pixels);
    for (String name : new String[] {"probabilities.csv", "reliability.csv", "reliability.png"}) {
      assertTrue(Files.size(out.resolve(name)) > 0, name);
    }
  }

  @Test
  void whatAreNoProbabilitiesIsRefused() throws IOException {
    String truth = " truth=[" + truth("truth.tif", 0, 1) + "]";
    Path logits = channels("logits.tif", new float[] {-3, 1});
    assertEquals(
        "logits: The scores hold -3.0, but probabilities are from 0 to 1.",
        refused("scores=[" + logits + "]" + truth));
    Path sums = channels("sums.tif", new float[] {0.5f, 0.5f}, new float[] {0.9f, 0.5f});
    assertEquals(
        "sums: The channels of a pixel have the sum 1.4; probabilities of classes that exclude each"
            + " other have the sum 1.",
        refused("scores=[" + sums + "]" + truth));
    String sizes = refused("scores=[" + object("one.tif") + "]" + truth);
    assertTrue(sizes.contains("4 x 1 pixels") && sizes.contains("2 x 1 pixels"), sizes);
  }

  @Test
  void nothingIsLeftOfAMeasurementThatWasCancelled() throws IOException {
    Path out = folder.resolve("out.csv");
    String options =
        "scores=[%s] truth=[%s] save=[%s]"
            .formatted(object("one.tif"), truth("t.tif", 0, 0, 1, 1), out);
    assertThrows(
        CancellationException.class, () -> CommandCall.run(MEASURE, options, new Impatient(0)));
    assertTrue(Files.notExists(out));
  }
}
