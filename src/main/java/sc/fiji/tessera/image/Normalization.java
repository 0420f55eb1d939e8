package sc.fiji.tessera.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How pixel values become a network's input; written into a model's card as text.
 *
 * <table>
 * <caption>Kinds and their text</caption>
 * <tr><td>{@code none}</td><td>y = x</td></tr>
 * <tr><td>{@code scale 255}</td><td>y = x / 255</td></tr>
 * <tr><td>{@code mean-std 0.485,0.456,0.406 0.229,0.224,0.225 scale 255}</td><td>y = (x / 255 -
 * mean) / std, one number for all channels or one per channel; {@code scale} may be missing</td></tr>
 * <tr><td>{@code z-score}</td><td>y = (x - mean) / (population std + eps), of the
 * whole plane or volume (bioimage.io {@code zero_mean_unit_variance})</td></tr>
 * <tr><td>{@code percentile 1 99.8}</td><td>y = (x - lo) / (hi - lo + eps), numpy's linear
 * percentiles of the whole plane or volume (bioimage.io {@code scale_range})</td></tr>
 * </table>
 *
 * <p>The last two take {@code eps 1e-6} (that is the default) and {@code joint} (one set of
 * statistics for all channels instead of one per channel), percentile also {@code clip} (limit to
 * 0..1). Statistics are exact and of all that is segmented as one (a plane, or for networks of
 * volumes all its slices), never of a tile.
 *
 * <p>The first three take {@code 8-bit}: their numbers are meant for values 0..255, as those of
 * networks trained on photographs are. Images of 8 bits per channel are then taken as they are, of
 * all others each channel is mapped to 0..255 first: percentiles 0.1 and 99.9 of the plane become 0
 * and 255, what lies beyond is cut off. The display range plays no part, so that macros give what
 * dialogs give.
 *
 * <p>Immutable. Two are equal if their texts are.
 */
public final class Normalization {
  /** The kinds. */
  public enum Kind {
    NONE,
    SCALE,
    MEAN_STD,
    Z_SCORE,
    PERCENTILE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final double DEFAULT_EPS = 1e-6;

  /** What 8 bits can tell apart. */
  private static final int LEVELS = 256;

  /** The percentiles that become 0 and 255. */
  private static final double DARK = 0.1;

  private static final double BRIGHT = 99.9;

  private final Kind kind;

  /** SCALE: divisor; MEAN_STD: means, then divisor; PERCENTILE: lo, hi. */
  private final double[] numbers;

  /** MEAN_STD: standard deviations. */
  private final double[] deviations;

  private final Options options;

  private record Options(double eps, boolean joint, boolean clip, boolean eightBit) {
    static final Options DEFAULT = new Options(DEFAULT_EPS, false, false, false);
  }

  private Normalization(Kind kind, double[] numbers, double[] deviations, Options options) {
    this.kind = kind;
    this.numbers = numbers;
    this.deviations = deviations;
    this.options = options;
  }

  private static Normalization of(Kind kind, double... numbers) {
    return new Normalization(kind, numbers, new double[0], Options.DEFAULT);
  }

  /** Values as they are. */
  public static Normalization none() {
    return of(Kind.NONE);
  }

  /** Values divided by a number. */
  public static Normalization scale(double divisor) {
    check(divisor > 0, "A normalisation's scale must be greater than 0, not " + divisor + ".");
    return of(Kind.SCALE, divisor);
  }

  /** Values divided by {@code divisor}, minus means, over standard deviations. */
  public static Normalization meanStd(double[] means, double[] deviations, double divisor) {
    check(
        means.length > 0 && means.length == deviations.length,
        "A mean-std normalisation needs as many means as standard deviations, not "
            + means.length
            + " and "
            + deviations.length
            + ".");
    check(
        divisor > 0 && Arrays.stream(deviations).allMatch(d -> d > 0),
        "The standard deviations and the scale of a normalisation must be greater than 0.");
    double[] numbers = Arrays.copyOf(means, means.length + 1);
    numbers[means.length] = divisor;
    return new Normalization(Kind.MEAN_STD, numbers, deviations.clone(), Options.DEFAULT);
  }

  /** Mean 0 and standard deviation 1 per channel. */
  public static Normalization zScore() {
    return of(Kind.Z_SCORE);
  }

  /** The two percentiles become 0 and 1, per channel. */
  public static Normalization percentile(double low, double high) {
    check(
        low >= 0 && low < high && high <= 100,
        "Percentiles must rise from 0 to at most 100, not " + text(low) + " " + text(high) + ".");
    return of(Kind.PERCENTILE, low, high);
  }

  /** The same with another number against division by zero. */
  public Normalization withEps(double eps) {
    check(isFitted() && eps >= 0, "Only z-score and percentile take eps, and it is not negative.");
    return with(new Options(eps, options.joint, options.clip, false));
  }

  /** The same with one set of statistics over all channels. */
  public Normalization jointly() {
    check(isFitted(), "Only z-score and percentile can be joint.");
    return with(new Options(options.eps, true, options.clip, false));
  }

  /** The same, limited to 0..1. */
  public Normalization clipped() {
    check(kind == Kind.PERCENTILE, "Only percentile can be clipped.");
    return with(new Options(options.eps, options.joint, true, false));
  }

