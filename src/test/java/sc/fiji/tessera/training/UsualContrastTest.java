package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.stream.Stream;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;

/** An empty image is not stretched until its noise looks like something. */
class UsualContrastTest {
  private static final ImageFeed FEED = ImageFeed.allChannels(Normalization.percentile(0, 100));

  private static Plane plane(float dark, float bright) {
    float[] values = new float[100];
    for (int i = 0; i < 100; i++) values[i] = dark + (bright - dark) * i / 99;
    return SourceImage.of(ArrayImgs.floats(values, 10, 10), "p").plane(0, 0);
  }

  @Test
  void theMedianOfTheOthers() {
    Stream<Plane> full = Stream.of(plane(0, 100), plane(10, 60), plane(5, 205));
    UsualContrast usual = UsualContrast.of(full, FEED);
    Affine[] own = FEED.normalization().fit(plane(40, 42));
    assertEquals(1, own[0].apply(42), 1e-5);
    Affine applied = usual.applied(own)[0];
    assertEquals(0, applied.apply(40), 1e-5);
    assertEquals(0.02, applied.apply(42), 1e-5);
    assertSame(own, UsualContrast.NONE.applied(own));
    assertSame(UsualContrast.NONE, UsualContrast.of(Stream.of(), FEED));
    assertArrayEquals(own, UsualContrast.NONE.applied(own));
  }
}
