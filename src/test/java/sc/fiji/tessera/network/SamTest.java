package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.training.GraphInterpreter;

class SamTest {
  /** That of the fixture {@code sam_tiny}: 4 x 4 patches, padded to windows of 3 x 3. */
  static final Sam.Options TINY = new Sam.Options(32, 2, 2, 3, 1, 64, 32, 4, 64, 32);

  private static final Array NO_MASK = new Array(new float[16 * 16], 1, 1, 16, 16);

  @ParameterizedTest
  @ValueSource(strings = {"sam_vit_b", "sam_vit_l", "sam_vit_h"})
  void parametersAreThoseOfTheReference(String name) throws IOException {
    Sam network = new Sam(Sam.variants().get(name.replace('_', '-')));
    PartWeights.assertEqual(name, network, "");
  }

  @Test
  void parametersOfMobileSamAreThoseOfTheReference() throws IOException {
    MobileSam network = new MobileSam(MobileSam.variants().get("mobile-sam"));
    PartWeights.assertEqual("mobilesam_vit_t", network, "");
  }

  @Test
  void theEncoderGivesTheReferencesEmbedding() throws IOException {
    ParityFixture fixture = ParityFixture.of("sam_tiny");
    Graph encoder = PartWeights.filled(new Sam(TINY), fixture).get("encoder");
    Array expected = fixture.array("out_image_embeddings");
    Forward.both(encoder, fixture.array("in_x")).get(0).assertLike(expected, "embedding");
  }

  @Test
  void mobileSamsEncoderGivesTheReferencesEmbedding() throws IOException {
    ParityFixture fixture = ParityFixture.of("mobilesam_tinyvit_tiny");
    TinyVit vit =
        new TinyVit(
            new int[] {8, 16, 24, 32},
            new int[] {1, 1, 1, 1},
            new int[] {7, 7, 14, 7},
            new int[] {1, 2, 2, 2},
            10);
    GraphBuilder builder = new GraphBuilder("encoder");
    GridLayers grids = SamInterface.grids(new Layers(builder, new Size(3, 1)));
    Features map = vit.apply(grids, "", SamInterface.image(builder, 128), 128);
    Features embedding = SamNeck.apply(grids, "neck.", map, 16);
    Graph encoder =
        builder.output(embedding.value(), "image_embeddings", "N", "16", "8", "8").build();
    fixture.assertReproducedBy(encoder);
  }

  /** Points, boxes as two points, both, and a mask; what is padded is a point that is none. */
  @ParameterizedTest
  @CsvSource({
    "point, 1, false, false",
    "points3, 3, false, false",
    "box, 0, true, false",
    "box_point, 1, true, false",
    "point_mask, 1, false, true"
  })
  void theDecoderGivesTheReferencesMasks(String prompt, int points, boolean box, boolean mask)
      throws IOException {
    ParityFixture fixture = ParityFixture.of("sam_tiny");
    Graph decoder = PartWeights.filled(new Sam(TINY), fixture).get("decoder");
    List<Array> inputs = inputs(fixture, points, box, mask);
    List<Array> onnxRuntime = Forward.onnxRuntime(decoder, inputs);
    List<Array> djl = Forward.djl(decoder, inputs, GraphInterpreter.Mode.INFERENCE);
    Array masks = fixture.array("out_" + prompt + "_masks4");
    Array scores = fixture.array("out_" + prompt + "_iou4");
    onnxRuntime.get(0).assertLike(masks, prompt);
    onnxRuntime.get(1).assertLike(scores, prompt);
    djl.get(0).assertLike(masks, prompt + ", DJL");
    djl.get(1).assertLike(scores, prompt + ", DJL");
    Array sparse = fixture.array("out_" + prompt + "_sparse");
    Array places = fixture.array("out_dense_pe");
    List<Array> prompts = Forward.onnxRuntime(prompts(fixture), inputs.subList(1, 3));
    prompts.get(0).assertLike(sparse, prompt + ", encoded");
    prompts.get(1).assertLike(places, "places of cells");
    prompts = Forward.djl(prompts(fixture), inputs.subList(1, 3), GraphInterpreter.Mode.INFERENCE);
    prompts.get(0).assertLike(sparse, prompt + ", encoded, DJL");
    prompts.get(1).assertLike(places, "places of cells, DJL");
  }

