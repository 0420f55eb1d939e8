package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.RegionMask;

/** In a volume that is known, with a network that finds what lies at the point it is asked for. */
class SliceSweepTest {
  private static final int SIDE = 40;
  private static final int SLICES = 21;
  private final List<Integer> looked = new ArrayList<>();
  private final List<Prompts> asked = new ArrayList<>();
  private double score = 0.9;

  /**
   * A ball around (12, 14, 10) of radius 7.5, and a tube along z at (30, 30), bent by one pixel.
   */
  private static int at(int x, int y, int z) {
    double ball = Math.sqrt(Math.pow(x - 12, 2) + Math.pow(y - 14, 2) + Math.pow(z - 10, 2));
    if (ball <= 7.5) return 1;
    return z >= 3 && Math.hypot(x - 26 - z / 4, y - 30) <= 4 ? 2 : 0;
  }

  private static RegionMask region(int value, int z) {
    return RegionMask.of(SIDE, SIDE, i -> at(i % SIDE, i / SIDE, z) == value);
  }

  private ObjectMask mask(int value, int z) {
    return new ObjectMask(region(value, z), score, 1, new TensorValues(new float[4], 1, 1, 2, 2));
  }

  private SliceSweep.Slice look(int z) {
    looked.add(z);
    return new SliceSweep.Slice() {
      @Override
      public int width() {
        return SIDE;
      }

      @Override
      public int height() {
        return SIDE;
      }

      @Override
      public ObjectMask best(Prompts prompts, Progress progress) {
        asked.add(prompts);
        Prompts.Point p = prompts.points().get(0);
        return mask(at((int) p.x(), (int) p.y(), z), z);
      }
    };
  }

  private void follow(ObjectMask[][] objects, SliceSweep.Options options, Progress progress) {
    new SliceSweep(options).follow(objects, (z, p) -> look(z), progress);
  }

  private static void assertWhole(int value, ObjectMask[] object) {
    for (int z = 0; z < SLICES; z++) {
      RegionMask expected = region(value, z);
      if (expected.area() == 0) assertNull(object[z], "slice " + z);
      else assertEquals(expected, object[z].mask(), "slice " + z);
    }
  }

  /** From the middle of both, each slice looked at once. */
  @Test
  void objectsAreFoundOnAllTheirSlices() {
    ObjectMask[][] objects = new ObjectMask[2][SLICES];
    objects[0][10] = mask(1, 10);
    objects[1][10] = mask(2, 10);
    follow(objects, new SliceSweep.Options(0.3, 0.5), Progress.NONE);
    assertWhole(1, objects[0]);
    assertWhole(2, objects[1]);
    Integer[] once = looked.stream().distinct().toArray(Integer[]::new);
    assertEquals(once.length, looked.size(), "slices are looked at once");
    assertTrue(Arrays.stream(objects[1]).allMatch(m -> m == null || m.logits() == null));
  }

  @Test
  void fromTheEndsAsWell() {
    ObjectMask[][] objects = new ObjectMask[2][SLICES];
    objects[0][5] = mask(1, 5);
    objects[1][SLICES - 1] = mask(2, SLICES - 1);
    follow(objects, new SliceSweep.Options(0.3, 0.5), Progress.NONE);
    assertWhole(1, objects[0]);
    assertWhole(2, objects[1]);
  }

  /** The prompts of the next slice: a box a little wider, a point inside, the mask. */
  @Test
  void masksBecomePrompts() {
    ObjectMask[][] objects = new ObjectMask[1][SLICES];
    objects[0][10] = mask(1, 10);
    follow(objects, SliceSweep.Options.USUAL, Progress.NONE);
    Prompts first = asked.get(0);
    assertEquals(new Prompts.Point(12, 14, true), first.points().get(0));
    Prompts.Box box = first.box().orElseThrow();
    assertArrayEquals(
        new double[] {5 - 0.75, 7 - 0.75, 19 + 0.75, 21 + 0.75},
        new double[] {box.left(), box.top(), box.right(), box.bottom()},
        1e-9);
    assertTrue(first.mask().isPresent());
  }

  /** A ball shrinks fast at its poles: the stricter the overlap, the sooner it ends. */
  @Test
  void endsWhereOverlapOrScoreFalls() {
    ObjectMask[][] strict = new ObjectMask[1][SLICES];
    strict[0][10] = mask(1, 10);
    follow(strict, new SliceSweep.Options(0.8, 0), Progress.NONE);
    for (int z = 11; strict[0][z] != null; z++) {
      assertTrue(strict[0][z].mask().iou(strict[0][z - 1].mask()) >= 0.8);
    }
    assertNull(strict[0][17]);
    ObjectMask[][] unsure = new ObjectMask[1][SLICES];
    unsure[0][10] = mask(1, 10);
    score = 0.4;
    follow(unsure, SliceSweep.Options.USUAL, Progress.NONE);
    assertNull(unsure[0][11]);
    assertNull(unsure[0][9]);
    assertNotNull(unsure[0][10]);
  }

  /** What is known on a slice stays, and is gone on from. */
  @Test
  void severalSlicesMayBeKnown() {
    ObjectMask[][] objects = new ObjectMask[1][SLICES];
    objects[0][5] = mask(2, 5);
    objects[0][12] = mask(1, 12);
    follow(objects, new SliceSweep.Options(0.3, 0.5), Progress.NONE);
    assertEquals(region(2, 11), objects[0][11].mask());
    assertEquals(region(1, 12), objects[0][12].mask());
    assertEquals(region(1, 13), objects[0][13].mask());
    assertEquals(region(2, 4), objects[0][4].mask());
  }

  @Test
  void stopsWhenCancelledAndKeepsWhatIsThere() {
    ObjectMask[][] objects = new ObjectMask[1][SLICES];
    objects[0][10] = mask(1, 10);
    Progress stopping =
        new Progress() {
          @Override
          public void report(double fraction, String message) {
            assertTrue(fraction >= 0 && fraction <= 1);
          }

          @Override
          public boolean cancelled() {
            return looked.contains(12);
          }
        };
    assertThrows(
        CancellationException.class, () -> follow(objects, SliceSweep.Options.USUAL, stopping));
    assertNotNull(objects[0][12]);
    assertNull(objects[0][13]);
    assertNull(objects[0][11].logits());
  }

  @Test
  void aStackOfOneSliceOrOfNoObjectsIsDone() {
    ObjectMask[][] one = {{mask(1, 10)}};
    follow(one, SliceSweep.Options.USUAL, Progress.NONE);
    follow(new ObjectMask[0][], SliceSweep.Options.USUAL, Progress.NONE);
    assertTrue(looked.isEmpty());
    Exception e = assertThrows(IllegalArgumentException.class, () -> new SliceSweep.Options(2, 0));
    assertTrue(e.getMessage().endsWith("is 0 to 1, not 2.0."), e.getMessage());
  }

  /** The middle of a horseshoe is not in it. */
  @Test
  void theInnermostPixelIsInside() {
    RegionMask horseshoe =
        RegionMask.of(9, 9, i -> i % 9 < 3 || i % 9 > 6 || i / 9 > 7).shifted(4, 2);
    int[] pixel = horseshoe.innermost();
    assertTrue(horseshoe.contains(pixel[0], pixel[1]));
    assertEquals(5, pixel[0]);
  }
}
