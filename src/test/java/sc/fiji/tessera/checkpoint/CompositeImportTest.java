package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphPieces;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.inference.Prompts;
import sc.fiji.tessera.model.Checksum;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.CompositeNetworks;
import sc.fiji.tessera.network.ReferenceShapes;

class CompositeImportTest {
  private static final Path PARITY = Path.of("src/test/resources/network/parity");
  private static final Path SAM = PARITY.resolve("sam_tiny/weights.pth");
  private static final Map<String, String> FOUR_HEADS = Map.of("decoderHeads", "4");

  private static CompositeImport imported(Path file, Map<String, String> options)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      return CompositeImport.of(checkpoint, options);
    }
  }

  private static CompositeModel model(Path file, Map<String, String> options) throws IOException {
    return imported(file, options).model("tiny");
  }

  @Test
  void aSegmentAnythingIsToldFromItsShapes() throws IOException {
    CompositeImport sam = imported(SAM, FOUR_HEADS);
    assertEquals("sam", sam.network().name());
    Map<String, String> options = sam.network().options();
    assertEquals("3", options.get("window"));
    assertEquals("1", options.get("globals"));
    assertEquals("64", options.get("image"));
    assertEquals("2", options.get("heads"));
    assertEquals(List.of("encoder", "decoder"), List.copyOf(sam.parts().keySet()));
    assertEquals(List.of(), sam.unexpected());
    try (Checkpoint checkpoint = Checkpoint.open(SAM)) {
      for (Graph part : sam.parts().values()) {
        for (String name : part.initializers().keySet()) {
          float[] expected = checkpoint.read(name).floats();
          assertArrayEquals(expected, part.initializers().get(name).floats(), name);
        }
      }
    }
  }

  /** From names and shapes of the official files alone. */
  @ParameterizedTest
  @CsvSource({
    "sam_vit_b, sam-vit-b",
    "sam_vit_l, sam-vit-l",
    "sam_vit_h, sam-vit-h",
    "mobilesam_vit_t, mobile-sam",
    "sam2.1_hiera_t, sam2.1-tiny",
    "sam2.1_hiera_s, sam2.1-small",
    "sam2.1_hiera_b_plus, sam2.1-base-plus",
    "sam2.1_hiera_l, sam2.1-large",
    "microsam_ais_decoder, micro-sam-decoder"
  })
  void officialFilesAreTold(String reference, String variant) throws IOException {
    CompositeNetwork expected = CompositeNetworks.variant(variant);
    CompositeNetwork found =
        CompositeNetworks.told(ReferenceShapes.state(reference), Map.of()).orElseThrow();
    assertEquals(expected.name(), found.name());
    assertEquals(expected.options(), found.options());
  }

  @Test
  void theDistanceDecoderIsAThirdPart() throws IOException {
    Path file = PARITY.resolve("microsam_ais_decoder_tiny/weights.pth");
    CompositeImport decoder = imported(file, Map.of());
    assertEquals(Map.of("embedding", "16", "width", "32"), decoder.network().options());
    CompositeModel more =
        model(SAM, FOUR_HEADS).with("distances", OnnxModel.of(decoder.parts().get("distances")));
    assertEquals(List.of("encoder", "decoder", "distances"), List.copyOf(more.parts().keySet()));
  }

  @Test
  void sam2LeavesOutWhatVideosNeed() throws IOException {
    Path file = Path.of("../shared/specs/parity/sam2_tiny_image/weights.pth");
    Assumptions.assumeTrue(Files.exists(file), "SKIPPED: the fixture sam2_tiny_image is missing");
    CompositeImport sam =
        imported(file, Map.of("image", "128", "globals", "1", "decoderHeads", "8"));
    assertEquals("sam2", sam.network().name());
    assertEquals(List.of("encoder", "decoder"), List.copyOf(sam.parts().keySet()));
  }

  @Test
  void partsLieBesideEachOther(@TempDir Path folder) throws IOException {
    CompositeModel saved = model(SAM, FOUR_HEADS);
    Path main = folder.resolve("tiny.onnx");
    saved.save(main);
    assertTrue(Files.exists(folder.resolve("tiny.decoder.onnx")));
    CompositeModel opened = CompositeModel.open(main);
    assertEquals(saved.card().about(), opened.card().about());
    assertEquals(saved.card(), opened.card());
    assertEquals(Checksum.of(SAM).hex(), opened.card().identity());
    for (String part : saved.parts().keySet()) {
      Map<String, float[]> weights = new HashMap<>();
      saved.part(part).graph().initializers().forEach((n, t) -> weights.put(n, t.floats()));
      opened
          .part(part)
          .graph()
          .initializers()
          .forEach((n, t) -> assertArrayEquals(weights.get(n), t.floats(), n));
    }
    Exception e = assertThrows(IllegalArgumentException.class, () -> opened.part("masks"));
    assertEquals(main + " has no part 'masks'; it has encoder, decoder.", e.getMessage());
  }

  @Test
  void aWrongPairIsRefused(@TempDir Path folder) throws IOException {
    Path main = folder.resolve("tiny.onnx");
    Path decoder = folder.resolve("tiny.decoder.onnx");
    CompositeModel model = model(SAM, FOUR_HEADS);
    model.save(main);
    Exception e = assertThrows(IOException.class, () -> CompositeModel.open(decoder));
    assertEquals(
        decoder + " is the decoder of a model; open the file without '.decoder' instead.",
        e.getMessage());
    Map<String, String> other = Map.of("tessera.checkpoint", "0123456789abcdef");
    OnnxModel.read(decoder).withMetadata(other).write(decoder);
    e = assertThrows(IOException.class, () -> CompositeModel.open(main));
    assertEquals(
        "tiny.decoder.onnx was made of another checkpoint than tiny.onnx; import both together.",
        e.getMessage());
    Files.copy(main, decoder, StandardCopyOption.REPLACE_EXISTING);
    e = assertThrows(IOException.class, () -> CompositeModel.open(main));
    assertEquals(
        "tiny.decoder.onnx is no decoder of tiny.onnx; import both together.", e.getMessage());
    Files.delete(decoder);
    e = assertThrows(IOException.class, () -> CompositeModel.open(main));
    assertEquals(
        "The decoder of " + main + " is missing: it must lie beside it as tiny.decoder.onnx.",
        e.getMessage());
    e = assertThrows(IOException.class, () -> SegmentationModel.open(main));
    assertTrue(e.getMessage().contains("is one part of a model"), e.getMessage());
  }

  /** ViT-H as two encoders of half its size each, with all its parameters; the others as one. */
  @Test
  void whatOneOnnxFileCannotHoldBecomesTwo() throws IOException {
    long most = Integer.MAX_VALUE - (1L << 24);
    Map<String, Graph> large = CompositeNetworks.variant("sam-vit-l").blank();
    assertEquals(
        List.of("encoder", "decoder"), List.copyOf(CompositeImport.pieces(large, most).keySet()));
    Map<String, Graph> huge = CompositeNetworks.variant("sam-vit-h").blank();
    Map<String, Graph> pieces = CompositeImport.pieces(huge, most);
    assertEquals(List.of("encoder", "encoder-2", "decoder"), List.copyOf(pieces.keySet()));
    Map<String, long[]> found = new HashMap<>();
    for (Graph g : pieces.values()) {
      g.initializers().forEach((name, t) -> assertNull(found.put(name, t.dims()), name));
      assertTrue(GraphPieces.bytes(g) < 1.4e9, "a piece of " + GraphPieces.bytes(g) + " bytes");
    }
    Map<String, long[]> expected = ReferenceShapes.state("sam_vit_h");
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, dims) -> assertArrayEquals(dims, found.get(name), name));
    Graph second = pieces.get("encoder-2");
    assertEquals(1, second.inputs().size());
    assertEquals(
        List.of(-1L, 64L, 64L, 1280L),
        second.inputs().get(0).dims().stream().map(Value.Dimension::size).toList());
    CompositeImport.requireSmall(pieces, "h.pth");
    Exception e =
        assertThrows(IOException.class, () -> CompositeImport.requireSmall(huge, "h.pth"));
    assertEquals(
        "The encoder of h.pth has 2.5 GB of weights, but an ONNX file holds 2 GiB at most; a"
            + " smaller network of the same family must do.",
        e.getMessage());
  }

  /** The tiny one in as many pieces as its limit wants: the same embedding, the same masks. */
  @Test
  void piecesComputeWhatTheWholeDoes(@TempDir Path folder) throws IOException {
    CompositeModel whole = model(SAM, FOUR_HEADS);
    long all = GraphPieces.bytes(whole.part("encoder").graph());
    CompositeModel cut;
    try (Checkpoint checkpoint = Checkpoint.open(SAM)) {
      cut = CompositeImport.of(checkpoint, FOUR_HEADS, all * 6 / 10).model("tiny");
    }
    assertEquals(
        List.of("encoder", "encoder-2"),
        cut.parts().keySet().stream().filter(n -> n.startsWith("enc")).toList());
    cut.save(folder.resolve("tiny.onnx"));
    assertTrue(Files.exists(folder.resolve("tiny.encoder-2.onnx")));
    CompositeModel opened = CompositeModel.open(folder.resolve("tiny.onnx"));
    ByteProcessor pixels = new ByteProcessor(50, 40);
    for (int i = 0; i < 50 * 40; i++) pixels.set(i, i * i / 7 % 251);
    Plane image = SourceImage.of(new ImagePlus("any", pixels)).plane(0, 0);
    Prompts click = Prompts.of(new Prompts.Point(20, 20, true));
    assertEquals(answer(whole, image, click), answer(opened, image, click));
    Files.delete(folder.resolve("tiny.encoder-2.onnx"));
    Exception e =
        assertThrows(IOException.class, () -> CompositeModel.open(folder.resolve("tiny.onnx")));
    assertTrue(e.getMessage().contains("must lie beside it as tiny.encoder-2.onnx"));
  }

  private static List<Object> answer(CompositeModel model, Plane image, Prompts click)
      throws IOException {
    OnnxService onnx = new OnnxService();
    try (PromptSegmenter network = PromptSegmenter.open(onnx, model, "cpu")) {
      ImageEmbedding seen = network.embed(image, Progress.NONE);
      ObjectMask mask = network.best(seen, click, Progress.NONE);
      return List.of(mask.mask(), mask.score(), mask.stability());
    } finally {
      onnx.dispose();
    }
  }

  @Test
  void otherCheckpointsAreRefused() throws IOException {
    Path unet = PARITY.resolve("unet_milesial_div16/weights.pth");
    Exception e = assertThrows(IOException.class, () -> imported(unet, Map.of()));
    assertEquals(
        "The checkpoint weights.pth is of no network of several graphs that is known; there are"
            + " Segment Anything, MobileSAM, SAM 2.1, the distance decoder of micro-SAM, Mask R-CNN,"
            + " Panoptic FPN and Mask2Former with a ResNet.",
        e.getMessage());
    e =
        assertThrows(
            IOException.class,
            () -> imported(SAM, Map.of("scoreWidth", "16", "decoderHeads", "4")));
    assertEquals(
        "The checkpoint weights.pth is of sam, but 5 of its 174 tensors are missing or of another"
            + " shape, such as mask_decoder.iou_prediction_head.layers.0.weight.",
        e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> imported(SAM, Map.of("head", "4")));
    assertTrue(e.getMessage().startsWith("The network has no option 'head'"), e.getMessage());
  }
}
