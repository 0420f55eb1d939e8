package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

class ConnectedComponentsTest {
  private static final Vectors VECTORS = new Vectors("/label/classic_algorithms.json");

  @Test
  void masksIn2D() {
    JsonObject c = VECTORS.get("connected_components_2d");
    Img<IntType> mask = Vectors.image(c.getAsJsonObject("input").get("mask"));
    JsonObject expected = c.getAsJsonObject("expected");
    ConnectedComponents four = ConnectedComponents.of(mask, Connectivity.FACES);
    assertArrayEquals(Vectors.flat(expected.get("conn4")), Vectors.values(four.image()));
    assertEquals(expected.get("n4").getAsInt(), four.count());
    ConnectedComponents eight = ConnectedComponents.of(mask, Connectivity.CORNERS);
    assertArrayEquals(Vectors.flat(expected.get("conn8")), Vectors.values(eight.image()));
    assertEquals(expected.get("n8").getAsInt(), eight.count());
  }

  @Test
  void masksIn3D() {
    JsonObject c = VECTORS.get("connected_components_3d");
    Img<IntType> mask = Vectors.image(c.getAsJsonObject("input").get("mask"));
    JsonObject expected = c.getAsJsonObject("expected");
    assertArrayEquals(Vectors.flat(expected.get("conn6")), components(mask, Connectivity.FACES));
    assertArrayEquals(Vectors.flat(expected.get("conn18")), components(mask, Connectivity.EDGES));
    assertArrayEquals(Vectors.flat(expected.get("conn26")), components(mask, Connectivity.CORNERS));
  }

  @Test
  void labelMapsSplitPerValue() {
    JsonObject c = VECTORS.get("connected_components_of_label_map");
    Img<IntType> labels = Vectors.image(c.getAsJsonObject("input").get("labels"));
    JsonObject expected = c.getAsJsonObject("expected");
    for (String name : new String[] {"conn4", "conn8"}) {
      Connectivity connectivity = name.equals("conn4") ? Connectivity.FACES : Connectivity.CORNERS;
      assertArrayEquals(
          Vectors.flat(expected.get(name)),
          Vectors.values(ConnectedComponents.ofEachLabel(labels, connectivity).image()));
    }
  }

  @Test
  void sizesAddUpToTheImage() {
    ConnectedComponents c =
        ConnectedComponents.of(Vectors.picture("11.2 ...2 3..2"), Connectivity.FACES);
    assertEquals(3, c.count());
    assertEquals(6, c.size(0));
    assertEquals(2, c.size(1));
    assertEquals(3, c.size(2));
    assertEquals(1, c.size(3));
  }

  @Test
  void emptyFullAndOneDimensionalImages() {
    assertEquals(0, ConnectedComponents.of(Vectors.picture("... ..."), Connectivity.FACES).count());
    assertEquals(1, ConnectedComponents.of(Vectors.picture("111 111"), Connectivity.FACES).count());
    Img<IntType> line = ArrayImgs.ints(new int[] {1, 0, 1, 1, 2}, 5);
    assertEquals(3, ConnectedComponents.ofEachLabel(line, Connectivity.CORNERS).count());
  }

  /** Random dense label maps in 1 to 4 dimensions against flood filling, pixel by pixel. */
  @Test
  void agreesWithFloodFilling() {
    Random random = new Random(7);
    long[][] sizes = {{40}, {17, 13}, {9, 8, 7}, {5, 4, 3, 4}};
    for (int round = 0; round < 60; round++) {
      long[] size = sizes[round % sizes.length];
      Img<IntType> labels = ArrayImgs.ints(size);
      int kinds = 2 + random.nextInt(3);
      labels.forEach(t -> t.set(random.nextInt(kinds)));
      for (Connectivity connectivity : Connectivity.values())
        assertArrayEquals(
            flood(LabelArray.read(labels), connectivity),
            ConnectedComponents.ofEachLabel(labels, connectivity).values(),
            size.length + "-D " + connectivity);
    }
  }

  @Test
  void readsViewsFromTheirFirstPixel() {
    Img<IntType> image = Vectors.picture("1.11 1..1 1111");
    double[] part =
        Vectors.values(
            ConnectedComponents.of(
                    Views.interval(image, new long[] {1, 0}, new long[] {3, 1}), Connectivity.FACES)
                .image());
    assertArrayEquals(new double[] {0, 1, 1, 0, 0, 1}, part);
  }

  private static double[] components(Img<IntType> mask, Connectivity connectivity) {
    return Vectors.values(ConnectedComponents.of(mask, connectivity).image());
  }

  private static int[] flood(LabelArray labels, Connectivity connectivity) {
    int[] result = new int[labels.values().length];
    int count = 0;
    for (int i = 0; i < result.length; i++) {
      if (labels.values()[i] == 0 || result[i] != 0) continue;
      result[i] = ++count;
      Deque<Integer> open = new ArrayDeque<>();
      open.push(i);
      while (!open.isEmpty()) {
        int at = open.pop();
        for (int[] step : connectivity.steps(labels.dimensions().length)) {
          int to = move(labels.dimensions(), at, step);
          if (to < 0 || result[to] != 0 || labels.values()[to] != labels.values()[i]) continue;
          result[to] = count;
          open.push(to);
        }
      }
    }
    return result;
  }

  private static int move(int[] dimensions, int index, int[] step) {
    int stride = 1;
    int to = 0;
    for (int d = 0; d < dimensions.length; d++) {
      int p = index / stride % dimensions[d] + step[d];
      if (p < 0 || p >= dimensions[d]) return -1;
      to += p * stride;
      stride *= dimensions[d];
    }
    return to;
  }
}
