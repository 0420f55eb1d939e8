package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/** A pixel is changed, and what changes in the output must be what the receptive field says. */
class PerturbationTest {
  /** How far before and behind its block of the stride grid a pixel of the output looks. */
  private static int reach(Graph graph, ReceptiveField field, int step) {
    int size = (2 * ((field.halo() + field.stride()) / field.stride()) + 4) * field.stride();
    int reach = 0;
    try (OnnxRun net = new OnnxRun(graph)) {
      float[] x = new float[size * size];
      Random random = new Random(1);
      for (int i = 0; i < x.length; i++) x[i] = 1 + random.nextFloat();
      float[] before = net.run(x, 1, 1, size, size);
      assertEquals(0, before.length % x.length, "the network keeps the size");
      int middle = size / 2 / field.stride() * field.stride();
      for (int phase = 0; phase < field.stride(); phase += step) {
        int at = middle + phase;
        float[] changed = x.clone();
        changed[at * size + at] += 50;
        float[] after = net.run(changed, 1, 1, size, size);
        for (int i = 0; i < before.length; i++) {
          if (before[i] == after[i]) continue;
          for (int q : List.of(i / size % size, i % size)) {
            int block = q / field.stride() * field.stride();
            reach = Math.max(reach, Math.max(block - at, at - (block + field.stride() - 1)));
          }
        }
      }
    }
    return reach;
  }

  @TestFactory
  Stream<DynamicTest> theHaloHoldsWhatAPixelChangesAndIsTight() {
    return TinyNetworks.exact().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getValue(), true)));
  }

  @TestFactory
  Stream<DynamicTest> aBoundHoldsWhatAPixelChanges() {
    return TinyNetworks.bounded().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getValue(), false)));
  }

  /** Networks that promise seamless tiles, as published but for their width. */
  @TestFactory
  Stream<DynamicTest> architecturesKeepTheirPromise() {
    return Architectures.all().stream()
        .map(
            a ->
                DynamicTest.dynamicTest(
                    a.name(), () -> bound(a.variant(a.defaultVariant(), new Size(1, 2, 64)))));
  }

  private static void bound(Network network) {
    Graph graph = network.graph(1);
    ReceptiveField field = ReceptiveField.of(graph);
    assertEquals("", Shapes.of(graph, 1, 1, 64, 64).unknown());
    if (!field.exact() || field.halo() > 240) return; // larger ones take minutes
    int reach = reach(graph, field, Math.max(1, field.stride() - 1));
    assertTrue(reach <= field.halo(), "measured " + reach + ", derived " + field);
  }

  private static void check(Graph graph, boolean tight) {
    ReceptiveField field = ReceptiveField.of(graph);
    assertTrue(field.exact(), field.toString());
    int reach = reach(graph, field, 1);
    String message = "measured " + reach + ", derived " + field;
    assertTrue(reach <= field.halo(), message);
    assertTrue(!tight || reach > field.halo() - field.stride(), message);
  }

  @TestFactory
  Stream<DynamicTest> whatLooksAtTheWholeImageIsNamed() {
    return TinyNetworks.inexact().entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      ReceptiveField field = ReceptiveField.of(e.getValue());
                      assertFalse(field.exact(), field.toString());
                      assertTrue(field.why().startsWith(e.getKey() + ": "), field.why());
                    }));
  }
}
