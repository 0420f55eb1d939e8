package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;

class NormalizationTest {
  private static Plane plane(RandomAccessibleInterval<?> img) {
    return SourceImage.of(img, "i").plane(0, 0);
  }

  private static Plane floats(float... values) {
    return plane(ArrayImgs.floats(values, values.length, 1));
  }

  /** numpy.percentile, method linear. */
  private static double percentile(float[] values, double percent) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    double rank = percent / 100 * (sorted.length - 1);
    int i = (int) rank;
    return i == sorted.length - 1
        ? sorted[i]
        : sorted[i] + (rank - i) * (sorted[i + 1] - sorted[i]);
  }

  @Test
  void textsAreReadAsTheyAreWritten() {
    for (String text :
        new String[] {
          "none",
          "scale 255",
          "none 8-bit",
          "mean-std 0.5 0.25 scale 255 8-bit",
          "mean-std 0.5 0.25",
          "mean-std 0.485,0.456,0.406 0.229,0.224,0.225 scale 255",
          "z-score",
          "z-score eps 1.0E-4 joint",
          "percentile 1 99.8",
          "percentile 0.1 99.9 eps 0 joint clip"
        }) {
      Normalization parsed = Normalization.parse(text);
      assertEquals(text, parsed.toString());
      assertEquals(parsed, Normalization.parse(parsed.toString()));
    }
    assertEquals(Normalization.zScore(), Normalization.parse("  z-score   eps 1e-6 "));
  }

  @Test
  void badTextsAreTold() {
    for (String text :
        new String[] {
          "",
          "scale",
          "scale x",
          "scale 0",
          "mean-std 1 0",
          "mean-std 1,2 1",
          "percentile 99 1",
          "percentile 1 101",
          "z-score clip",
          "z-score 8-bit",
          "none joint",
          "scale 1 2",
          "whitening",
          "scale NaN"
        }) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Normalization.parse(text), text)
              .getMessage();
      assertTrue(message.endsWith("."), message);
    }
    assertEquals(
        "\"whitening\" is not a normalisation; it is \"none\", \"scale 255\", \"mean-std 0.5 0.2"
            + " scale 255\", \"z-score\" or \"percentile 1 99.8\".",
        assertThrows(IllegalArgumentException.class, () -> Normalization.parse("whitening"))
            .getMessage());
  }

  @Test
  void fixedKinds() {
    Plane plane = floats(0, 51, 255);
    assertEquals(51, Normalization.none().fit(plane)[0].apply(51));
    assertEquals(0.2f, Normalization.scale(255).fit(plane)[0].apply(51));
    Affine affine = Normalization.parse("mean-std 0.5 0.25 scale 255").fit(plane)[0];
    assertEquals((0.2 - 0.5) / 0.25, affine.apply(51), 1e-6);
    assertEquals(2, affine.apply(255), 1e-6);
  }

  @Test
  void meanStdTakesOneNumberPerChannelOrOneForAll() {
    Plane three = SourceImage.of(ArrayImgs.argbs(2, 2), "rgb").plane(0, 0);
    Affine[] each = Normalization.parse("mean-std 1,2,3 1,2,4").fit(three);
    assertEquals(3, each[2].offset());
    assertEquals(0.25, each[2].factor());
    assertEquals(3, Normalization.parse("mean-std 1 2").fit(three).length);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Normalization.parse("mean-std 1,2 1,2").fit(three))
            .getMessage();
    assertEquals("The image has 3 channels, the normalisation numbers for 2.", message);
  }

  @Test
  void zScoreUsesThePopulationAndEps() {
    Affine affine = Normalization.zScore().fit(floats(1, 2, 3, 4))[0];
    assertEquals(2.5, affine.offset(), 1e-12);
    assertEquals(1 / (Math.sqrt(1.25) + 1e-6), affine.factor(), 1e-12);
    assertEquals(
        1 / (Math.sqrt(1.25) + 0.5),
        Normalization.parse("z-score eps 0.5").fit(floats(1, 2, 3, 4))[0].factor(),
        1e-12);
  }

  @Test
  void smallDeviationsOfLargeValuesSurvive() {
    float[] values = new float[100_000];
    for (int i = 0; i < values.length; i++) values[i] = 1_000_000 + i % 2;
    double factor =
        Normalization.zScore().fit(plane(ArrayImgs.floats(values, 1000, 100)))[0].factor();
    assertEquals(1 / (0.5 + 1e-6), factor, 1e-9);
  }

  @Test
  void jointStatisticsPoolTheChannels() {
    RandomAccessibleInterval<?> img = ArrayImgs.floats(new float[] {0, 2, 10, 12}, 2, 1, 2);
    Plane plane = SourceImage.of(img, "c", java.util.List.of(Axis.X, Axis.Y, Axis.C)).plane(0, 0);
    Affine[] own = Normalization.zScore().fit(plane);
    assertEquals(1, own[0].offset(), 1e-12);
    assertEquals(11, own[1].offset(), 1e-12);
    Affine[] joint = Normalization.zScore().jointly().fit(plane);
    assertEquals(6, joint[0].offset(), 1e-12);
    assertEquals(joint[0], joint[1]);
    assertEquals(1 / (Math.sqrt(26) + 1e-6), joint[1].factor(), 1e-12);
  }

  @Test
  void percentilesAreNumpysForEveryPixelType() {
    Random random = new Random(5);
    int n = 61 * 47;
    byte[] bytes = new byte[n];
    short[] shorts = new short[n];
    float[] floats = new float[n];
    float[] fromBytes = new float[n];
    float[] fromShorts = new float[n];
    random.nextBytes(bytes);
    for (int i = 0; i < n; i++) {
      shorts[i] = (short) random.nextInt(1 << 16);
      floats[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(9) - 4));
      fromBytes[i] = bytes[i] & 0xff;
      fromShorts[i] = shorts[i] & 0xffff;
    }
    for (double[] q : new double[][] {{1, 99.8}, {0, 100}, {49.3, 50}, {0.01, 99.99}}) {
      check(plane(ArrayImgs.unsignedBytes(bytes, 61, 47)), fromBytes, q);
      check(plane(ArrayImgs.unsignedShorts(shorts, 61, 47)), fromShorts, q);
      check(plane(ArrayImgs.floats(floats, 61, 47)), floats, q);
      double[] doubles = new double[n];
      for (int i = 0; i < n; i++) doubles[i] = floats[i];
      check(plane(ArrayImgs.doubles(doubles, 61, 47)), floats, q);
    }
  }

  private static void check(Plane plane, float[] values, double[] q) {
    double low = percentile(values, q[0]);
    double high = percentile(values, q[1]);
    Affine affine = Normalization.percentile(q[0], q[1]).fit(plane)[0];
    double tolerance = 1e-9 * Math.max(1, Math.abs(high) + Math.abs(low));
    assertEquals(low, affine.offset(), tolerance);
    assertEquals(high - low + 1e-6, 1 / affine.factor(), tolerance * 10);
  }

  @Test
  void clipLimitsAndEpsKeepsFlatImagesFinite() {
    Affine clipped = Normalization.parse("percentile 25 75 clip").fit(floats(0, 1, 2, 3, 4))[0];
    assertEquals(0, clipped.apply(0));
    assertEquals(1, clipped.apply(4));
    for (String text : new String[] {"z-score", "percentile 1 99", "z-score eps 0"}) {
      assertEquals(0, Normalization.parse(text).fit(floats(7, 7, 7))[0].apply(7));
    }
  }

  @Test
  void notANumberIsPassedOver() {
    Affine affine = Normalization.zScore().fit(floats(1, Float.NaN, 3))[0];
    assertEquals(2, affine.offset(), 1e-12);
    assertEquals(
        1.5, Normalization.percentile(25, 75).fit(floats(1, Float.NaN, 3))[0].offset(), 1e-12);
    assertEquals(Affine.IDENTITY, Normalization.zScore().fit(floats(Float.NaN))[0]);
  }
}
