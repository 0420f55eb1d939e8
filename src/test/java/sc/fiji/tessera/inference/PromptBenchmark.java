package sc.fiji.tessera.inference;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.network.CompositeNetworks;

/**
 * How long a click takes once an image was looked at: the decoder of a published network with
 * random weights, on an embedding of random values, and what is done with its masks. Not a test:
 * {@code PromptBenchmark mobile-sam 2048 1536}.
 */
final class PromptBenchmark {
  private static final int ROUNDS = 15;

  private PromptBenchmark() {}

  private static float[] random(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
    return values;
  }

  private static ImageEmbedding embedding(Graph encoder, int width, int height, boolean second) {
    Map<String, TensorValues> maps = new HashMap<>();
    for (Value v : encoder.outputs()) {
      long[] shape = v.dims().stream().mapToLong(d -> Math.max(1, d.size())).toArray();
      int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      maps.put(v.name(), new TensorValues(random(count, 7), shape));
    }
    ImageEmbedding.Frame frame =
        second
            ? ImageEmbedding.Frame.stretched(1024)
            : ImageEmbedding.Frame.longest(width, height, 1024);
    return new ImageEmbedding(maps, width, height, frame);
  }

  private static CompositeModel model(String variant) {
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    CompositeNetworks.variant(variant)
        .graphs(1)
        .forEach((name, graph) -> parts.put(name, OnnxModel.of(graph)));
    ModelCard.About about = new ModelCard.About(variant, "", Map.of(), "", "");
    ModelCard.Input input = new ModelCard.Input(3, Normalization.none(), "");
    return new CompositeModel(
        new CompositeCard(about, input, List.of(), "abc", List.of()), parts, variant);
  }

  /** The shortest of many times, and the processors' mean time, which load hardly changes. */
  private static String time(Runnable work) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    for (int i = 0; i < 5; i++) work.run();
    double least = Double.POSITIVE_INFINITY;
    long busy = system.getProcessCpuTime();
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      work.run();
      least = Math.min(least, (System.nanoTime() - start) / 1e6);
    }
    double mean = (system.getProcessCpuTime() - busy) / 1e6 / ROUNDS;
    return "%7.1f ms, processors %7.1f ms".formatted(least, mean);
  }

  public static void main(String[] args) throws IOException {
    OnnxService onnx = new OnnxService();
    int width = Integer.parseInt(args[1]);
    int height = Integer.parseInt(args[2]);
    CompositeModel model = model(args[0]);
    try (PromptSegmenter network = PromptSegmenter.open(onnx, model, "cpu")) {
      Graph encoder = model.part("encoder").graph();
      ImageEmbedding seen = embedding(encoder, width, height, args[0].startsWith("sam2"));
      Prompts click = Prompts.of(new Prompts.Point(width / 3, height / 2, true));
      Prompts two = Prompts.of(new Prompts.Point(3, 4, true), new Prompts.Point(90, 80, false));
      Map<String, Runnable> steps = new LinkedHashMap<>();
      steps.put("decoder", () -> network.decode(seen, List.of(click), Progress.NONE));
      steps.put("click", () -> network.candidates(seen, click, Progress.NONE).get(0));
      steps.put("two points", () -> network.best(seen, two, Progress.NONE));
      steps.forEach((name, work) -> System.out.printf("%-24s %s%n", name, time(work)));
    }
    onnx.dispose();
    System.exit(0);
  }
}
