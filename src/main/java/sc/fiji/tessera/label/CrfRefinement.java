package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.real.FloatType;

/**
 * The {@link DenseCrf} as a step. Scores become better scores; labels alone count as scores in
 * which each pixel has its label with some certainty and all other labels of the image alike.
 *
 * @param options of the CRF; a single deviation of distance is in pixels along x, and as long along
 *     the other axes by the spacing
 * @param certainty of labels that come without scores, above 0 to below 1
 */
public record CrfRefinement(DenseCrf.Options options, double certainty) implements Refinement {
  private static final int MOST_LABELS = 255;

  public CrfRefinement {
    if (!(certainty > 0 && certainty < 1)) {
      throw new IllegalArgumentException(
          "The certainty is between 0 and 1, not " + certainty + ".");
    }
  }

  @Override
  public boolean usesScores() {
    return true;
  }

  @Override
  public boolean usesImage() {
    return true;
  }

  @Override
  public boolean decides() {
    return true;
  }

  @Override
  public boolean changesScores() {
    return true;
  }

  @Override
  public LabelField of(LabelField field, BooleanSupplier cancelled) {
    Refinement.check(cancelled);
    if (field.image() == null) {
      throw new IllegalArgumentException("A CRF needs the image that the labels belong to.");
    }
    if (field.scores() == null) return ofLabels(field, cancelled);
    float[][] given = field.requiredProbabilities();
    boolean single = given.length == 1;
    float[][] scores = single ? withBackground(given[0]) : given;
    float[][] refined = refined(field, scores, cancelled);
    return field.withScores(single ? new float[][] {refined[1]} : refined);
  }

  private LabelField ofLabels(LabelField field, BooleanSupplier cancelled) {
    int[] labels = field.labels();
    int[] names = IntStream.of(labels).distinct().sorted().toArray();
    if (names.length > MOST_LABELS) {
      throw new IllegalArgumentException(
          "A CRF decides between classes, but there are "
              + names.length
              + " labels; at most "
              + MOST_LABELS
              + " can be refined, so give it the classes of objects, not their numbers.");
    }
    if (names.length < 2) return field;
    float[][] scores = new float[names.length][labels.length];
    float rest = (float) ((1 - certainty) / (names.length - 1));
    for (float[] plane : scores) Arrays.fill(plane, rest);
    for (int p = 0; p < labels.length; p++) {
      scores[Arrays.binarySearch(names, labels[p])][p] = (float) certainty;
    }
    int[] decided = field.withScores(refined(field, scores, cancelled)).labels();
    return field.withLabels(Arrays.stream(decided).map(c -> names[c]).toArray());
  }

  private static float[][] withBackground(float[] foreground) {
    float[] background = new float[foreground.length];
    for (int p = 0; p < background.length; p++) background[p] = 1 - foreground[p];
    return new float[][] {background, foreground};
  }

  private float[][] refined(LabelField field, float[][] scores, BooleanSupplier cancelled) {
    List<GaussianKernel> kernels =
        options.kernels().stream().map(k -> inSpace(k, field.spacing())).toList();
    DenseCrf.Options own = new DenseCrf.Options(kernels, options.rounds(), options.normalization());
    Img<FloatType> refined =
        DenseCrf.refine(
            stacked(field.size(), scores), stacked(field.size(), field.image()), own, cancelled);
    float[] values = Pixels.read(refined).values();
    int pixels = field.labels().length;
    float[][] planes = new float[scores.length][];
    for (int c = 0; c < planes.length; c++) {
      planes[c] = Arrays.copyOfRange(values, c * pixels, (c + 1) * pixels);
    }
    return planes;
  }

  /** Slices that are far apart are fewer pixels away. */
  private static GaussianKernel inSpace(GaussianKernel kernel, double[] spacing) {
    if (kernel.distance().length > 1) return kernel;
    double along = kernel.distance()[0];
    double[] distance = Arrays.stream(spacing).map(s -> along * spacing[0] / s).toArray();
    return new GaussianKernel(kernel.weight(), distance, kernel.colour());
  }

  private static Img<FloatType> stacked(int[] size, float[][] planes) {
    long length = (long) planes.length * planes[0].length;
    if (length > Integer.MAX_VALUE / 8) {
      throw new IllegalArgumentException(
          "A CRF of "
              + length
              + " values (pixels times classes) is too large; at most "
              + Integer.MAX_VALUE / 8
              + " are possible.");
    }
    float[] values = new float[(int) length];
    for (int c = 0; c < planes.length; c++) {
      System.arraycopy(planes[c], 0, values, c * planes[c].length, planes[c].length);
    }
    int[] all = Arrays.copyOf(size, size.length + 1);
    all[size.length] = planes.length;
    return new Pixels(values, all).image();
  }
}
