package sc.fiji.tessera.plugins.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scijava.log.LogListener;
import org.scijava.log.LogService;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.SciJava;
import sc.fiji.tessera.plugins.network.ThresholdModel;

class PixelSizeMatchTest {
  private static final String LABEL = "Segment with Model...";

  @TempDir Path folder;

  /** A square of 20 x 16 pixels at (10, 12), bright enough for the model. */
  private Path image(double pixel, String unit) {
    ImageProcessor ip = new ByteProcessor(60, 50);
    ip.setValue(200);
    ip.setRoi(10, 12, 20, 16);
    ip.fill();
    ImagePlus image = new ImagePlus("cells", ip);
    image.getCalibration().pixelWidth = image.getCalibration().pixelHeight = pixel;
    image.getCalibration().setUnit(unit);
    Path file = folder.resolve("cells.tif");
    IJ.saveAsTiff(image, file.toString());
    return file;
  }

  private Path model(String pixelSize, Target target) throws IOException {
    Path file = folder.resolve("model.onnx");
    ThresholdModel.save(file, 1, target);
    OnnxModel.read(file).withMetadata(Map.of("tessera.pixelsize", pixelSize)).write(file);
    return file;
  }

  /** pixel and unit of the image, card, whether a warning is told, by what it is resized */
  @ParameterizedTest
  @CsvSource({
    "0.5, um, 0.5 µm, false",
    "500, nm, 0.5 µm, false",
    "0.55, micron, 500 nm, false",
    "0.00055, mm, 0.5 um, false",
    "0.00002, inch, 0.5 micron, false",
    "250, nm, 0.5 µm, true",
    "0.25, um, 500 nm, true",
    "0.002, mm, 0.5 x 0.5 x 2 µm, true",
    "0.5, um, '', false",
    "1, pixel, 0.5 µm, false",
    "0.25, furlong, 0.5 µm, false",
    "0.25, um, about half, false"
  })
  void aDifferenceIsTold(double pixel, String unit, String card, boolean told) throws IOException {
    Path image = image(pixel, unit);
    Path model = model(card, Target.CLASSES);
    List<String> lines = new ArrayList<>();
    LogListener listener = m -> lines.add(m.text());
    LogService log = SciJava.context().service(LogService.class);
    log.addLogListener(listener);
    try {
      CommandCall.run(LABEL, "image=[" + image + "] model=[" + model + "]");
    } finally {
      log.removeLogListener(listener);
    }
    List<String> warnings = lines.stream().filter(l -> l.contains("trained on pixels of")).toList();
    assertEquals(told ? 1 : 0, warnings.size(), lines.toString());
    if (told) assertTrue(warnings.get(0).endsWith("match=true resizes the image for it."));
  }

  /** By halves, by 8, by what is no whole number: the square is where it was. */
  @ParameterizedTest
  @CsvSource({"250, 0.5", "100, 0.8", "750, 0.5", "500, 0.125", "500, 0.5"})
  void labelsComeBackAtTheSizeOfTheImage(double nanometres, double micrometres) throws IOException {
    Path image = image(nanometres, "nm");
    String options = "image=[" + image + "] model=[%s] match output=%s";
    for (Target target : List.of(Target.CLASSES, Target.INSTANCES)) {
      Path model = model(micrometres + " µm", target);
      for (String more : List.of("labels", "labels refine=[small size=9]")) {
        ImagePlus labels = result(options.formatted(model, more));
        assertEquals("cells-labels", labels.getTitle());
        assertEquals(1, labels.getCalibration().pixelWidth / nanometres, 1e-3); // as TIFF has it
        assertSquare(labels.getProcessor(), nanometres / 1000 / micrometres);
      }
    }
    ImagePlus scores =
        result(options.formatted(model(micrometres + " µm", Target.CLASSES), "scores"));
    assertEquals(60, scores.getWidth());
    assertTrue(scores.getStack().getProcessor(2).getf(20, 20) > 0.99);
    assertTrue(scores.getStack().getProcessor(1).getf(50, 40) > 0.99);
  }

  private static ImagePlus result(String options) {
    return (ImagePlus) CommandCall.run(LABEL, options).get("result");
  }

  /** Of a resized image the border is off by what one of its pixels is. */
  private static void assertSquare(ImageProcessor labels, double factor) {
    assertEquals(60, labels.getWidth());
    assertEquals(50, labels.getHeight());
    double off = factor < 1 ? 1 / factor : factor > 1 ? 1 : 0;
    for (int y = 0; y < 50; y++)
      for (int x = 0; x < 60; x++) {
        double in = Math.min(Math.min(x - 9, 30 - x), Math.min(y - 11, 28 - y)); // > 0 inside
        if (in > off) assertEquals(1, labels.get(x, y), x + "," + y);
        if (in <= -off) assertEquals(0, labels.get(x, y), x + "," + y);
      }
  }

  @Test
  void aSelectionCountsAllTheSame() throws IOException {
    ImagePlus image = IJ.openImage(image(250, "nm").toString());
    image.setRoi(0, 0, 20, 50);
    IJ.saveAsTiff(image, folder.resolve("cells.tif").toString());
    Path model = model("0.5 µm", Target.CLASSES);
    ImagePlus labels =
        result("image=[" + folder.resolve("cells.tif") + "] match model=[" + model + "]");
    assertEquals(1, labels.getProcessor().get(18, 20));
    assertEquals(0, labels.getProcessor().get(21, 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.5 | um | '' | 'match' needs the size of the pixels that the model was trained on",
        "1 | pixel | 0.5 µm | 'match' needs the size of the pixels of \"cells.tif\"",
        "0.0139 | inch | 0.5 µm | which cannot both be right"
      })
  void whatIsNotKnownCannotBeMatched(double pixel, String unit, String card, String sentence)
      throws IOException {
    Path image = image(pixel, unit);
    Path model = model(card, Target.CLASSES);
    CommandCall.assertRefused(LABEL, "image=[" + image + "] model=[" + model + "] match", sentence);
  }

  @Test
  void aHundredthIsNoDifference() {
    ImagePlus image = new ImagePlus("cells", new ByteProcessor(10, 10));
    image.getCalibration().pixelWidth = image.getCalibration().pixelHeight = 0.503;
    image.getCalibration().setUnit("um");
    SourceImage source = SourceImage.of(image);
    ModelCard.Input input = new ModelCard.Input(1, Normalization.none(), "0.5 µm");
    assertSame(source, PixelSizeMatch.of(source, input).resized(source));
    assertFalse(PixelSizeMatch.of(source, input).differs());
  }
}
