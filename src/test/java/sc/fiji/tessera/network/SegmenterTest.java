package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class SegmenterTest {
  /** Small, with position embeddings for a grid of 3 x 3 patches of 8 pixels. */
  private static Segmenter tiny(Segmenter.Decoder decoder, boolean distilled) {
    return new Segmenter(
        new Size(1, 3), new Segmenter.Options(8, 16, 2, 2, 4, decoder, 1, 24, distilled, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "segmenter-tiny,segmenter_seg_tiny_mask_ade20k,150",
    "segmenter-small,segmenter_seg_small_mask_ade20k,150",
    "segmenter-base,segmenter_seg_base_mask_ade20k,150",
    "segmenter-base-deit,segmenter_seg_base_deit_mask_ade20k,150",
    "segmenter-base-patch8-linear,segmenter_seg_base_patch8_linear_ade20k,150",
    "segmenter-large,segmenter_seg_large_mask_640_ade20k,150",
    "segmenter-large-cityscapes,segmenter_seg_large_mask_cityscapes,19"
  })
  void parametersAreThoseOfTheReference(String variant, String reference, int classes)
      throws IOException {
    Network net = Segmenter.ARCHITECTURE.variant(variant, new Size(3, classes));
    ReferenceShapes.assertEqual(reference, net);
  }

  /** Also on another grid than that of the position embeddings, padded to whole patches. */
  @ParameterizedTest
  @CsvSource({
    "segmenter_tiny_linear,LINEAR",
    "segmenter_tiny_mask_64,MASK",
    "segmenter_tiny_mask_resized,MASK"
  })
  void numbersAreThoseOfTheReference(String name, Segmenter.Decoder decoder) throws IOException {
    Segmenter network =
        new Segmenter(
            new Size(3, 5), new Segmenter.Options(16, 64, 2, 2, 2, decoder, 2, 64, false, 10));
    ParityFixture.of(name).assertReproducedBy(network);
  }

  @ParameterizedTest
  @CsvSource({"MASK,false,24,24", "MASK,true,41,23", "LINEAR,false,7,50", "LINEAR,true,1,1"})
  void bothRoadsAgreeAtAnySize(Segmenter.Decoder decoder, boolean distilled, int h, int w) {
    Graph graph = tiny(decoder, distilled).graph(4);
    Array image = Array.random(5, 2, 1, h, w);
    Array logits = Forward.onnxRuntime(graph, image).get(0);
    assertArrayEquals(new long[] {2, 3, h, w}, logits.dims());
    Forward.djl(graph, image).get(0).assertLike(logits, "DJL");
  }

  /**
   * With attention that sees nothing, tokens do not know of each other; so a distilled encoder is
   * the plain one, if its second token and the position of that are where they belong.
   */
  @Test
  void theDistillationTokenStandsBehindTheClassToken() {
    Graph distilled = tiny(Segmenter.Decoder.LINEAR, true).graph(4);
    Graph plain = tiny(Segmenter.Decoder.LINEAR, false).graph(4);
    Map<String, float[]> values = new HashMap<>();
    distilled.initializers().forEach((name, t) -> values.put(name, t.floats()));
    values.replaceAll((name, v) -> name.contains(".attn.") ? new float[v.length] : v);
    Array image = Array.random(5, 1, 1, 40, 24);
    Array expected = Forward.onnxRuntime(distilled.with(values), image).get(0);
    float[] positions = values.get("encoder.pos_embed");
    float[] fewer = Arrays.copyOfRange(positions, 16, positions.length);
    System.arraycopy(positions, 0, fewer, 0, 16);
    values.put("encoder.pos_embed", fewer);
    values.remove("encoder.dist_token");
    Forward.onnxRuntime(plain.with(values), image).get(0).assertLike(expected, "plain");
  }

  @Test
  void patchesSeeTheWholeImage() {
    Graph graph = tiny(Segmenter.Decoder.LINEAR, false).graph(4);
    Array image = Array.random(5, 1, 1, 48, 48);
    float[] before = Forward.onnxRuntime(graph, image).get(0).values();
    image.values()[48 * 48 - 1] += 5;
    float[] after = Forward.onnxRuntime(graph, image).get(0).values();
    assertTrue(Math.abs(before[0] - after[0]) > 1e-7, "the far corner is not seen");
  }

  @Test
  void optionsAreTextOnTheCard() {
    Network base = Segmenter.ARCHITECTURE.variant("segmenter-base-deit", new Size(3, 2));
    assertEquals("true", base.options().get("distilled"));
    Network linear =
        Segmenter.ARCHITECTURE.network(new Size(3, 2), Map.of("decoder", "linear", "layers", "3"));
    assertEquals("linear", linear.options().get("decoder"));
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Segmenter.ARCHITECTURE.network(new Size(3, 2), Map.of("heads", "7")));
    assertEquals(
        "A Segmenter's dimension is 192, but must be a multiple of its 7 heads.", e.getMessage());
  }
}
