package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.imglib2.img.Img;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.cell.Cell;
import net.imglib2.img.cell.CellGrid;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.SemanticSegmenter.Options;
import sc.fiji.tessera.model.SegmentationModel;

/** Images that are computed block by block, trillions of pixels large: only what is segmented. */
class LazyImageTest {
  /** Blocks of an image, of which a few are kept, as caches do. */
  private static final class Blocks {
    private final CellGrid grid;
    private final Set<Long> touched = new TreeSet<>();
    private final Map<Long, Cell<ShortArray>> kept;
    private int loads;

    Blocks(long[] image, int[] block, int most) {
      grid = new CellGrid(image, block);
      kept =
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Cell<ShortArray>> eldest) {
              return size() > most;
            }
          };
    }

    Img<UnsignedShortType> image() {
      return new LazyCellImg<>(grid, new UnsignedShortType(), this::get);
    }

    private synchronized Cell<ShortArray> get(long index) {
      Cell<ShortArray> cell = kept.get(index);
      if (cell == null) {
        cell = load(index);
        kept.put(index, cell);
      }
      return cell;
    }

    private Cell<ShortArray> load(long index) {
      loads++;
      touched.add(index);
      int n = grid.numDimensions();
      long[] min = new long[n];
      int[] size = new int[n];
      grid.getCellDimensions(index, min, size);
      short[] values = new short[Arrays.stream(size).reduce(1, (a, b) -> a * b)];
      long[] position = new long[n];
      for (int i = 0; i < values.length; i++) {
        int rest = i;
        for (int d = 0; d < n; d++) {
          position[d] = min[d] + rest % size[d];
          rest /= size[d];
        }
        values[i] = (short) value(position);
      }
      return new Cell<>(size, min, new ShortArray(values));
    }
  }

  /** Smooth stripes: 0 to 200. */
  private static int value(long... position) {
    long sum = 0;
    for (int d = 0; d < position.length; d++) sum += (2 * d + 1) * position[d];
    return (int) Math.abs(sum % 400 - 200);
  }

  /** Foreground is where the mean of 3 x 3 (x 3) pixels exceeds 100. */
  private static SegmentationModel model(int dimensions) throws IOException {
    int taps = (int) Math.pow(3, dimensions);
    float[] weights = new float[taps];
    Arrays.fill(weights, 1f / taps);
    long[] shape = new long[2 + dimensions];
    Arrays.fill(shape, 3);
    shape[0] = shape[1] = 1;
    long[] pads = new long[2 * dimensions];
    Arrays.fill(pads, 1);
    String[] dims = dimensions == 2 ? new String[] {"N", "1", "H", "W"} : null;
    if (dims == null) dims = new String[] {"N", "1", "D", "H", "W"};
    GraphBuilder b = new GraphBuilder("mean");
    String w = b.initializer(Tensor.of("w", weights, shape));
    String bias = b.initializer(Tensor.of("b", new float[] {-100}, 1));
    String y = b.node("Conv", List.of(b.input("x", dims), w, bias), Attribute.of("pads", pads));
    return SegmentationModel.of(OnnxModel.of(b.output(y, "y", dims).build()), "mean");
  }

  private static boolean bright(long... position) {
    int n = position.length;
    double sum = 0;
    int taps = (int) Math.pow(3, n - 1);
    for (int i = 0; i < taps; i++) {
      long[] p = position.clone();
      for (int d = 0, rest = i; d < n - 1; d++, rest /= 3) p[d] += rest % 3 - 1;
      sum += value(p);
    }
    return sum / taps > 100.001;
  }

  /** Twelve trillion pixels, one plane of which is segmented. */
  @Test
  void onePlaneOfAMillion() throws IOException {
    Blocks blocks = new Blocks(new long[] {4000, 3000, 1_000_000}, new int[] {128, 128, 1}, 64);
    SourceImage image = SourceImage.of(blocks.image(), "lazy");
    assertEquals(0, blocks.loads, "opening reads nothing");
    try (Context context = new Context(OnnxService.class);
        ModelSession session = context.service(OnnxService.class).open(model(2), "cpu")) {
      Img<? extends IntegerType<?>> labels =
          new SemanticSegmenter(session, new Options(512, -1))
              .classes(image.plane(123_456, 0), Progress.NONE);
      Random random = new Random(1);
      for (int i = 0; i < 2000; i++) {
        int x = 1 + random.nextInt(3998);
        int y = 1 + random.nextInt(2998);
        int expected = bright(x, y, 123_456) ? 1 : 0;
        assertEquals(expected, labels.getAt(x, y).getInteger(), x + " " + y);
      }
    }
    long inPlane = 32 * 24;
    assertEquals(inPlane, blocks.touched.size());
    assertTrue(blocks.touched.stream().allMatch(i -> i / inPlane == 123_456));
    // with 64 blocks of 768 in memory, only those on the borders of windows are loaded again
    assertTrue(blocks.loads < 1.6 * inPlane, blocks.loads + " loads");
  }

  /** A volume of one time point of a hundred thousand, in windows along all axes. */
  @Test
  void oneVolumeOfAHundredThousand() throws IOException {
    long[] size = {300, 200, 90, 100_000};
    Blocks blocks = new Blocks(size, new int[] {32, 32, 16, 1}, 48);
    List<Axis> axes = List.of(Axis.X, Axis.Y, Axis.Z, Axis.T);
    SourceImage image = SourceImage.of(blocks.image(), "lazy", axes);
    try (Context context = new Context(OnnxService.class);
        ModelSession session = context.service(OnnxService.class).open(model(3), "cpu")) {
      List<Img<? extends IntegerType<?>>> labels =
          new SemanticSegmenter(session, new Options(64, -1))
              .classes(image.volume(Axis.Z, 77_777), Progress.NONE);
      assertEquals(90, labels.size());
      Random random = new Random(2);
      for (int i = 0; i < 2000; i++) {
        int x = 1 + random.nextInt(298);
        int y = 1 + random.nextInt(198);
        int z = 1 + random.nextInt(88);
        int expected = bright(x, y, z, 77_777) ? 1 : 0;
        assertEquals(expected, labels.get(z).getAt(x, y).getInteger(), x + " " + y + " " + z);
      }
    }
    long inVolume = 10 * 7 * 6;
    assertEquals(inVolume, blocks.touched.size());
    assertTrue(blocks.touched.stream().allMatch(i -> i / inVolume == 77_777));
    assertTrue(blocks.loads < 5 * inVolume, blocks.loads + " loads");
  }
}
