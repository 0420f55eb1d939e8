package sc.fiji.tessera.plugins.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.checkpoint.SavedCheckpoint;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.inference.ColourQueries;
import sc.fiji.tessera.network.Mask2Former;
import sc.fiji.tessera.network.Mask2Former.Options;
import sc.fiji.tessera.network.Mask2Former.Task;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** Mask2Former by commands: import, panoptic pictures, classes of pixels. */
class SegmentQueriesTest {
  private static final String LABEL = "Segment Panoptic...";

  @TempDir static Path folder;

  @BeforeAll
  static void save() throws IOException {
    ColourQueries.model(new TreeSet<>(List.of(0, 1))).save(folder.resolve("colours.onnx"));
    byte[][] rgb = ColourQueries.channels();
    ColorProcessor picture = new ColorProcessor(ColourQueries.WIDTH, ColourQueries.HEIGHT);
    picture.setRGB(rgb[0], rgb[1], rgb[2]);
    IJ.saveAsTiff(new ImagePlus("x", picture), folder.resolve("x.tif").toString());
  }

  private static String options(String more) {
    return "image=[%s] model=[%s] side=96 %s"
        .formatted(folder.resolve("x.tif"), folder.resolve("colours.onnx"), more);
  }

  private static ImagePlus run(String more) {
    return (ImagePlus) CommandCall.run(LABEL, options(more)).get("result");
  }

  private static int[] at(ImagePlus result, int x, int y) {
    return new int[] {
      result.getStack().getProcessor(1).get(x, y), result.getStack().getProcessor(2).get(x, y)
    };
  }

  @Test
  void objectsAndStuffAreFound() {
    Map<String, Object> out = CommandCall.run(LABEL, options("table"));
    ImagePlus result = (ImagePlus) out.get("result");
    assertArrayEquals(new int[] {1, 1}, at(result, 10, 10));
    assertArrayEquals(new int[] {2, 1}, at(result, 30, 15));
    assertArrayEquals(new int[] {3, 0}, at(result, 38, 2));
    ResultsTable segments = (ResultsTable) out.get("segments");
    assertEquals(3, segments.size());
    int red = 0;
    while (!segments.getStringValue("Class", red).contains("red")) red++;
    double sure = Math.exp(9) / (Math.exp(9) + 3);
    assertEquals(sure, segments.getValue("Score", red), 0.001);
  }

  @Test
  void limitsAreTheUsers() {
    assertArrayEquals(new int[] {0, 0}, at(run("score=0.95"), 30, 15)); // green is less sure
    assertArrayEquals(new int[] {0, 0}, at(run("most=1"), 30, 15));
    assertArrayEquals(new int[] {0, 0}, at(run("size=5000"), 38, 2));
  }

  @Test
  void whatIsForOtherModelsIsRefused() {
    CommandCall.assertRefused(
        LABEL,
        options("things=red"),
        "'objects' and 'things' are for models of pixels; a Mask2Former has its own");
    CommandCall.assertRefused("Segment with Model...", options("").replace("side=96", ""), "part");
    CommandCall.assertRefused("Segment with Mask R-CNN...", options(""), "'dense'");
  }

  /** From a checkpoint to labels, the weights being random. */
  @Test
  void checkpointsBecomeModelsForTheirCommands() throws IOException {
    for (String kind : List.of("panoptic", "instance", "semantic")) {
      Options tiny = new Options(Task.PANOPTIC, 50, 4, 2, 16, 8, 5, 1, 2, 16, 2, 16, 3, 4);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Graph g : new Mask2Former(tiny).graphs(3).values()) tensors.putAll(g.initializers());
      Path file = SavedCheckpoint.write(folder.resolve(kind + ".safetensors"), tensors);
      Path model = folder.resolve(kind + ".onnx");
      String options = "checkpoint=[%s] save=[%s] options=task=%s".formatted(file, model, kind);
      CommandCall.run("Import Checkpoint...", options);
    }
    String image = "image=[" + folder.resolve("x.tif") + "] ";
    for (String kind : List.of("panoptic", "instance")) {
      Map<String, Object> out =
          CommandCall.run(
              LABEL, image + "side=64 score=0 model=[" + folder.resolve(kind + ".onnx") + "]");
      assertEquals(2, ((ImagePlus) out.get("result")).getNChannels());
    }
    Map<String, Object> out =
        CommandCall.run(
            "Segment with Model...",
            image + "output=scores model=[" + folder.resolve("semantic.onnx") + "]");
    ImagePlus scores = (ImagePlus) out.get("result");
    assertEquals(4, scores.getNChannels());
    double sum = 0;
    for (int c = 1; c <= 4; c++) sum += scores.getStack().getProcessor(c).getf(20, 10);
    assertEquals(1, sum, 1e-4);
    assertTrue(scores.getStack().getProcessor(1).getf(20, 10) > 0);
  }
}
