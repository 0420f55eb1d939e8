package sc.fiji.tessera.plugins.training;

import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.image.OutlinePicture;
import sc.fiji.tessera.training.EpochRecord;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.ValidationExamples;

/**
 * One page that tells how a training went: curves, settings, and what the network makes of the
 * images that were kept apart, the worst first. The page holds its pictures and needs nothing else.
 */
final class TrainingReport {
  private static final int MOST_EXAMPLES = 12;
  private static final int PICTURE = 400;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final int MARGIN = 40;
  private static final int LEGEND_COLUMNS = 3;
  private static final int LEGEND_ROW = 16;

  private final String name;
  private final List<String> classes;
  private final List<String> settings;
  private final List<EpochRecord> records;
  private final List<ValidationExamples.Example> examples;

  /**
   * @param name of the model
   * @param classes their names, background first
   * @param settings a line each
   * @param records the epochs
   * @param examples the worst first
   */
  TrainingReport(
      String name,
      List<String> classes,
      List<String> settings,
      List<EpochRecord> records,
      List<ValidationExamples.Example> examples) {
    this.name = name;
    this.classes = classes;
    this.settings = settings;
    this.records = records;
    this.examples = examples;
  }

  /** Where the report of a model lies: beside it. */
  static Path of(Path model) {
    String file = model.getFileName().toString();
    return model.resolveSibling(file.replaceAll("\\.onnx$", "") + "-report.html");
  }

  /** The lines of a model's card that tell of its training. */
  static List<String> settings(TrainingJob.Trained model, List<String> choices) {
    List<String> lines = new ArrayList<>(choices);
    lines.addAll(model.history());
    return lines;
  }

  /** Writes the page, whole or not at all. */
  void write(Path file) throws IOException {
    String page = page();
    AtomicFile.write(file, partial -> Files.writeString(partial, page));
  }

  private String page() throws IOException {
    StringBuilder html = new StringBuilder(HEAD.replace("NAME", escaped(name)));
    html.append("<p>").append(escaped(summary())).append("</p>\n");
    html.append("<h2>Course</h2>\n");
    html.append(
        chart(
            List.of(
                new Curve("training loss", "#c62828", EpochRecord::loss),
                new Curve("validation mean IoU", "#1565c0", EpochRecord::iou),
                new Curve("validation foreground IoU", "#2e7d32", EpochRecord::foregroundIou),
                new Curve("validation F1 of objects", "#6a1b9a", EpochRecord::f1))));
    html.append(chart(classCurves()));
    html.append(chart(List.of(new Curve("learning rate", "#555", EpochRecord::rate))));
    examples(html);
    html.append("<h2>Settings</h2>\n<ul>\n");
    for (String line : settings) html.append("<li>").append(escaped(line)).append("</li>\n");
    return html.append("</ul>\n</body></html>\n").toString();
  }

  private List<Curve> classCurves() {
    List<Curve> curves = new ArrayList<>();
    for (int c = 0; c < TrainingPlot.classes(records); c++) {
      int label = c;
      String colour =
          String.format(Locale.ROOT, "#%06x", TrainingPlot.colour(c).getRGB() & 0xffffff);
      curves.add(new Curve(escaped(TrainingPlot.curve(classes, c)), colour, r -> r.iouOf(label)));
    }
    return curves;
  }

  private String summary() {
    if (records.isEmpty()) return "Nothing was left to train.";
    EpochRecord best = EpochRecord.bestOf(records);
    EpochRecord last = records.get(records.size() - 1);
    return String.format(
        Locale.ROOT,
        "%d epochs, %d steps, %.1f minutes. The best is epoch %d: validation mean IoU %.3f,"
            + " foreground IoU %.3f%s.",
        last.epoch(),
        last.steps(),
        last.seconds() / 60,
        best.epoch(),
        best.iou(),
        best.foregroundIou(),
        Double.isNaN(best.f1())
            ? ""
            : String.format(Locale.ROOT, ", F1 of objects at IoU 0.5 %.3f", best.f1()));
  }

  // ---- pictures ----