  private static List<Array> inputs(ParityFixture fixture, int points, boolean box, boolean mask)
      throws IOException {
    float[] xy = fixture.array("in_point_coords").values();
    float[] kinds = fixture.array("in_point_labels").values();
    float[] corners = box ? fixture.array("in_box").values() : new float[2];
    float[] ends = box ? new float[] {2, 3} : new float[] {-1};
    Array places = joined(Arrays.copyOf(xy, 2 * points), corners, 2);
    Array labels = joined(Arrays.copyOf(kinds, points), ends, 1);
    return List.of(
        fixture.array("out_image_embeddings"),
        places,
        labels,
        mask ? fixture.array("in_mask_input") : NO_MASK,
        new Array(new float[] {mask ? 1 : 0}, 1));
  }

  private static Array joined(float[] a, float[] b, int each) {
    float[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    int count = all.length / each;
    return each == 1 ? new Array(all, 1, count) : new Array(all, 1, count, each);
  }

  /** Prompts and places of cells as the decoder sees them. */
  private static Graph prompts(ParityFixture fixture) throws IOException {
    GraphBuilder builder = new GraphBuilder("prompts");
    GridLayers grids = SamInterface.grids(new Layers(builder, new Size(3, 1)));
    PromptEncoder encoder = new PromptEncoder("prompt_encoder.", 32, 64, 4);
    String points = builder.input("point_coords", "B", "P", "2");
    String labels = builder.input("point_labels", "B", "P");
    String drawn = encoder.frequencies(grids.net());
    Tokens sparse = encoder.points(grids.tokens(), drawn, points, labels);
    Tokens centres = encoder.cellCentres(grids.tokens(), drawn);
    String map =
        grids.tokens().transposed(grids.reshaped(centres.value(), 1, 4, 4, 32), 0, 3, 1, 2);
    builder.output(sparse.value(), "sparse", "B", "P", "32");
    Graph blank = builder.output(map, "places", "1", "32", "4", "4").build();
    Map<String, float[]> weights = new HashMap<>(fixture.weights());
    weights.keySet().retainAll(blank.initializers().keySet());
    return blank.with(weights);
  }

  /** Several prompts at once give what each gives alone, of one embedding. */
  @Test
  void promptsOfABatchDoNotKnowOfEachOther() {
    Graph decoder = new Sam(TINY).graphs(3).get("decoder");
    Array embedding = Array.random(1, 1, 32, 4, 4);
    Array points = new Array(new float[] {3, 4, 0, 0, 50, 20, 60, 30}, 2, 2, 2);
    Array labels = new Array(new float[] {1, -1, 2, 3}, 2, 2);
    Array has = new Array(new float[] {0}, 1);
    Array both =
        Forward.onnxRuntime(decoder, List.of(embedding, points, labels, NO_MASK, has)).get(0);
    assertArrayEquals(new long[] {2, 4, 16, 16}, both.dims());
    for (int i = 0; i < 2; i++) {
      Array point = new Array(Arrays.copyOfRange(points.values(), 4 * i, 4 * i + 4), 1, 2, 2);
      Array label = new Array(Arrays.copyOfRange(labels.values(), 2 * i, 2 * i + 2), 1, 2);
      Array alone =
          Forward.onnxRuntime(decoder, List.of(embedding, point, label, NO_MASK, has)).get(0);
      int n = alone.values().length;
      Array part = new Array(Arrays.copyOfRange(both.values(), n * i, n * (i + 1)), alone.dims());
      part.assertLike(alone, "prompt " + i);
    }
  }

  @Test
  void frequenciesAreNotTrained() {
    List<String> trainable = new Sam(TINY).blank().get("decoder").trainable();
    assertFalse(trainable.contains("prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"));
    assertTrue(trainable.contains("mask_decoder.iou_token.weight"));
  }

  @Test
  void badOptionsAreRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Sam.Options(32, 2, 2, 3, 1, 65, 32, 4, 64, 32));
    assertEquals("A Segment Anything's image is 65, but must be a multiple of 16.", e.getMessage());
  }
}
