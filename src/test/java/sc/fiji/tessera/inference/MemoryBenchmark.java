package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/**
 * What a window is said to take against what it takes, each in a process of its own: first by
 * counting, then in a new process with what the first has measured, then for a window of another
 * size. What it takes is how much more the process has resident at most, by Linux. Arguments: names
 * of networks ({@code u-net-32} is the U-Net of width 32 on one channel).
 */
public final class MemoryBenchmark {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String USUAL = "u-net-32";

  private MemoryBenchmark() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("child")) child(args[1], args[2], Integer.parseInt(args[3]));
    else
      for (String network : args) {
        Path cache = Files.createTempDirectory("memory");
        for (String when : List.of("counted", "remembered", "other size")) {
          List<String> options = List.of("-Xmx1g", "-Dtessera.cache=" + cache);
          String[] arguments = {"child", network, when, "4096"};
          System.out.print(
              ChildJvm.output(ChildJvm.start(options, MemoryBenchmark.class, arguments)));
        }
      }
  }

  private static void child(String network, String when, int side) throws IOException {
    boolean usual = network.equals(USUAL);
    OnnxModel file =
        OnnxModel.of(
            usual
                ? new UNet(new Size(1, 2), new UNet.Options(4, 32)).graph(1)
                : Architectures.variant(network, new Size(3, 21)).graph(1));
    SegmentationModel model = SegmentationModel.of(file, network);
    try (ModelSession session = new OnnxService().open(model, "cpu")) {
      Tiling tiling =
          new WindowPlan(session, SemanticSegmenter.Options.AUTOMATIC).of(side, side).tiling();
      int width = tiling.windowWidth();
      if (when.equals("other size")) width = width * 5 / 8 / 32 * 32;
      run(session, when, width);
    }
    System.exit(0);
  }

  private static void run(ModelSession session, String when, int width) throws IOException {
    int channels = session.model().card().input().channels();
    int classes = session.model().card().output().classes().size();
    FloatBuffer in = filled(channels * width * width);
    FloatBuffer out = filled(classes * width * width);
    double estimate = session.memory().estimate(1, channels, width, width);
    System.gc();
    long before = status("VmRSS");
    Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // forgets the highest so far
    session.run(in, out, 1, width, width, Progress.NONE);
    double used = status("VmHWM") - before;
    System.out.printf(
        Locale.ROOT,
        "%s, %s: %d x %d px, said %.0f MB, took %.0f MB: %.2f%n",
        session.model().source(),
        when,
        width,
        width,
        estimate / 1e6,
        used / 1e6,
        estimate / used);
  }

  /** With every page touched, so that it does not count. */
  private static FloatBuffer filled(int n) {
    FloatBuffer buffer = DirectFloats.reused(FloatBuffer.allocate(0), n);
    for (int i = 0; i < n; i++) buffer.put(i, 0.5f);
    return buffer;
  }

  private static long status(String key) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(STATUS));
    lines.removeIf(l -> !l.startsWith(key));
    return Long.parseLong(lines.get(0).replaceAll("\\D", "")) << 10;
  }
}
