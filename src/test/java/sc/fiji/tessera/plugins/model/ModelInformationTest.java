package sc.fiji.tessera.plugins.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;

class ModelInformationTest {
  private static final String LABEL = "Model Information...";

  @TempDir Path folder;

  @Test
  void theBundledModelIsDescribed() {
    Map<String, Object> out = CommandCall.run(LABEL, "model=nuclei-u-net");
    String text = (String) out.get("information");
    for (String part :
        List.of(
            "Architecture: u-net (depth 4, width 16)",
            "halo 96, stride 16",
            "Tiles: seamless",
            "GFLOP per megapixel of input (at 512 x 512; 1 multiply-accumulate = 2 FLOP)",
            "Licence: ",
            "Ronneberger")) {
      assertTrue(text.contains(part), part + " is missing in\n" + text);
    }
    ResultsTable table = (ResultsTable) out.get("table");
    assertArrayEquals(
        new String[] {
          "Layer",
          "Operator",
          "Input",
          "Output",
          "Kernel",
          "Stride",
          "Dilation",
          "Parameters",
          "MACs"
        },
        table.getHeadings());
    assertEquals("Conv", table.getStringValue("Operator", 0));
    assertEquals("1 x 16 x 512 x 512", table.getStringValue("Output", 0));
    assertEquals(512.0 * 512 * 16 * 9, table.getValue("MACs", 0));
    double sum = 0;
    for (int row = 0; row < table.size(); row++) sum += table.getValue("Parameters", row);
    assertTrue(text.contains(String.format(Locale.ROOT, "Parameters: %,d", (long) sum)), text);
    ImagePlus figure = (ImagePlus) out.get("figure");
    assertEquals("nuclei-u-net-network", figure.getTitle().replace(" ", "-"));
    assertTrue(figure.getWidth() > 500, figure.toString());
  }

  @Test
  void theLayersDoNotTakeThePlaceOfMeasurements() {
    Analyzer.setResultsTable(new ResultsTable());
    IJ.runMacro(
        "call(\"sc.fiji.tessera.Tessera.run\", \""
            + LABEL
            + "\", \"model=nuclei-u-net drawing=false\");");
    assertEquals(0, ResultsTable.getResultsTable().size());
  }

  @Test
  void filesHoldWhatTheirNamesSay() throws IOException {
    for (String name : List.of("a.txt", "a.csv", "a.png", "a.svg")) {
      Path file = folder.resolve(name);
      Map<String, Object> out =
          CommandCall.run(
              LABEL, "model=nuclei-u-net layers=false drawing=false save=[" + file + "]");
      assertNull(out.get("table"));
      assertNull(out.get("figure"));
      assertEquals(file.toFile(), out.get("saved"));
    }
    assertTrue(Files.readString(folder.resolve("a.txt")).startsWith("Model: "));
    assertTrue(Files.readString(folder.resolve("a.csv")).startsWith("Layer,Operator,Input"));
    assertTrue(Files.readString(folder.resolve("a.svg")).contains("<svg"));
    assertEquals((byte) 'P', Files.readAllBytes(folder.resolve("a.png"))[1]);
    CommandCall.assertRefused(LABEL, "model=nuclei-u-net save=[" + folder + "/a.doc]", "'save'");
  }

  /** A network that nobody can draw is still described as far as it goes. */
  @Test
  void whatIsNotKnownIsSaid() throws IOException {
    GraphBuilder b = new GraphBuilder("strange");
    String x = b.input("x", "N", "1", "H", "W");
    Path file = folder.resolve("strange.onnx");
    String y = b.node("Hermite", List.of(x));
    OnnxModel.of(b.output(y, "y", "N", "2", "H", "W").build()).write(file);
    Map<String, Object> out = CommandCall.run(LABEL, "model=[" + file + "]");
    String text = (String) out.get("information");
    assertTrue(text.contains("Computation: not known (Hermite: "), text);
    assertTrue(text.contains("Tiles: not exact: Hermite: "), text);
    assertTrue(text.contains("Drawing: none. "), text);
    assertNull(out.get("figure"));
    String png = "model=[" + file + "] save=[" + folder + "/a.png]";
    CommandCall.assertRefused(LABEL, png, "Hermite");
  }
}
