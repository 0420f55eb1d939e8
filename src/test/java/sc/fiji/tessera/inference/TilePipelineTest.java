package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.image.Volume;

class TilePipelineTest {
  private static final Affine[] PLAIN = {Affine.IDENTITY};
  private static final TilePipeline.Network COPY =
      (in, out, shape, p) -> out.put(0, in, 0, shape.count() * shape.pixels());

  private final float[] values = new float[100 * 70];
  private final Volume volume;
  private final Tiling tiling = new Tiling(100, 70, new Tiling.Options(32, 4, 4));
  private final Windows one = new Windows(tiling, 1);

  TilePipelineTest() {
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) values[i] = random.nextFloat();
    volume = SourceImage.of(ArrayImgs.floats(values, 100, 70), "noise").volume(null, 0);
  }

  @Test
  void everyPixelComesBackToItsPlace() {
    TilePipeline pipeline = new TilePipeline(COPY, 1, 1);
    for (int round = 0; round < 20; round++) {
      ScoreMap map = new ScoreMap(1, 100, 70);
      pipeline.run(volume, PLAIN, one, map::add, Progress.NONE);
      assertArrayEquals(values, map.plane(0));
    }
  }

  @Test
  void severalAtOnceToo() {
    TilePipeline pipeline = new TilePipeline(COPY, 1, 1);
    for (int atOnce : new int[] {2, 5, 100, 1}) {
      ScoreMap map = new ScoreMap(1, 100, 70);
      pipeline.run(volume, PLAIN, new Windows(tiling, atOnce), map::add, Progress.NONE);
      assertArrayEquals(values, map.plane(0));
    }
  }

  /** The one before has been written when a failure is seen, and nothing is written later. */
  @Test
  void afterAFailureNothingGoesOn() {
    AtomicInteger tiles = new AtomicInteger();
    AtomicInteger written = new AtomicInteger();
    IllegalStateException failure = new IllegalStateException("third");
    TilePipeline pipeline =
        new TilePipeline(
            (in, out, shape, p) -> {
              if (tiles.incrementAndGet() == 3) throw failure;
            },
            1,
            1);
    Exception e =
        assertThrows(
            IllegalStateException.class,
            () ->
                pipeline.run(
                    volume,
                    PLAIN,
                    one,
                    (tile, scores) -> written.incrementAndGet(),
                    Progress.NONE));
    assertSame(failure, e);
    assertEquals(2, written.get());
  }

  @Test
  void failuresOfReadingAndWritingArriveAsTheyAre() {
    TilePipeline pipeline = new TilePipeline(COPY, 1, 1);
    assertThrows(
        UnsupportedOperationException.class,
        () ->
            pipeline.run(
                volume,
                PLAIN,
                one,
                (tile, scores) -> {
                  throw new UnsupportedOperationException();
                },
                Progress.NONE));
    Affine[] tooMany = {Affine.IDENTITY, Affine.IDENTITY};
    assertThrows(
        RuntimeException.class,
        () -> pipeline.run(volume, tooMany, one, (tile, scores) -> {}, Progress.NONE));
  }

  @Test
  void cancelledBetweenTiles() {
    AtomicInteger tiles = new AtomicInteger();
    Progress progress =
        new Progress() {
          @Override
          public void report(double fraction, String message) {
            tiles.incrementAndGet();
          }

          @Override
          public boolean cancelled() {
            return tiles.get() == 2;
          }
        };
    TilePipeline pipeline = new TilePipeline(COPY, 1, 1);
    ScoreMap map = new ScoreMap(1, 100, 70);
    assertThrows(
        CancellationException.class, () -> pipeline.run(volume, PLAIN, one, map::add, progress));
    assertEquals(2, tiles.get());
  }
}
