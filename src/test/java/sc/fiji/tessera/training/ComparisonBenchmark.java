package sc.fiji.tessera.training;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scijava.Context;
import sc.fiji.tessera.graph.Complexity;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.SemanticScores;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

/**
 * Every architecture, learned from scratch at an eighth of its width with the same number of steps
 * from the same patches, on street scenes (CamVid, 60 images) and nuclei (Data Science Bowl 2018,
 * 30 images), both at half resolution; tested on the other images. Equal steps, not equal time:
 * what a step costs is a column of its own, and does not depend on what else the machine does.
 *
 * <p>Appends a row per data set and variant to {@code comparison.csv} in the working folder and
 * skips those that are there already, so it can run in pieces. Arguments: the folder of the data
 * sets, the working folder, then variants (the first of each architecture), each with a seed behind
 * a colon if it is not to be 1, or {@code table} to print what there is as Markdown.
 */
public final class ComparisonBenchmark {
  private static final int DIVISOR = 8;
  private static final int EPOCHS = 20;
  private static final int STEPS = 40;
  private static final int PATCH = 96;
  private static final int BATCH = 4;
  private static final String HEADER =
      "data,variant,parameters,millions as published,rate,training s,mIoU,foreground IoU,"
          + "processor s per megapixel";

  private final Path data;
  private final Path work;
  private final Path csv;
  private final OnnxService service;

  private ComparisonBenchmark(Path data, Path work, OnnxService service) {
    this.data = data;
    this.work = work;
    this.csv = work.resolve("comparison.csv");
    this.service = service;
  }