  private void examples(StringBuilder html) throws IOException {
    if (examples.isEmpty()) return;
    html.append("<h2>Validation images, the worst first</h2>\n<table>\n");
    html.append("<tr><th>Image</th><th>Truth</th><th>Network</th></tr>\n");
    for (int i = 0; i < Math.min(MOST_EXAMPLES, examples.size()); i++) {
      ValidationExamples.Example e = examples.get(i);
      html.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s<br>foreground IoU %.3f</td><td>%s</td><td>%s</td></tr>%n",
              escaped(e.image().title()),
              e.foregroundIou(),
              picture(e, e.truth()),
              picture(e, e.prediction())));
    }
    html.append("</table>\n");
  }

  private static String picture(
      ValidationExamples.Example e, RandomAccessibleInterval<? extends IntegerType<?>> labels)
      throws IOException {
    ImagePlus drawn = OutlinePicture.draw(e.image(), 0, 0, labels);
    ImageProcessor ip = drawn.getProcessor();
    int longest = Math.max(ip.getWidth(), ip.getHeight());
    if (longest > PICTURE) {
      ip.setInterpolationMethod(ImageProcessor.BILINEAR);
      double scale = PICTURE / (double) longest;
      ip =
          ip.resize(
              (int) Math.max(1, ip.getWidth() * scale),
              (int) Math.max(1, ip.getHeight() * scale),
              true);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(ip.getBufferedImage(), "png", png);
    String data = Base64.getEncoder().encodeToString(png.toByteArray());
    return "<img alt=\"\" src=\"data:image/png;base64," + data + "\">";
  }

  // ---- curves ----

  private record Curve(String name, String colour, ToDoubleFunction<EpochRecord> value) {}

  private String chart(List<Curve> curves) {
    if (records.isEmpty()) return "";
    double top = 0;
    for (Curve c : curves) {
      for (EpochRecord r : records) {
        double v = c.value.applyAsDouble(r);
        if (Double.isFinite(v)) top = Math.max(top, v);
      }
    }
    if (top <= 0) return "";
    StringBuilder svg = new StringBuilder();
    int more = LEGEND_ROW * ((curves.size() - 1) / LEGEND_COLUMNS);
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 %d %d %d\" width=\"%d\">\n",
            -more,
            WIDTH,
            HEIGHT + more,
            WIDTH));
    svg.append(axes(top));
    int row = 0;
    for (Curve c : curves) {
      if (records.stream().noneMatch(r -> Double.isFinite(c.value.applyAsDouble(r)))) continue;
      svg.append(line(c, top)).append(legend(c, row++));
    }
    return svg.append("</svg>\n").toString();
  }

  private String axes(double top) {
    int bottom = HEIGHT - MARGIN;
    int last = records.get(records.size() - 1).epoch();
    StringBuilder axes = new StringBuilder();
    axes.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"#999\"/>\n",
            MARGIN,
            MARGIN / 2,
            bottom,
            WIDTH - MARGIN / 2));
    axes.append(text(4, MARGIN / 2 + 4, String.format(Locale.ROOT, "%.3g", top)));
    axes.append(text(MARGIN - 12, bottom + 4, "0"));
    axes.append(text(WIDTH - MARGIN - 40, bottom + 18, "epoch " + last));
    for (int i = records.size() - 1; i >= 0; i--) {
      if (!records.get(i).best()) continue;
      int x = x(records.get(i));
      axes.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %d V%d\" stroke=\"#bbb\" stroke-dasharray=\"4\"/>\n",
              x,
              MARGIN / 2,
              bottom));
      axes.append(text(x - 12, bottom + 18, "best"));
      break;
    }
    return axes.toString();
  }

  private String line(Curve c, double top) {
    StringBuilder points = new StringBuilder();
    for (EpochRecord r : records) {
      double v = c.value.applyAsDouble(r);
      if (!Double.isFinite(v)) continue;
      double y = HEIGHT - MARGIN - v / top * (HEIGHT - 1.5 * MARGIN);
      points.append(String.format(Locale.ROOT, "%d,%.1f ", x(r), y));
    }
    return String.format(
        Locale.ROOT,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n",
        points.toString().strip(),
        c.colour);
  }

  /** Further rows lie above the first. */
  private static String legend(Curve c, int index) {
    int x = MARGIN + 12 + 200 * (index % LEGEND_COLUMNS);
    int y = 10 - LEGEND_ROW * (index / LEGEND_COLUMNS);
    return String.format(
            Locale.ROOT,
            "<path d=\"M%d %d h20\" stroke=\"%s\" stroke-width=\"3\"/>\n",
            x,
            y,
            c.colour)
        + text(x + 26, y + 4, c.name);
  }

  private static String text(int x, int y, String words) {
    return String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>\n", x, y, words);
  }

  private int x(EpochRecord r) {
    int last = Math.max(2, records.get(records.size() - 1).epoch());
    return MARGIN + (r.epoch() - 1) * (WIDTH - 2 * MARGIN) / (last - 1);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Training of NAME</title>
      <style>
      body { font: 15px sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
      svg text { font: 12px sans-serif; fill: #555; }
      td { vertical-align: top; padding: 4px 8px 4px 0; }
      </style></head><body>
      <h1>Training of NAME</h1>
      """;
}
