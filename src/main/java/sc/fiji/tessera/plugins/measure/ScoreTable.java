package sc.fiji.tessera.plugins.measure;

import ij.measure.ResultsTable;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.ImageSetScores;
import sc.fiji.tessera.measure.ImageSetScores.ClassScore;
import sc.fiji.tessera.measure.Mean;
import sc.fiji.tessera.measure.SemanticScores;
import sc.fiji.tessera.measure.SurfaceScores;

/**
 * The scores of segmented images as a table for the Results window: Image, Frame (of series),
 * Class, Pixels (of the class in the truth), the scores, then counts. The row "mean" of an image
 * averages its classes; its Accuracy is the share of pixels that are right. For a set there follow
 * "mean over images" (images for which a score is not defined are left out) and "pooled" (all
 * pixels together).
 */
final class ScoreTable implements MeasureCommand.Tables {
  private static final int DECIMALS = 4;
  private static final List<String> COUNTS = List.of("Pixels", "PredPixels", "TP", "FP", "FN");

  /** A column: a score of one class, and what stands in the row that averages the classes. */
  private record Column(
      String name, ClassScore ofClass, ToDoubleFunction<SemanticScores> ofClasses) {
    /** A column whose mean is over the classes where the score is defined. */
    static Column averaged(String name, ClassScore score) {
      return new Column(
          name, score, s -> Mean.of(classes(s).mapToDouble(c -> score.of(s, c))).value());
    }

    /** A column that no single class has a value in. */
    static Column ofAll(String name, ToDoubleFunction<SemanticScores> score) {
      return new Column(name, (s, c) -> Double.NaN, score);
    }

    private static IntStream classes(SemanticScores s) {
      return IntStream.range(0, s.matrix().classes());
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          new Column("IoU", SemanticScores::iou, SemanticScores::meanIou),
          new Column("Dice", SemanticScores::dice, SemanticScores::meanDice),
          new Column("Precision", SemanticScores::precision, SemanticScores::meanPrecision),
          new Column("Recall", SemanticScores::recall, SemanticScores::meanAccuracy),
          new Column("Accuracy", SemanticScores::accuracy, SemanticScores::pixelAccuracy),
          Column.averaged("Specificity", SemanticScores::specificity),
          Column.averaged("VolumeSimilarity", SemanticScores::volumeSimilarity),
          Column.ofAll("FwIoU", SemanticScores::frequencyWeightedIou),
          Column.ofAll("Kappa", SemanticScores::kappa));

  /** A column of boundaries. */
  private record Surface(String name, ToDoubleFunction<SurfaceScores> score) {}

  private static final List<Surface> SURFACES =
      List.of(
          new Surface("BoundaryF1", SurfaceScores::boundaryF1),
          new Surface("NSD", SurfaceScores::surfaceDice),
          new Surface("HD", SurfaceScores::hausdorff),
          new Surface("HD95", SurfaceScores::hausdorff95),
          new Surface("ASSD", SurfaceScores::meanDistance));

  /** What boundaries were measured with. */
  record Boundaries(double tolerance, String unit) {}

  private final List<MeasuredImage> measured;
  private final ImageSetScores scores;
  private final Boundaries boundaries;
  private final boolean frames;
  private final ResultsTable table = new ResultsTable();

  /**
   * @param measured the images
   * @param scores of the images, in the same order
   * @param boundaries null where they were not measured
   */
  ScoreTable(List<MeasuredImage> measured, ImageSetScores scores, Boundaries boundaries) {
    this.measured = measured;
    this.scores = scores;
    this.boundaries = boundaries;
    this.frames = measured.stream().anyMatch(m -> m.frame() > 0);
  }

  @Override
  public String name() {
    return "scores";
  }

  @Override
  public ResultsTable toResultsTable(boolean ofSet) {
    table.setPrecision(DECIMALS);
    table.showRowNumbers(false);
    table.setNaNEmptyCells(true);
    List<SemanticScores> images = scores.images();
    for (int i = 0; i < measured.size(); i++) {
      MeasuredImage m = measured.get(i);
      image(m.name(), m.frame(), images.get(i), m::surface);
    }
    if (ofSet) {
      overImages();
      image("pooled", 0, scores.pooled(), (c, score) -> Double.NaN);
    }
    for (String name : COUNTS) table.setDecimalPlaces(table.getColumnIndex(name), 0);
    if (frames) table.setDecimalPlaces(table.getColumnIndex("Frame"), 0);
    return table;
  }

  /** The score of a boundary by class. */
  private interface SurfaceOf {
    double value(int c, ToDoubleFunction<SurfaceScores> score);
  }

  private void image(String name, int frame, SemanticScores s, SurfaceOf surfaces) {
    int classes = s.matrix().classes();
    for (int c = 0; c < classes; c++) {
      int label = c;
      start(name, frame, Integer.toString(c), s.matrix().reference(c));
      for (Column column : COLUMNS) table.addValue(column.name, column.ofClass.of(s, c));
      counts(s.matrix(), label, label + 1);
      surfaces(score -> surfaces.value(label, score));
    }
    start(name, frame, "mean", s.matrix().total());
    for (Column column : COLUMNS) table.addValue(column.name, column.ofClasses.applyAsDouble(s));
    counts(s.matrix(), 0, classes);
    surfaces(score -> mean(classes, c -> surfaces.value(c, score)));
  }

  private void overImages() {
    SemanticScores pooled = scores.pooled();
    String name = "mean over images";
    int classes = pooled.matrix().classes();
    for (int c = 0; c < classes; c++) {
      int label = c;
      start(name, 0, Integer.toString(c), pooled.matrix().reference(c));
      for (Column column : COLUMNS)
        table.addValue(column.name, scores.perImage(column.ofClass, c).value());
      counts(pooled.matrix(), label, label + 1);
      surfaces(score -> overImages(label, score));
    }
    start(name, 0, "mean", pooled.matrix().total());
    for (Column column : COLUMNS)
      table.addValue(column.name, scores.perImage(column.ofClasses).value());
    counts(pooled.matrix(), 0, classes);
    surfaces(score -> mean(classes, c -> overImages(c, score)));
  }

  private double overImages(int c, ToDoubleFunction<SurfaceScores> score) {
    return Mean.of(measured.stream().mapToDouble(m -> m.surface(c, score))).value();
  }

  private static double mean(int classes, IntToDoubleFunction value) {
    return Mean.of(IntStream.range(0, classes).mapToDouble(value)).value();
  }

  private void start(String image, int frame, String name, double pixels) {
    table.incrementCounter();
    table.addValue("Image", image);
    if (frames && frame > 0) table.addValue("Frame", frame);
    else if (frames) table.addValue("Frame", "");
    table.addValue("Class", name);
    table.addValue("Pixels", pixels);
  }

  /** Pixels of classes, and of those found right and wrong. */
  private void counts(ConfusionMatrix matrix, int from, int to) {
    long found = 0;
    long right = 0;
    long truth = 0;
    for (int c = from; c < to; c++) {
      found += matrix.prediction(c);
      truth += matrix.reference(c);
      right += matrix.count(c, c);
    }
    table.addValue("PredPixels", found);
    table.addValue("TP", right);
    table.addValue("FP", found - right);
    table.addValue("FN", truth - right);
  }

  /** The columns of boundaries, if they were measured. */
  private void surfaces(ToDoubleFunction<ToDoubleFunction<SurfaceScores>> value) {
    if (boundaries == null) return;
    for (Surface s : SURFACES) table.addValue(s.name, value.applyAsDouble(s.score));
    table.addValue("Tolerance", boundaries.tolerance);
    table.addValue("Unit", boundaries.unit);
  }

  @Override
  public ResultsTable summary() {
    SummaryTable summary = new SummaryTable();
    List<SemanticScores> images = scores.images();
    summarize(summary, images, "mIoU", SemanticScores::meanIou);
    summarize(summary, images, "Dice", SemanticScores::meanDice);
    summarize(summary, images, "foreground IoU", SemanticScores::foregroundIou);
    summarize(summary, images, "foreground Dice", SemanticScores::foregroundDice);
    summarize(summary, images, "pixel accuracy", SemanticScores::pixelAccuracy);
    summarize(summary, images, "mean accuracy", SemanticScores::meanAccuracy);
    summarize(summary, images, "frequency weighted IoU", SemanticScores::frequencyWeightedIou);
    summarize(summary, images, "kappa", SemanticScores::kappa);
    summarize(summary, images, "MCC", SemanticScores::matthewsCorrelation);
    int classes = scores.pooled().matrix().classes();
    for (int c = 0; c < classes; c++) {
      int label = c;
      String name = Integer.toString(c);
      summary.mean("IoU", name, values(images, s -> s.iou(label)), "mean over images");
      summary.mean("Dice", name, values(images, s -> s.dice(label)), "mean over images");
    }
    if (boundaries != null) surfaces(summary, classes);
    return summary.table();
  }

  private void surfaces(SummaryTable summary, int classes) {
    String with = "mean over images; tolerance " + boundaries.tolerance + " " + boundaries.unit;
    for (Surface surface : SURFACES)
      for (int c = 1; c < classes; c++) {
        int label = c;
        double[] each =
            measured.stream().mapToDouble(m -> m.surface(label, surface.score)).toArray();
        summary.mean(surface.name, Integer.toString(c), each, with);
      }
  }

  private static double[] values(
      List<SemanticScores> images, ToDoubleFunction<SemanticScores> score) {
    return images.stream().mapToDouble(score).toArray();
  }

  private void summarize(
      SummaryTable summary,
      List<SemanticScores> images,
      String name,
      ToDoubleFunction<SemanticScores> score) {
    double[] each = values(images, score);
    if (images.size() > 1) {
      summary.pooled(
          name,
          score.applyAsDouble(scores.pooled()),
          each,
          drawn -> score.applyAsDouble(new SemanticScores(pooled(images, drawn))),
          "pooled pixels of all images");
    }
    summary.mean(name, "all", each, images.size() > 1 ? "mean over images" : "of the image");
  }

  private static ConfusionMatrix pooled(List<SemanticScores> images, int[] drawn) {
    int[] times = new int[images.size()];
    for (int i : drawn) times[i]++;
    int classes = images.stream().mapToInt(s -> s.matrix().classes()).max().orElse(0);
    long[][] counts = new long[classes][classes];
    for (int i = 0; i < times.length; i++) {
      ConfusionMatrix m = images.get(i).matrix();
      for (int r = 0; times[i] > 0 && r < m.classes(); r++)
        for (int p = 0; p < m.classes(); p++) counts[r][p] += times[i] * m.count(r, p);
    }
    return ConfusionMatrix.ofCounts(counts);
  }
}
