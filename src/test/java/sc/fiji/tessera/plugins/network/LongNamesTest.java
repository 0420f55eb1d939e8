package sc.fiji.tessera.plugins.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** Classes whose names are long, or hold what separates columns, lines and names elsewhere. */
class LongNamesTest {
  private static final String LONG = "mitochondrion ".repeat(15).trim();
  private static final List<String> NAMES =
      List.of(
          "background",
          LONG,
          "say \"yes\", [or]; no\\",
          "Zelle ü 細胞 <b>&amp;",
          "two\nlines\tand a tab",
          LONG,
          "");

  /** As cards have them: in one line. */
  private static final List<String> KEPT =
      NAMES.stream().map(name -> name.replaceAll("[\n\t]", " ")).toList();

  @TempDir Path folder;
  private Path image;
  private Path model;

  /** A network whose class is the grey value over 40, rounded. */
  @BeforeEach
  void write() throws IOException {
    int classes = NAMES.size();
    float[] weights = new float[classes];
    float[] biases = new float[classes];
    for (int c = 0; c < classes; c++) {
      weights[c] = 2f * c;
      biases[c] = -40f * c * c;
    }
    GraphBuilder b = new GraphBuilder("steps");
    String x = b.input("image", "N", "1", "H", "W");
    String w = b.initializer(Tensor.of("weight", weights, classes, 1, 1, 1));
    String bias = b.initializer(Tensor.of("bias", biases, classes));
    OnnxModel graph =
        OnnxModel.of(
            b.output(b.node("Conv", List.of(x, w, bias)), "y", "N", "" + classes, "H", "W")
                .build());
    ModelCard card =
        new ModelCard(
            new ModelCard.About("steps", "", Map.of(), "", ""),
            new ModelCard.Input(1, Normalization.none(), ""),
            new ModelCard.Output(NAMES, ModelCard.Activation.SOFTMAX, ModelCard.Target.CLASSES),
            new ModelCard.Tiles(1, 1, 0, 0, 0),
            List.of());
    model = folder.resolve("steps.onnx");
    new SegmentationModel(graph, card, "test").save(model);
    image = folder.resolve("ramp.tif");
    IJ.saveAsTiff(IJ.createImage("ramp", "8-bit ramp", 256, 4, 1), image.toString());
  }

  private Map<String, Object> run(String label, String options) {
    return CommandCall.run(label, "model=[" + model + "] " + options);
  }

  private ImagePlus segmented(String output) {
    Map<String, Object> out =
        run("Segment with Model...", "image=[" + image + "] output=" + output);
    return (ImagePlus) out.values().stream().filter(ImagePlus.class::isInstance).findAny().get();
  }

  @Test
  void aFileKeepsThem() throws IOException {
    assertEquals(KEPT, SegmentationModel.open(model).card().output().classes());
  }

  @Test
  void scoresAreNamedByThem() {
    ImagePlus scores = segmented("scores");
    assertEquals(NAMES.size(), scores.getStackSize());
    for (int c = 0; c < NAMES.size(); c++) {
      String label = scores.getStack().getShortSliceLabel(c + 1, 1000);
      assertTrue(KEPT.get(c).isBlank() || label.contains(KEPT.get(c)), label);
    }
  }

  @Test
  void labelsOutlinesAndRoisAreMade() throws IOException {
    assertEquals(3, (int) segmented("labels").getProcessor().getf(120, 1));
    assertTrue(segmented("overlay").getOverlay().size() > 0);
    Path zip = folder.resolve("rois.zip");
    run("Segment with Model...", "image=[" + image + "] output=rois save=[" + zip + "]");
    assertTrue(Files.size(zip) > 0);
  }

  @Test
  void tablesAndDrawingsAreWritten() throws IOException {
    for (String kind : List.of("txt", "csv", "svg", "png")) {
      Path file = folder.resolve("about." + kind);
      run("Model Information...", "save=[" + file + "]");
      assertTrue(Files.size(file) > 0, kind);
    }
    String text = Files.readString(folder.resolve("about.txt"));
    assertTrue(text.contains(LONG) && text.contains("say \"yes\", [or]; no\\"), text);
  }

  @Test
  void aPackageKeepsThem() throws IOException {
    Path file = folder.resolve("steps.zip");
    run("Export Model...", "title=steps licence=MIT authors=[A. B] save=[" + file + "]");
    assertEquals(KEPT, SegmentationModel.open(file).card().output().classes());
    model = file;
    assertEquals(3, (int) segmented("labels").getProcessor().getf(120, 1));
  }

  @Test
  void aTableAsTextKeepsThemInTheirCells() {
    ResultsTable table = new ResultsTable();
    for (String name : NAMES) {
      table.addRow();
      table.addValue("Class", name);
      table.addValue("IoU", 0.5);
    }
    String csv = sc.fiji.tessera.plugins.bridge.CsvTable.text(table);
    assertTrue(csv.contains("\"say \"\"yes\"\", [or]; no\\\",0.5\n"), csv);
    assertTrue(csv.contains("\n" + LONG + ",0.5\n"), csv);
    assertTrue(csv.contains("\ntwo\\nlines\tand a tab,0.5\n"), csv);
  }
}
