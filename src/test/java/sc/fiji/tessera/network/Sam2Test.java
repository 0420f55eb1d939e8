package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.training.GraphInterpreter;

class Sam2Test {
  /** That of the fixture {@code sam2_tiny_image}. */
  private static final Sam2.Options TINY =
      new Sam2.Options(8, 1, 1, 1, 2, 1, 14, 1, 1, 7, 128, 32, 8);

  private static final String VIDEO =
      "maskmem_.*|no_mem_pos_enc|no_obj_.*|mask_downsample.*|memory_.*|obj_ptr_.*";

  @ParameterizedTest
  @CsvSource({
    "sam2.1-tiny, sam2.1_hiera_t",
    "sam2.1-small, sam2.1_hiera_s",
    "sam2.1-base-plus, sam2.1_hiera_b_plus",
    "sam2.1-large, sam2.1_hiera_l"
  })
  void parametersAreThoseOfTheReference(String variant, String reference) throws IOException {
    PartWeights.assertEqual(reference, new Sam2(Sam2.variants().get(variant)), VIDEO);
  }

  @Test
  void bothPartsGiveTheReferencesNumbers() throws IOException {
    ParityFixture fixture = ParityFixture.of("sam2_tiny_image");
    Map<String, Graph> parts = PartWeights.filled(new Sam2(TINY), fixture);
    List<Array> maps = Forward.both(parts.get("encoder"), fixture.array("in_x"));
    maps.get(1).assertLike(fixture.array("out_high_res_0"), "finest map");
    maps.get(2).assertLike(fixture.array("out_high_res_1"), "finer map");
    maps.get(0).assertLike(fixture.array("out_image_embed"), "embedding");
    float[] point = Arrays.copyOf(fixture.array("in_point_coords").values(), 4);
    List<Array> inputs =
        List.of(
            maps.get(0),
            maps.get(1),
            maps.get(2),
            new Array(point, 1, 2, 2),
            new Array(new float[] {1, -1}, 1, 2),
            new Array(new float[32 * 32], 1, 1, 32, 32),
            new Array(new float[1], 1));
    Graph decoder = parts.get("decoder");
    assertMasks(fixture, Forward.onnxRuntime(decoder, inputs), "");
    assertMasks(fixture, Forward.djl(decoder, inputs, GraphInterpreter.Mode.INFERENCE), ", DJL");
  }

  /** The reference leaves the first mask, for unambiguous prompts, out. */
  private static void assertMasks(ParityFixture fixture, List<Array> out, String road)
      throws IOException {
    last(out.get(0)).assertLike(fixture.array("out_masks3"), "masks" + road);
    last(out.get(1)).assertLike(fixture.array("out_iou3"), "scores" + road);
    out.get(2).assertLike(fixture.array("out_obj_score"), "object" + road);
  }

  private static Array last(Array all) {
    long[] dims = all.dims().clone();
    dims[1] = 3;
    int from = all.values().length / 4;
    return new Array(Arrays.copyOfRange(all.values(), from, 4 * from), dims);
  }

  @Test
  void shapesAreSaidByTheGraphs() {
    Map<String, Graph> parts = new Sam2(TINY).graphs(1);
    List<Array> maps = Forward.onnxRuntime(parts.get("encoder"), Array.random(2, 2, 3, 128, 128));
    assertArrayEquals(new long[] {2, 32, 8, 8}, maps.get(0).dims());
    assertArrayEquals(new long[] {2, 4, 32, 32}, maps.get(1).dims());
    assertArrayEquals(new long[] {2, 8, 16, 16}, maps.get(2).dims());
  }

  @Test
  void badOptionsAreRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Sam2.Options(8, 1, 1, 1, 2, 1, 14, 3, 1, 7, 128, 32, 8));
    assertEquals(
        "A SAM 2's globals is 3, but must be so few that all are in the third stage.",
        e.getMessage());
  }
}