  /** The same for values 0..255, to which images of more than 8 bits are mapped before. */
  public Normalization ofEightBits() {
    check(!isFitted(), "Only none, scale and mean-std can be for 8-bit values.");
    return with(new Options(DEFAULT_EPS, false, false, true));
  }

  private Normalization with(Options changed) {
    return new Normalization(kind, numbers, deviations, changed);
  }

  /** The kind. */
  public Kind kind() {
    return kind;
  }

  /** Whether it depends on the image's statistics. */
  public boolean isFitted() {
    return kind == Kind.Z_SCORE || kind == Kind.PERCENTILE;
  }

  /** What to do with each channel of a plane, as {@link #fit(Volume)}. */
  public Affine[] fit(Plane plane) {
    return fit(Volume.of(plane));
  }

  /**
   * What to do with each channel of a volume; reads all its pixels if {@link #isFitted()}.
   *
   * @throws IllegalArgumentException if this has numbers for another count of channels
   */
  public Affine[] fit(Volume volume) {
    int n = volume.channels();
    Affine[] result = new Affine[n];
    if (kind == Kind.MEAN_STD)
      check(
          deviations.length == 1 || deviations.length == n,
          "The image has "
              + n
              + " channels, the normalisation numbers for "
              + deviations.length
              + ".");
    if (isFitted() && options.joint) {
      int[] all = new int[n];
      Arrays.setAll(all, c -> c);
      Arrays.fill(result, fitted(new PixelStatistics(volume, all)));
    } else {
      for (int c = 0; c < n; c++) result[c] = affine(volume, c, result);
    }
    return result;
  }

  /**
   * What to do with each of some channels whatever the image, whose values are taken to be what the
   * numbers are meant for.
   *
   * @throws IllegalArgumentException if this {@link #isFitted()} to images
   */
  public Affine[] fixed(int channels) {
    check(!isFitted(), "A normalisation by the image's own statistics is not fixed.");
    Affine[] result = new Affine[channels];
    for (int c = 0; c < channels; c++) result[c] = step(c);
    return result;
  }

  private Affine affine(Volume volume, int channel, Affine[] before) {
    boolean known = channel > 0 && volume.same(channel, channel - 1);
    if (isFitted()) {
      return known ? before[channel - 1] : fitted(new PixelStatistics(volume, channel));
    }
    Affine fixed = step(channel);
    int levels = volume.levels(channel);
    if (!options.eightBit || levels > 0 && levels <= LEVELS) return fixed;
    return stretched(fixed, new PixelStatistics(volume, channel).percentiles(DARK, BRIGHT));
  }

  /** The range to 0..255 first, cut off there, then the given step. */
  private static Affine stretched(Affine then, double[] range) {
    double low = range[0];
    if (Double.isNaN(low)) return then;
    double atDark = (0 - then.offset()) * then.factor();
    double atBright = (LEVELS - 1 - then.offset()) * then.factor();
    double width = range[1] - low;
    if (!(width > 0)) return new Affine(low, 0, atDark, atDark);
    double gain = (LEVELS - 1) / width;
    return new Affine(low + then.offset() / gain, gain * then.factor(), atDark, atBright);
  }

  private Affine step(int channel) {
    return switch (kind) {
      case NONE -> Affine.IDENTITY;
      case SCALE -> new Affine(0, 1 / numbers[0], false);
      case MEAN_STD -> {
        int i = deviations.length == 1 ? 0 : channel;
        double divisor = numbers[numbers.length - 1];
        yield new Affine(numbers[i] * divisor, 1 / (deviations[i] * divisor), false);
      }
      default -> throw new IllegalStateException(kind + " depends on the image");
    };
  }

  private Affine fitted(PixelStatistics statistics) {
    double offset;
    double width;
    if (kind == Kind.Z_SCORE) {
      double[] values = statistics.meanAndDeviation();
      offset = values[0];
      width = values[1];
    } else {
      double[] values = statistics.percentiles(numbers);
      offset = values[0];
      width = values[1] - values[0];
    }
    // A channel without a number, or a flat one with eps 0, becomes 0 where it can.
    if (Double.isNaN(offset)) return Affine.IDENTITY;
    double factor = width + options.eps > 0 ? 1 / (width + options.eps) : 0;
    return new Affine(offset, factor, options.clip);
  }

  /** Reads what {@link #toString} writes. */
  public static Normalization parse(String text) {
    return new NormalizationText(text).read();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.toString());
    if (kind == Kind.MEAN_STD) {
      int n = deviations.length;
      text.append(' ').append(list(Arrays.copyOf(numbers, n))).append(' ').append(list(deviations));
      if (numbers[n] != 1) text.append(" scale ").append(text(numbers[n]));
    } else {
      for (double number : numbers) text.append(' ').append(text(number));
    }
    if (options.eps != DEFAULT_EPS) text.append(" eps ").append(text(options.eps));
    if (options.joint) text.append(" joint");
    if (options.clip) text.append(" clip");
    if (options.eightBit) text.append(" 8-bit");
    return text.toString();
  }

  private static String list(double[] numbers) {
    return Arrays.stream(numbers).mapToObj(Normalization::text).collect(Collectors.joining(","));
  }

  private static String text(double number) {
    return Double.toString(number).replaceFirst("\\.0$", "");
  }

  private static void check(boolean condition, String message) {
    if (!condition) throw new IllegalArgumentException(message);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Normalization && other.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
