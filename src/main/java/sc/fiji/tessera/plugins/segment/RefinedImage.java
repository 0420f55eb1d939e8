package sc.fiji.tessera.plugins.segment;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.label.LabelField;
import sc.fiji.tessera.plugins.bridge.ProgressPart;

/** Refines an image volume by volume, so that no more than one has to be in memory as floats. */
final class RefinedImage {
  /** What unsure pixels are until it is known which label is free in the whole image. */
  static final int UNSURE = Integer.MAX_VALUE;

  /** Grey values as a CRF's deviations of colour want them. */
  private static final Normalization EIGHT_BIT = Normalization.parse("none 8-bit");

  private final IntFunction<RefineSteps> steps;
  private final SourceImage picture;
  private final Axis depth;

  /** Labels from the scores of a volume's slices. */
  interface Labeller extends Function<List<ScoreMap>, List<Img<? extends IntegerType<?>>>> {}

  /**
   * @param steps for each volume by its number
   * @param picture whose pixels the labels belong to
   * @param depth the axis along which planes make a volume, or null
   */
  RefinedImage(IntFunction<RefineSteps> steps, SourceImage picture, Axis depth) {
    this.steps = steps;
    this.picture = picture;
    this.depth = depth;
  }

  /**
   * Some slices that belong together.
   *
   * @param labels of each slice
   * @param scores of each slice; empty where there are none
   */
  record Slices(List<Img<? extends IntegerType<?>>> labels, List<ScoreMap> scores) {}

  /**
   * Refines one volume.
   *
   * @param index of the volume
   * @param slices its labels, or its scores
   * @param labeller decides labels; null: the class of the highest score
   */
  Slices of(int index, Slices slices, Labeller labeller, Progress progress) {
    RefineSteps own = steps.apply(index);
    LabelField field = field(slices);
    boolean labelled = labeller != null && !slices.scores.isEmpty() && own.useLabels();
    if (labelled) field = decided(field, labeller);
    if (own.usesImage()) field = field.withImage(image(picture.volume(depth, index)));
    LabelField refined = own.of(field, f -> labeller == null ? f : decided(f, labeller), progress);
    return new Slices(labels(refined), refined.scores() == null ? List.of() : scores(refined));
  }

  private LabelField field(Slices slices) {
    int n = Math.max(slices.labels.size(), slices.scores.size());
    int width = (int) picture.width();
    int height = (int) picture.height();
    int[] size = n == 1 ? new int[] {width, height} : new int[] {width, height, n};
    PixelSize pixel = picture.pixelSize();
    double between = depth == Axis.T ? pixel.x() : pixel.z();
    double[] spacing = {pixel.x(), pixel.y(), between};
    double[] own = Arrays.copyOf(spacing, size.length);
    if (slices.scores.isEmpty()) return LabelField.of(size, own, joined(slices.labels, size));
    float[][] scores = new float[slices.scores.get(0).classes()][];
    for (int c = 0; c < scores.length; c++) {
      scores[c] = n == 1 ? slices.scores.get(0).plane(c) : new float[width * height * n];
      for (int z = 0; z < n && n > 1; z++) {
        float[] plane = slices.scores.get(z).plane(c);
        System.arraycopy(plane, 0, scores[c], z * plane.length, plane.length);
      }
    }
    return LabelField.ofScores(size, own, scores);
  }

  private static int[] joined(List<? extends Img<? extends IntegerType<?>>> planes, int[] size) {
    int[] labels = new int[Arrays.stream(size).reduce(1, Math::multiplyExact)];
    int area = size[0] * size[1];
    for (int z = 0; z < planes.size(); z++) {
      System.arraycopy(LabelArray.read(planes.get(z)).values(), 0, labels, z * area, area);
    }
    return labels;
  }

  private static LabelField decided(LabelField field, Labeller labeller) {
    return field.withLabels(joined(labeller.apply(scores(field)), field.size()));
  }

  private static List<Img<? extends IntegerType<?>>> labels(LabelField field) {
    int area = field.size()[0] * field.size()[1];
    List<Img<? extends IntegerType<?>>> planes = new ArrayList<>();
    for (int at = 0; at < field.labels().length; at += area) {
      int[] plane = Arrays.copyOfRange(field.labels(), at, at + area);
      planes.add(ArrayImgs.ints(plane, field.size()[0], field.size()[1]));
    }
    return planes;
  }

  private static List<ScoreMap> scores(LabelField field) {
    int area = field.size()[0] * field.size()[1];
    List<ScoreMap> maps = new ArrayList<>();
    for (int at = 0; at < field.labels().length; at += area) {
      float[][] planes = field.scores();
      if (area < field.labels().length) {
        int start = at;
        planes =
            Arrays.stream(planes)
                .map(p -> Arrays.copyOfRange(p, start, start + area))
                .toArray(float[][]::new);
      }
      maps.add(ScoreMap.of(planes, field.size()[0], field.size()[1]));
    }
    return maps;
  }

  private static float[][] image(Volume volume) {
    int width = (int) volume.width();
    int height = (int) volume.height();
    Affine[] affine = EIGHT_BIT.fit(volume);
    float[][] channels = new float[volume.channels()][width * height * volume.depth()];
    for (int c = 0; c < channels.length; c++) {
      Window all = new Window(0, 0, 0, width, height, volume.depth());
      volume.read(c, all, affine[c], FloatBuffer.wrap(channels[c]));
    }
    return channels;
  }

  /**
   * Refines all volumes of an image.
   *
   * @param given its labels, or its scores
   * @param keepScores whether scores are wanted, not labels
   * @param note is told how many pixels are unsure
   */
  SegmentedImage of(
      SegmentedImage given, boolean keepScores, Progress progress, Consumer<UnsureCount> note) {
    RefinedPlanes all = new RefinedPlanes(given.source());
    int volumes = given.source().volumes(depth);
    for (int i = 0; i < volumes; i++) {
      int[] places = given.source().planes(depth, i);
      Slices slices = new Slices(picked(given.labels(), places), picked(given.scores(), places));
      all.put(places, of(i, slices, null, new ProgressPart(progress, i, volumes)), keepScores);
    }
    return all.image(given, steps.apply(0).unsureLabel(), note);
  }

  private static <T> List<T> picked(List<T> all, int[] places) {
    return all.isEmpty() ? List.of() : Arrays.stream(places).mapToObj(all::get).toList();
  }
}