  public static void main(String[] args) throws IOException {
    List<String> variants = new ArrayList<>(List.of(args).subList(2, args.length));
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      ComparisonBenchmark b = new ComparisonBenchmark(Path.of(args[0]), Path.of(args[1]), service);
      if (variants.equals(List.of("table"))) {
        b.print();
      } else {
        if (variants.isEmpty()) {
          Architectures.all().stream().map(Architecture::defaultVariant).forEach(variants::add);
        }
        b.run(variants);
      }
    }
    System.exit(0);
  }

  private void run(List<String> names) throws IOException {
    Files.createDirectories(work);
    if (!Files.exists(csv)) Files.writeString(csv, HEADER + "\n");
    for (String name : names) {
      String variant = name.replaceFirst(":.*", "");
      int seed = name.contains(":") ? Integer.parseInt(name.replaceFirst(".*:", "")) : 1;
      for (ReducedSet set : ReducedSet.ALL) {
        String key = set.name() + "," + name + ",";
        if (Files.readAllLines(csv).stream().anyMatch(line -> line.startsWith(key))) continue;
        String row = key + row(set, variant, seed);
        Files.writeString(csv, row + "\n", StandardOpenOption.APPEND);
        System.out.println(row);
      }
    }
  }

  private String row(ReducedSet set, String variant, int seed) throws IOException {
    Path folder = set.write(data, work);
    Path file = work.resolve(set.name() + "-" + variant + ".onnx");
    TrainingStart start = new TrainingStart.Architecture(variant, Map.of(), DIVISOR);
    double rate = LearningRate.of(start);
    TrainingPlan plan =
        new TrainingPlan(
            start,
            set.target(),
            new TrainingObjective(LossChoice.WEIGHTED_CROSS_ENTROPY, ClassWeighting.NONE, 0, 5),
            new TrainingSchedule(EPOCHS, STEPS, rate, 0),
            new TrainingData(PATCH, BATCH, 0, true),
            "cpu",
            seed);
    TrainingJob job = new NetworkJob(plan);
    Path train = folder.resolve("train");
    TrainingSet examples =
        job.load(
            new LabelledImages(
                ImageSource.of(train.resolve("images")), ImageSource.of(train.resolve("labels"))),
            Progress.NONE);
    long begin = System.nanoTime();
    job.trainer(examples, variant, service, new Silence()).train(file, false);
    double seconds = (System.nanoTime() - begin) / 1e9;
    SegmentationModel model = SegmentationModel.open(file);
    SemanticScores scores = test(set, model, folder.resolve("test"));
    double published =
        Architectures.variant(variant, new Size(set.channels(), set.classes())).blank().parameters()
            / 1e6;
    return String.format(
        Locale.ROOT,
        "%d,%.1f,%s,%.0f,%.4f,%.4f,%.2f",
        model.onnx().graph().parameters(),
        published,
        rate,
        seconds,
        scores.meanIou(),
        scores.foregroundIou(),
        processorSeconds(model));
  }

  /** Of the pooled pixels of all test images. */
  private SemanticScores test(ReducedSet set, SegmentationModel model, Path test)
      throws IOException {
    ConfusionMatrix.Options options =
        set.meaning() == TrainingTarget.Meaning.FOREGROUND
            ? ConfusionMatrix.Options.foreground()
            : ConfusionMatrix.Options.classes(set.classes()).ignoring(set.ignore());
    ConfusionMatrix matrix = new ConfusionMatrix(options);
    ImageSource images = ImageSource.of(test.resolve("images"));
    ImageSource labels = ImageSource.of(test.resolve("labels"));
    try (ModelSession session = service.openOnce(model)) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      for (int i = 0; i < images.size(); i++) {
        int label = labels.names().indexOf(images.names().get(i));
        matrix.add(
            labels.open(label).img(), segmenter.classes(images.open(i).plane(0, 0), Progress.NONE));
      }
    }
    return new SemanticScores(matrix);
  }

  /** Of one thread on 512 x 512, the least of three runs: hardly changed by what else runs. */
  private static double processorSeconds(SegmentationModel model) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    int channels = model.card().input().channels();
    FloatBuffer image = FloatBuffer.allocate(channels * 512 * 512);
    for (int i = 0; i < image.capacity(); i++) image.put(i, (i * 31 % 97) / 97f);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      double least = Double.MAX_VALUE;
      try (OrtSession session = environment.createSession(model.toBytes(), options);
          OnnxTensor x =
              OnnxTensor.createTensor(environment, image, new long[] {1, channels, 512, 512})) {
        String input = model.onnx().graph().inputs().get(0).name();
        for (int i = 0; i < 3; i++) {
          long before = thread.getCurrentThreadCpuTime();
          session.run(Map.of(input, x)).close();
          least = Math.min(least, (thread.getCurrentThreadCpuTime() - before) / 1e9);
        }
      }
      return least / (512 * 512 / 1e6);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private void print() throws IOException {
    for (ReducedSet set : ReducedSet.ALL) {
      System.out.println("\n" + set.name() + "\n");
      System.out.println(
          "| network | mIoU | foreground IoU | parameters | as published, millions | GFLOP per"
              + " megapixel | processor s per megapixel |");
      System.out.println("|---|---|---|---|---|---|---|");
      for (String line : Files.readAllLines(csv)) {
        if (line.startsWith(set.name() + ",")) System.out.println(row(set, line.split(",")));
      }
    }
  }

  /** A line of the table; what the network alone decides is counted anew. */
  private static String row(ReducedSet set, String[] cells) {
    Size size = new Size(set.channels(), set.classes(), DIVISOR);
    Graph graph = Architectures.variant(cells[1].replaceFirst(":.*", ""), size).blank();
    double flop = Complexity.of(graph, 1, set.channels(), 512, 512).flop();
    return String.format(
        Locale.ROOT,
        "| `%s` | %.3f | %.3f | %s | %s | %.1f | %s |",
        cells[1],
        Double.parseDouble(cells[6]),
        Double.parseDouble(cells[7]),
        cells[2],
        cells[3],
        flop / 1e9 / (512 * 512 / 1e6),
        cells[8]);
  }

  private record Silence() implements TrainingListener {
    @Override
    public void report(double fraction, String message) {}

    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public void epoch(EpochRecord record) {}
  }
}
