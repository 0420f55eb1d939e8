package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.training.GraphInterpreter;
import sc.fiji.tessera.training.TorchEngine;

/** What the layers compute, by both roads; sizes that divide nothing. */
class LayersTest {
  private static final Size SIZE = new Size(2, 3);

  private static Graph graph(BiFunction<Layers, Features, Features> layers) {
    GraphBuilder builder = new GraphBuilder("test");
    Features image = new Features(builder.input("image", "N", "2", "H", "W"), 2);
    Features out = layers.apply(new Layers(builder, SIZE, 1), image);
    return builder.output(out.value(), "y", "N", "", "", "").build();
  }

  private static Array both(Array x, BiFunction<Layers, Features, Features> layers) {
    Graph graph = graph(layers);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
    return y;
  }

  private static final Array X = Array.random(1, 2, 2, 11, 7);

  private static float at(Array a, int n, int c, int y, int x) {
    long[] d = a.dims();
    return a.values()[(int) (((n * d[1] + c) * d[2] + y) * d[3] + x)];
  }

  @Test
  void adaptivePoolingCoversTheMapWhereItDoesNotDivide() {
    for (int bins : List.of(1, 2, 3, 6)) {
      Array y = both(X, (net, x) -> net.adaptiveAveragePool(x, bins));
      assertArrayEquals(new long[] {2, 2, bins, bins}, y.dims());
      for (int i = 0; i < bins; i++) {
        for (int j = 0; j < bins; j++) {
          assertEquals(mean(i, j, bins), at(y, 1, 1, i, j), 1e-5, bins + " bins");
        }
      }
    }
  }

  /** More cells than pixels: neighbouring cells see the same pixel. */
  @Test
  void adaptivePoolingOfASmallMapRepeatsPixels() {
    Array x = new Array(new float[] {1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 50, 60}, 1, 2, 2, 3);
    Array y = both(x, (net, in) -> net.adaptiveAveragePool(in, 4));
    float[] firstRow = Arrays.copyOf(y.values(), 4);
    assertArrayEquals(new float[] {1, 1.5f, 2.5f, 3}, firstRow, 1e-6f);
    assertEquals(30, at(y, 0, 0, 3, 3), 1e-5);
    assertEquals(60, at(y, 0, 1, 2, 3), 1e-5);
  }

  /** In training; when inferring all stays as it is. */
  @Test
  void channelDropoutDropsWholeChannels() {
    assertArrayEquals(X.values(), both(X, (net, x) -> net.channelDropout(x, 0.5f)).values());
    Graph graph =
        graph(
            (net, x) -> {
              Features[] copies = new Features[16];
              Arrays.fill(copies, x);
              return net.channelDropout(net.concatenate(copies), 0.5f);
            });
    TorchEngine.seed(7);
    Array y = Forward.djl(graph, X, GraphInterpreter.Mode.TRAINING).get(0);
    int dropped = 0;
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 32; c++) {
        float factor = at(y, n, c, 0, 0) / at(X, n, c % 2, 0, 0);
        assertTrue(factor == 0 || Math.abs(factor - 2) < 1e-6, "factor " + factor);
        assertEquals(factor * at(X, n, c % 2, 10, 6), at(y, n, c, 10, 6), 1e-6);
        if (factor == 0) dropped++;
      }
    }
    assertTrue(dropped > 10 && dropped < 54, dropped + " of 64 channels dropped");
  }

  private static double mean(int i, int j, int bins) {
    double sum = 0;
    int count = 0;
    for (int y = i * 11 / bins; y < Math.ceil((i + 1) * 11.0 / bins); y++) {
      for (int x = j * 7 / bins; x < Math.ceil((j + 1) * 7.0 / bins); x++, count++) {
        sum += at(X, 1, 1, y, x);
      }
    }
    return sum / count;
  }

  @Test
  void resizingToAnotherMapsSize() {
    for (Interpolation how : Interpolation.values()) {
      Array y =
          both(X, (net, x) -> net.resize(net.maxPool(x, Kernel.of(3).stride(4), false), x, how));
      assertArrayEquals(X.dims(), y.dims());
    }
  }

  @Test
  void paddingCroppingAndCentring() {
    Array padded = both(X, (net, x) -> net.pad(x, 1, 2, 3, 4, "reflect"));
    assertArrayEquals(new long[] {2, 2, 15, 13}, padded.dims());
    assertEquals(at(X, 0, 0, 1, 2), at(padded, 0, 0, 0, 0));
    Array back = both(X, (net, x) -> net.crop(net.pad(x, 1, 2, 3, 4, "edge"), 1, 2, x));
    assertArrayEquals(X.values(), back.values());
    Array centred = both(X, (net, x) -> net.centreCrop(net.pad(x, 2, 2, 3, 3, "constant"), x));
    assertArrayEquals(X.values(), centred.values());
    Array larger = both(X, (net, x) -> net.padTo(x, net.pad(x, 2, 2, 3, 3, "constant")));
    assertEquals(at(X, 1, 0, 0, 0), at(larger, 1, 0, 2, 2));
    assertArrayEquals(new long[] {2, 2, 16, 12}, larger.dims());
  }

  @Test
  void unpoolingRestoresOddSizes() {
    Kernel two = Kernel.of(2).stride(2).pad(0);
    Array y =
        both(
            X,
            (net, x) -> {
              Pooled pooled = net.maxPoolWithIndices(x, two);
              return net.maxUnpool(pooled.features(), pooled, two);
            });
    assertArrayEquals(X.dims(), y.dims());
    for (int i = 0; i < y.values().length; i++) {
      if (y.values()[i] != 0) assertEquals(X.values()[i], y.values()[i]);
    }
  }

  /** An affine image stays what it is between the pixels under bilinear up-sampling. */
  @Test
  void bilinearTransposedConvolutionInterpolates() {
    float[] ramp = new float[2 * 6 * 5];
    for (int i = 0; i < ramp.length; i++) ramp[i] = i / 5 % 6 + 10 * (i % 5);
    Array x = new Array(ramp, 1, 2, 6, 5);
    for (int groups : List.of(1, 2)) {
      Kernel k = Kernel.of(4).stride(2).pad(1).groups(groups);
      Array y = both(x, (net, in) -> net.bilinearUpsampling("up", in, k));
      assertArrayEquals(new long[] {1, 2, 12, 10}, y.dims());
      assertEquals(1.75 + 22.5, at(y, 0, 1, 4, 5), 1e-4);
    }
  }

  @Test
  void theDivisorDividesWhatItCan() {
    Size eighth = new Size(3, 21, 8);
    assertEquals(8, eighth.width(64));
    assertEquals(21, eighth.width(21));
  }
}
