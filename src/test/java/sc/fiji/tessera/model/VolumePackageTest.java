package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Shapes;
import sc.fiji.tessera.graph.TinyVolumes;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard.Depth;

/** Packages of volumes as others write them. */
class VolumePackageTest {
  private static final String NEW =
      """
      format_version: 0.5.3
      name: volumes
      inputs:
        - id: raw
          axes:
            - {type: batch}
            - {type: space, id: z, size: {min: 8, step: 4}}
            - {type: space, id: y, size: {min: 32, step: 16}}
            - {type: space, id: x, size: {min: 32, step: 16}}
            - {type: channel, channel_names: [grey, other]}
          preprocessing:
            - {id: zero_mean_unit_variance, kwargs: {axes: [channel, z, y, x]}}
      outputs:
        - id: out
          axes:
            - {type: batch}
            - {type: space, id: z, halo: 6, size: {tensor_id: raw, axis_id: z}}
            - {type: space, id: y, halo: 10, size: {tensor_id: raw, axis_id: y}}
            - {type: space, id: x, halo: 10, size: {tensor_id: raw, axis_id: x}}
            - {type: channel, channel_names: [ground, cell, wall]}
          postprocessing: [{id: softmax, kwargs: {axis: channel}}]
      weights: {onnx: {source: w.onnx}}
      """;

  private static final String OLD =
      """
      format_version: 0.4.10
      name: volumes
      inputs:
        - name: raw
          axes: bcZyx
          shape: {min: [1, 2, 8, 32, 32], step: [0, 0, 4, 16, 16]}
          preprocessing: [{name: scale_range, kwargs: {mode: per_sample, axes: STATISTICS}}]
      outputs: [{name: out, axes: bcZyx, halo: [0, 0, 6, 10, 10]}]
      weights: {onnx: {source: w.onnx}}
      """;

  @TempDir Path folder;

  private SegmentationModel packaged(String axes, String yaml) throws IOException {
    OnnxModel.of(TinyVolumes.reordered(TinyVolumes.uNet(2, 3), axes))
        .write(folder.resolve("w.onnx"));
    Files.writeString(folder.resolve("rdf.yaml"), yaml);
    return SegmentationModel.open(folder);
  }

  /** In any unit; x and y must both have one. */
  @Test
  void axesTellTheSizeOfPixels() throws IOException {
    assertEquals("", packaged("bzyxc", NEW).card().input().pixelSize());
    String x = NEW.replace("id: x, size: {min", "id: x, scale: 325, unit: nanometer, size: {min");
    assertEquals("", packaged("bzyxc", x).card().input().pixelSize());
    String both = x.replace("id: y, size: {min", "id: y, scale: 0.5, unit: micrometer, size: {min");
    assertEquals("0.325 x 0.5 µm", packaged("bzyxc", both).card().input().pixelSize());
    String pixels = both.replace("unit: micrometer, ", "");
    assertEquals("", packaged("bzyxc", pixels).card().input().pixelSize());
  }

  @Test
  void axesAreReadOneByOne() throws IOException {
    ModelCard card = packaged("bzyxc", NEW).card();
    assertEquals("bczyx", card.axes().letters());
    assertEquals(new Depth("z", 4, 4, 6, 0), card.tiles().depth());
    assertEquals(16, card.tiles().multiple());
    assertEquals(10, card.tiles().halo());
    assertEquals(Normalization.zScore().jointly(), card.input().normalization());
    assertEquals(List.of("ground", "cell", "wall"), card.output().classes());
    assertEquals(ModelCard.Activation.SOFTMAX, card.output().activation());
  }

  @Test
  void timeCanBeTheDepth() throws IOException {
    String frames =
        NEW.replace("type: space, id: z", "type: time, id: time")
            .replace("axis_id: z", "axis_id: time")
            .replace("channel, z, y, x", "channel, time, y, x");
    ModelCard card = packaged("btyxc", frames).card();
    assertEquals("bctyx", card.axes().letters());
    assertEquals(new Depth("t", 4, 4, 6, 0), card.tiles().depth());
  }

  @Test
  void theOldFormatToo() throws IOException {
    String old = OLD.replace('Z', 'z').replace("STATISTICS", "xyz");
    ModelCard card = packaged("bczyx", old).card();
    assertEquals(new Depth("z", 4, 4, 6, 0), card.tiles().depth());
    assertEquals(10, card.tiles().halo());
    assertEquals(Normalization.percentile(0, 100), card.input().normalization());
  }

  /** Steps of their own for each channel become nodes that fit the axes. */
  @Test
  void pixelStepsFitTheAxes() throws IOException {
    String steps =
        NEW.replace(
                "[channel, z, y, x]}}",
                "[z, y, x]}}\n      - "
                    + "{id: scale_linear, kwargs: {gain: [2, 3], axis: channel}}")
            .replace("channel}}]", "channel}}, {id: scale_linear, kwargs: {gain: 10}}]");
    SegmentationModel model = packaged("bzyxc", steps);
    assertEquals(ModelCard.Activation.NONE, model.card().output().activation());
    Graph graph = model.onnx().graph();
    String output = graph.outputs().get(0).name();
    long[] found = Shapes.of(graph, 1, 2, 8, 32, 48).of(output);
    assertArrayEquals(new long[] {1, 3, 8, 32, 48}, found);
    long gains =
        graph.nodes().stream()
            .map(n -> n.attribute("value"))
            .filter(v -> v != null && v.tensor() != null)
            .filter(v -> Arrays.equals(v.tensor().dims(), new long[] {1, 2, 1, 1, 1}))
            .count();
    assertEquals(1, gains);
  }

  @Test
  void whatCannotBeMappedIsRefused() {
    String slices = OLD.replace('Z', 'z').replace("STATISTICS", "xy");
    assertRefused("bczyx", slices, "over the axes xy is not supported; over z and y and x is");
    String both = NEW.replace("{type: batch}", "{type: time, id: time}");
    assertRefused("bzyxc", both, "have both z and t, of which one is supported");
    String index = NEW.replace("type: space, id: z", "type: index, id: index");
    assertRefused("bzyxc", index, "its axes are 'biyxc'; supported are");
  }

  private void assertRefused(String axes, String yaml, String why) {
    Exception e = assertThrows(IOException.class, () -> packaged(axes, yaml));
    assertTrue(e.getMessage().contains(why), e.getMessage());
    assertTrue(e.getMessage().endsWith("."), e.getMessage());
  }
}
