package sc.fiji.tessera.checkpoint;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import sc.fiji.tessera.checkpoint.CheckpointImport.Wish;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Imports torchvision's FCN and DeepLab v3 on ResNet-50 at full size and compares them with PyTorch
 * at two sizes of image: difference, time, memory. Needs {@code python3} with torchvision; an
 * argument names it.
 */
public final class ImportBenchmark {
  private static final String[] NETWORKS = {"fcn_resnet50", "deeplabv3_resnet50"};
  private static final String[] SIZES = {"256x256", "193x251"};

  private ImportBenchmark() {}

  /** Prints a line per network. */
  public static void main(String[] args) throws Exception {
    String python = args.length > 0 ? args[0] : "/usr/bin/python3";
    Path folder = Files.createTempDirectory("import-benchmark");
    String script = "src/test/resources/checkpoint/torchvision_models.py";
    Process p = new ProcessBuilder(python, script, folder.toString()).inheritIO().start();
    if (p.waitFor() != 0) throw new IOException("SKIPPED: " + python + " has no torchvision");
    for (String network : NETWORKS) measure(folder, network);
  }

  private static void measure(Path folder, String network) throws IOException, OrtException {
    Path file = folder.resolve(network + ".pth");
    Path target = folder.resolve(network + ".onnx");
    System.gc();
    resetPeak();
    long start = System.nanoTime();
    String name;
    try (Checkpoint c = Checkpoint.open(file)) {
      CheckpointImport i = CheckpointImport.of(c, Wish.RECOGNISED);
      name = i.report().lines().get(0);
      OnnxModel onnx = OnnxModel.of(i.graph());
      new SegmentationModel(onnx, new ImportedCard(i, file, "auto").of(network), "").save(target);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%s%n  %.0f MB imported and saved in %.1f s, peak heap at most %.0f MB%n",
        name, Files.size(file) / 1e6, seconds, peak() / 1e6);
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(target.toString())) {
      for (String size : SIZES) {
        Peer.Array in = Peer.npy(folder.resolve(network + "_in_" + size + ".npy"));
        Peer.Array expected = Peer.npy(folder.resolve(network + "_out_" + size + ".npy"));
        double difference = Peer.difference(expected, Peer.run(session, in));
        System.out.printf("  %s: largest difference %.2e of the largest value%n", size, difference);
      }
    }
  }

  private static void resetPeak() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) pool.resetPeakUsage();
  }

  /** Pools peak at different times, so that this is a bound. */
  private static long peak() {
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) peak += pool.getPeakUsage().getUsed();
    }
    return peak;
  }
}
