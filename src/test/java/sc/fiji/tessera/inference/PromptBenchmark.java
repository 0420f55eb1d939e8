package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.BytePlanes;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.CompositeNetworks;

/**
 * How long the networks of the Segment Anything family look at an image, and how long a click waits
 * for its mask at the image's size once they have; medians. Weights are random, which changes no
 * time of the networks; masks are about half of the image, the worst case. Arguments: width and
 * height of the image (1024 1024), runs of the encoder (3), clicks (15), then variants ({@code
 * mobile-sam sam2.1-tiny sam-vit-b}).
 */
public final class PromptBenchmark {
  private static final List<String> VARIANTS = List.of("mobile-sam", "sam2.1-tiny", "sam-vit-b");

  private PromptBenchmark() {}

  public static void main(String[] args) throws IOException {
    int width = args.length > 0 ? Integer.parseInt(args[0]) : 1024;
    int height = args.length > 1 ? Integer.parseInt(args[1]) : 1024;
    int embeddings = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    int clicks = args.length > 3 ? Integer.parseInt(args[3]) : 15;
    List<String> variants = args.length > 4 ? List.of(args).subList(4, args.length) : VARIANTS;
    System.out.printf(
        "%d processors, image %d x %d%n",
        Runtime.getRuntime().availableProcessors(), width, height);
    System.out.printf(
        "%-20s %12s %16s %12s%n", "network", "embedding s", "click to mask ms", "of it decoder");
    try (Context context = new Context(OnnxService.class)) {
      OnnxService onnx = context.service(OnnxService.class);
      for (String variant : variants) row(onnx, variant, noise(width, height), embeddings, clicks);
    }
  }

  private static void row(
      OnnxService onnx, String variant, BytePlanes image, int embeddings, int clicks)
      throws IOException {
    try (PromptSegmenter sam = PromptSegmenter.open(onnx, random(variant), "cpu")) {
      ImageEmbedding[] seen = {sam.embed(image, Progress.NONE)};
      double embedding = median(embeddings, () -> seen[0] = sam.embed(image, Progress.NONE));
      Random random = new Random(1);
      Supplier<Prompts> click =
          () ->
              Prompts.of(
                  new Prompts.Point(
                      random.nextInt(image.width()), random.nextInt(image.height()), true));
      sam.best(seen[0], click.get(), Progress.NONE);
      double all = median(clicks, () -> sam.candidates(seen[0], click.get(), Progress.NONE));
      double run = median(clicks, () -> sam.decode(seen[0], List.of(click.get()), Progress.NONE));
      System.out.printf(
          Locale.ROOT, "%-20s %12.2f %16.0f %12.0f%n", variant, embedding, 1e3 * all, 1e3 * run);
    }
  }

  private static double median(int runs, Supplier<?> what) {
    double[] seconds = new double[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      what.get();
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[runs / 2];
  }

  private static CompositeModel random(String variant) {
    CompositeNetwork network = CompositeNetworks.variant(variant);
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    network.graphs(1).forEach((name, graph) -> parts.put(name, OnnxModel.of(graph)));
    ModelCard.About about =
        new ModelCard.About(variant, network.name(), network.options(), "", "random weights");
    ModelCard.Input input = InputConvention.IMAGENET_255.input(3);
    CompositeCard card = new CompositeCard(about, input, List.of(), variant, List.of());
    return new CompositeModel(card, parts, variant);
  }

  private static BytePlanes noise(int width, int height) {
    byte[][] channels = new byte[3][width * height];
    Random random = new Random(2);
    for (byte[] channel : channels) random.nextBytes(channel);
    return new BytePlanes(width, height, channels);
  }
}
