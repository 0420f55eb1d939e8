package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ij.ImagePlus;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/**
 * The U-Net of width 32. How long opening takes the first time and later; one window of 512 x 512
 * and of 1024 x 1024 pixels through the service against PyTorch and OpenCV, and against the
 * processor's matrix product ({@link PeerRounds}); from an ImagePlus to labels against ONNX Runtime
 * called directly on a window that is in memory already, in turns; the ratio is per computed pixel,
 * of which there are more than the result has. Arguments: side of the image (4096; 0 = not that),
 * rounds (3), rounds with peers (7; 0 = not those).
 */
public final class ExecutionBenchmark {
  private static final int DEPTH = 4;
  private static final int WIDTH = 32;

  private final OrtEnvironment environment;
  private final SegmentationModel model;
  private final int side;
  private final int rounds;

  private ExecutionBenchmark(SegmentationModel model, int side, int rounds) throws IOException {
    environment = OrtRuntime.environment();
    this.model = model;
    this.side = side;
    this.rounds = rounds;
  }

  public static void main(String[] args) throws Exception {
    int side = args.length > 0 ? Integer.parseInt(args[0]) : 4096;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    int peers = args.length > 2 ? Integer.parseInt(args[2]) : 7;
    Path file = Files.createTempFile("u-net", ".onnx");
    OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(DEPTH, WIDTH)).graph(1)).write(file);
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      SegmentationModel model = SegmentationModel.open(file);
      ExecutionBenchmark b = new ExecutionBenchmark(model, side, rounds);
      b.opening(service);
      PeerRounds rivals = new PeerRounds(service, model, WIDTH, DEPTH, peers);
      if (peers > 0) rivals.compare(512);
      if (peers > 0) rivals.compare(1024);
      if (side > 0) b.pipeline(service);
    } finally {
      Files.delete(file);
    }
    System.exit(0);
  }

  private void opening(OnnxService service) throws IOException {
    for (String when : List.of("first", "second")) {
      long start = System.nanoTime();
      service.open(model, "cpu").close();
      System.out.printf("open, %s time: %.1f ms%n", when, (System.nanoTime() - start) / 1e6);
    }
    double[] again = new double[9];
    for (int i = 0; i < again.length; i++) {
      service.dispose();
      long start = System.nanoTime();
      service.open(model, "cpu").close();
      again[i] = (System.nanoTime() - start) / 1e6;
    }
    String first = String.format("%.1f", again[0]);
    Arrays.sort(again);
    System.out.printf(
        "open, session closed, optimised graph on disk: median %.1f ms, the first time %s ms%n",
        again[again.length / 2], first);
  }

  private void pipeline(OnnxService service) throws Exception {
    SourceImage image = SourceImage.of(image());
    Tiling tiling =
        new WindowPlan(model, SemanticSegmenter.Options.AUTOMATIC).of(side, side).tiling();
    int height = tiling.windowHeight();
    int width = tiling.windowWidth();
    double computed = (double) tiling.tiles().size() * height * width;
    System.out.printf(
        "%d windows of %d x %d; computed pixels per pixel: %.3f, with an overlap of 48: %.3f%n",
        tiling.tiles().size(), width, height, tiling.overhead(), overheadOf48());
    List<Double> ratios = new ArrayList<>();
    try (ModelSession session = service.open(model, "cpu");
        OrtSession direct = environment.createSession(model.onnx().toBytes(), settings())) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      FloatBuffer in = direct(width * height);
      FloatBuffer out = direct(2 * width * height);
      directly(direct, in, out, 1, height, width);
      for (int i = 0; i < rounds; i++) {
        double a = directly(direct, in, out, tiling.tiles().size(), height, width);
        long start = System.nanoTime();
        segmenter.labels(image.plane(0, 0), Progress.NONE);
        double b = (System.nanoTime() - start) / 1e9;
        double c = directly(direct, in, out, tiling.tiles().size(), height, width);
        ratios.add(b / ((a + c) / 2));
        System.out.printf("direct %.2f s, ours %.2f s, direct %.2f s%n", a, b, c);
      }
    }
    double[] sorted = ratios.stream().mapToDouble(r -> r).sorted().toArray();
    System.out.printf(
        "ours / direct: median %.3f of %s%n", sorted[sorted.length / 2], Arrays.toString(sorted));
  }

  private double overheadOf48() {
    return new WindowPlan(model, new SemanticSegmenter.Options(0, 48))
        .of(side, side)
        .tiling()
        .overhead();
  }

  private ImagePlus image() {
    short[] pixels = new short[side * side];
    Random random = new Random(1);
    for (int i = 0; i < pixels.length; i++) pixels[i] = (short) random.nextInt(4096);
    return new ImagePlus("noise", new ShortProcessor(side, side, pixels, null));
  }

  private static OrtSession.SessionOptions settings() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.setMemoryPatternOptimization(false);
    return options;
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** Seconds of so many runs. */
  private double directly(
      OrtSession session, FloatBuffer in, FloatBuffer out, int times, int height, int width)
      throws OrtException {
    try (OnnxTensor x = OnnxTensor.createTensor(environment, in, new long[] {1, 1, height, width});
        OnnxTensor y =
            OnnxTensor.createTensor(environment, out, new long[] {1, 2, height, width})) {
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        session
            .run(Map.of("image", x), Map.of(model.onnx().graph().outputs().get(0).name(), y))
            .close();
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
