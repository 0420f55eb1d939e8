package sc.fiji.tessera.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/**
 * The time of a training step against that of the same network, batch and threads in the system's
 * Python with PyTorch, in turns, so that both see the same load. Prints the median ratio; at most
 * 1.1 is the goal. Arguments: rounds (12), steps per round (1), threads (all), then widths (16 32).
 */
public final class TrainingStepBenchmark {
  private static final int BATCH = 4;
  private static final int SIZE = 256;
  private static final int DEPTH = 4;

  private TrainingStepBenchmark() {}

  public static void main(String[] args) throws IOException {
    int rounds = argument(args, 0, 12);
    int steps = argument(args, 1, 1);
    int threads = argument(args, 2, Runtime.getRuntime().availableProcessors());
    int[] widths = {16, 32};
    if (args.length > 3) {
      widths = Arrays.stream(args).skip(3).mapToInt(Integer::parseInt).toArray();
    }
    TorchEngine.setThreads(threads);
    for (int width : widths) compare(width, rounds, steps, threads);
  }

  private static int argument(String[] args, int index, int defaultValue) {
    return args.length > index ? Integer.parseInt(args[index]) : defaultValue;
  }

  private static void compare(int width, int rounds, int steps, int threads) throws IOException {
    OnnxModel model =
        OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(DEPTH, width)).graph(1));
    try (PythonStep python = new PythonStep(width, threads);
        GraphInterpreter network = new GraphInterpreter(model, TorchEngine.device("cpu"));
        Adam adam = new Adam(network, Adam.Options.DEFAULT);
        TrainingStep step =
            new TrainingStep(
                network,
                new CrossEntropy(new float[] {1, 2}, 255),
                adam,
                new TrainingStep.Batch(BATCH, 1, SIZE, SIZE))) {
      Random random = new Random(1);
      for (int i = 0; i < step.images().capacity(); i++) {
        step.images().put(i, (float) random.nextGaussian());
        step.targets().put(i, random.nextInt(2));
      }
      measure(step, 5);
      python.measure(5);
      double[] ours = new double[rounds];
      double[] theirs = new double[rounds];
      double[] ratio = new double[rounds];
      double ourCpu = -cpu(ProcessHandle.current());
      double theirCpu = -cpu(python.process.toHandle());
      for (int i = 0; i < rounds; i++) {
        ours[i] = measure(step, steps) / steps;
        theirs[i] = python.measure(steps) / steps;
        ratio[i] = ours[i] / theirs[i];
      }
      ourCpu += cpu(ProcessHandle.current());
      theirCpu += cpu(python.process.toHandle());
      System.out.printf(
          "U-Net width %d depth %d, %d x %d^2, %d threads: ours %.3f s, PyTorch %s %.3f s%n",
          width, DEPTH, BATCH, SIZE, threads, median(ours), python.version, median(theirs));
      System.out.printf(
          "  ratio of wall time: median %.2f (%.2f to %.2f); of processor time %.2f%n",
          median(ratio),
          Arrays.stream(ratio).min().orElse(0),
          Arrays.stream(ratio).max().orElse(0),
          ourCpu / theirCpu);
    }
  }

  /** Seconds of all cores; unlike the wall time, hardly changed by what else runs. */
  private static double cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  private static double measure(TrainingStep step, int steps) {
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) step.run(0.001);
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The other process: waits for a number of steps, answers with their time. */
  private static final class PythonStep implements AutoCloseable {
    private final Process process;
    private final PrintWriter out;
    private final BufferedReader in;
    final String version;

    PythonStep(int width, int threads) throws IOException {
      Path script = Files.createTempFile("unet_step", ".py");
      try (InputStream text =
          TrainingStepBenchmark.class.getResourceAsStream("/training/unet_step.py")) {
        Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
      }
      script.toFile().deleteOnExit();
      ProcessBuilder builder =
          new ProcessBuilder(
              "/usr/bin/python3",
              script.toString(),
              "" + width,
              "" + DEPTH,
              "" + BATCH,
              "" + SIZE,
              "" + threads);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
      process = builder.start();
      out = new PrintWriter(process.outputWriter(), true);
      in = process.inputReader();
      version = in.readLine();
      if (version == null) throw new IOException("python3 with torch does not run here");
    }

    double measure(int steps) throws IOException {
      out.println(steps);
      return Double.parseDouble(in.readLine());
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
