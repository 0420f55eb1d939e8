package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

/**
 * How long a run goes on after the user has cancelled it, at random moments; at most 250 ms is the
 * goal. Networks have random weights. Beside it, the operators that take longest in a run, since
 * ONNX Runtime stops between two of them. Arguments: side of the tile (1024), cancellations of each
 * network (40), then variants, with the divisor of their width behind a slash ({@code u-net/2
 * fcn-resnet50 deeplab-v3-resnet50 hrnet-w48 segmenter-base}).
 */
public final class CancelBenchmark {
  private static final List<String> VARIANTS =
      List.of("u-net/2", "fcn-resnet50", "deeplab-v3-resnet50", "hrnet-w48", "segmenter-base");

  private static final Pattern NODE =
      Pattern.compile(
          "\"cat\" : \"Node\",.*?\"dur\" :(\\d+),.*?\"name\" :\"([^\"]*)_kernel_time\""
              + ".*?\"op_name\" : \"([^\"]*)\"");

  private final OnnxService service;
  private final SegmentationModel model;
  private final String variant;
  private final int side;
  private final FloatBuffer in;
  private final FloatBuffer out;

  private CancelBenchmark(OnnxService service, String variant, int side) throws IOException {
    this.service = service;
    this.variant = variant;
    this.side = side;
    String[] parts = variant.split("/");
    boolean grey = parts[0].equals("u-net");
    int divisor = parts.length > 1 ? Integer.parseInt(parts[1]) : 1;
    Size size = new Size(grey ? 1 : 3, grey ? 2 : 21, divisor);
    OnnxModel onnx = OnnxModel.of(Architectures.variant(parts[0], size).graph(1));
    model = SegmentationModel.of(onnx, variant);
    in = DirectFloats.of(size.channels() * side * side);
    out = DirectFloats.of(size.classes() * side * side);
    Random random = new Random(1);
    for (int i = 0; i < in.capacity(); i++) in.put(i, (float) random.nextGaussian());
  }

  public static void main(String[] args) throws Exception {
    int side = args.length > 0 ? Integer.parseInt(args[0]) : 1024;
    int times = args.length > 1 ? Integer.parseInt(args[1]) : 40;
    List<String> variants =
        args.length > 2 ? Arrays.asList(args).subList(2, args.length) : VARIANTS;
    try (Context context = new Context(OnnxService.class)) {
      for (String variant : variants) {
        CancelBenchmark b = new CancelBenchmark(context.service(OnnxService.class), variant, side);
        b.cancel(times);
        b.profile();
      }
    }
    System.exit(0);
  }

  /** Wants no more from a moment on. */
  private record Deadline(long nanos) implements Progress {
    @Override
    public void report(double fraction, String message) {}

    @Override
    public boolean cancelled() {
      return System.nanoTime() - nanos >= 0;
    }
  }

  private void cancel(int times) throws IOException {
    try (ModelSession session = service.openOnce(model)) {
      session.run(in, out, 1, side, side, Progress.NONE);
      long whole = Long.MAX_VALUE;
      for (int i = 0; i < 2; i++) whole = Math.min(whole, whole(session));
      Random random = new Random(1);
      double[] millis = new double[times];
      for (int i = 0; i < times; i++) {
        long start = System.nanoTime();
        Deadline deadline = new Deadline(start + (long) (random.nextDouble() * whole));
        try {
          session.run(in, out, 1, side, side, deadline);
          whole = Math.min(whole, System.nanoTime() - start);
          i--; // it was done before
        } catch (CancellationException e) {
          millis[i] = (System.nanoTime() - deadline.nanos) / 1e6;
        }
      }
      Arrays.sort(millis);
      System.out.printf(
          Locale.ROOT,
          "%s, %d x %d, %.2f s: cancelled %d times, median %.0f ms, 95 %% %.0f ms, most %.0f ms%n",
          variant,
          side,
          side,
          whole / 1e9,
          times,
          millis[times / 2],
          millis[(int) Math.ceil(0.95 * times) - 1],
          millis[times - 1]);
    }
  }

  private long whole(ModelSession session) {
    long start = System.nanoTime();
    session.run(in, out, 1, side, side, Progress.NONE);
    return System.nanoTime() - start;
  }

  /** Prints the operators that take longest. */
  private void profile() throws IOException, OrtException {
    OrtEnvironment environment = OrtRuntime.environment();
    Path prefix = Files.createTempDirectory("profile").resolve("run");
    String file;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setMemoryPatternOptimization(false);
      options.enableProfiling(prefix.toString());
      long[] shape = {1, model.card().input().channels(), side, side};
      try (OrtSession session = environment.createSession(model.onnx().toBytes(), options);
          OnnxTensor x = OnnxTensor.createTensor(environment, in, shape)) {
        session.run(Map.of(session.getInputNames().iterator().next(), x)).close();
        file = session.endProfiling();
      }
    }
    String text = Files.readString(Path.of(file)).replace('\n', ' ');
    NODE.matcher(text)
        .results()
        .sorted(Comparator.comparingLong(m -> -Long.parseLong(m.group(1))))
        .limit(3)
        .forEach(
            m ->
                System.out.printf(
                    Locale.ROOT,
                    "  %.0f ms %s %s%n",
                    Long.parseLong(m.group(1)) / 1e3,
                    m.group(3),
                    m.group(2)));
    Files.delete(Path.of(file));
    Files.delete(prefix.getParent());
  }
}
