package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class ModelCardTest {
  @TempDir Path folder;

  private static OnnxModel unet(int classes) {
    return OnnxModel.of(new UNet(new Size(1, classes), new UNet.Options(2, 2)).graph(1));
  }

  private static ModelCard card() {
    return new ModelCard(
        new ModelCard.About("cells", "u-net", Map.of("depth", "2"), "CC0-1.0", "Somebody (2026)"),
        new ModelCard.Input(1, Normalization.percentile(1, 99.8), "0.5 µm"),
        new ModelCard.Output(
            List.of("background", "nucleus", "cytoplasm"),
            ModelCard.Activation.SOFTMAX,
            ModelCard.Target.CLASSES),
        new ModelCard.Tiles(1, 4, 24, 0, 0, 192),
        List.of("trained", "fine-tuned"));
  }

  @Test
  void aCardTravelsInTheFile() throws IOException {
    Path file = folder.resolve("cells.onnx");
    new SegmentationModel(unet(3), card(), "here").save(file);
    assertEquals(card(), SegmentationModel.open(file).card());
  }

  @Test
  void aModelWithoutCardIsReadFromItsGraph() throws IOException {
    Path file = folder.resolve("foreign.onnx");
    unet(2).write(file);
    ModelCard card = SegmentationModel.open(file).card();
    assertEquals(List.of("background", "foreground"), card.output().classes());
    assertEquals(ModelCard.Activation.SOFTMAX, card.output().activation());
    assertEquals(new ModelCard.Tiles(1, 4, 24, 0, 0), card.tiles());
    assertEquals(Normalization.none(), card.input().normalization());
  }

  /** Down and up by two and joined with itself: odd sizes do not fit together. */
  @Test
  void networksThatDoNotAlignTakeMultiplesOfTheirStride() throws IOException {
    GraphBuilder b = new GraphBuilder("even");
    String x = b.input("image", "N", "1", "H", "W");
    Attribute kernel = Attribute.of("kernel_shape", new long[] {2, 2});
    Attribute strides = Attribute.of("strides", new long[] {2, 2});
    String half = b.node("MaxPool", List.of(x), kernel, strides);
    String scales = b.initializer(Tensor.of("scales", new float[] {1, 1, 2, 2}, 4));
    String up = b.node("Resize", List.of(half, "", scales));
    String both = b.node("Concat", List.of(x, up), Attribute.of("axis", 1L));
    Path file = folder.resolve("even.onnx");
    OnnxModel.of(b.output(both, "logits", "N", "2", "H", "W").build()).write(file);
    ModelCard.Tiles tiles = SegmentationModel.open(file).card().tiles();
    assertEquals(2, tiles.multiple());
    assertEquals(2, tiles.minimum());
  }

  @Test
  void aNetworkThatClassifiesIsNotASegmentationModel() throws IOException {
    GraphBuilder b = new GraphBuilder("classifier");
    String x = b.input("image", "N", "3", "224", "224");
    String y = b.node("Flatten", List.of(b.node("GlobalAveragePool", List.of(x))));
    Path file = folder.resolve("classifier.onnx");
    OnnxModel.of(b.output(y, "classes", "N", "3").build()).write(file);
    Exception e = assertThrows(IOException.class, () -> SegmentationModel.open(file));
    assertTrue(e.getMessage().startsWith(file + " is not a segmentation model"), e.getMessage());
  }

  @Test
  void aCardThatContradictsItsGraphIsRefused() throws IOException {
    Path file = folder.resolve("wrong.onnx");
    unet(2).withMetadata(card().toMetadata()).write(file);
    Exception e = assertThrows(IOException.class, () -> SegmentationModel.open(file));
    assertTrue(e.getMessage().contains("3 class names for 2 output channels"), e.getMessage());
  }

  @Test
  void missingAndStrangeFilesAreNamed() throws IOException {
    Path missing = folder.resolve("missing.onnx");
    Exception e = assertThrows(IOException.class, () -> SegmentationModel.open(missing));
    assertTrue(e.getMessage().contains("There is no model at"), e.getMessage());
    e = assertThrows(IOException.class, () -> SegmentationModel.open(folder));
    assertTrue(e.getMessage().contains("not a bioimage.io model package"), e.getMessage());
    Path yaml = folder.resolve("rdf.yaml");
    Files.writeString(yaml, "name: [unclosed");
    e = assertThrows(IOException.class, () -> SegmentationModel.open(yaml));
    assertTrue(e.getMessage().contains("not a valid yaml file"), e.getMessage());
    e = assertThrows(IOException.class, () -> new ModelLibrary(folder).open("nobody"));
    assertTrue(e.getMessage().contains("nuclei-u-net"), e.getMessage());
  }

  @Test
  void stepsThatAreNotKnownAreRefusedByName() throws IOException {
    unet(1).write(folder.resolve("w.onnx"));
    Path yaml = folder.resolve("rdf.yaml");
    String text =
        """
        name: strange
        inputs: [{name: raw, axes: bcyx, preprocessing: [{name: quantum_leap, kwargs: {}}]}]
        outputs: [{name: out, axes: bcyx}]
        weights: {onnx: {source: w.onnx}}
        """;
    Files.writeString(yaml, text);
    Exception e = assertThrows(IOException.class, () -> SegmentationModel.open(folder));
    assertTrue(e.getMessage().contains("'quantum_leap' is not supported"), e.getMessage());
    Files.writeString(yaml, text.replace("quantum_leap", "scale_linear"));
    assertEquals(
        ModelCard.Activation.NONE, SegmentationModel.open(folder).card().output().activation());
  }

  @Test
  void installedModelsAreFoundByName() throws IOException {
    unet(2).write(folder.resolve("mine.onnx"));
    ModelLibrary library = new ModelLibrary(folder);
    assertEquals(List.of("nuclei-u-net", "mine"), library.names());
    assertEquals(List.of("nuclei-u-net"), library.names("u-net"::equals));
    assertEquals(2, library.open("mine").card().output().classes().size());
  }
}
