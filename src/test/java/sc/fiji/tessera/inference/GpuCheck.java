package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/**
 * Whether a GPU gives what the CPU gives, and how fast: parity (largest difference over the largest
 * value, at most 1e-3), milliseconds per megapixel of a U-Net, an FCN and a DeepLab on both, the
 * share of time in which the GPU is busy, and whether its memory comes back when the models are
 * closed (at least nine tenths).
 *
 * <p>{@code mvn -B -ntp process-test-classes -Pgpu-check}. Argument: the device ({@code cuda:0});
 * {@code cpu} rehearses the procedure without checking anything.
 *
 * <p>Exit code: 0 all held, 1 something did not, 3 there was no GPU to check.
 */
public final class GpuCheck {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int NO_GPU = 3;

  private static final double PARITY = 1e-3;
  private static final double GIVEN_BACK = 0.9;
  private static final int SIDE = 512;

  private final Device device;
  private final Duration duration;
  private boolean held = true;

  private GpuCheck(Device device) {
    this.device = device;
    this.duration = Duration.ofSeconds(device.kind() == Device.Kind.CPU ? 0 : 5);
  }

  public static void main(String[] args) throws Exception {
    System.exit(new GpuCheck(Device.parse(args.length == 0 ? "cuda:0" : args[0])).run());
  }

  private int run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    OrtRuntime.environment();
    long started = System.nanoTime();
    DeviceReport report = DeviceProbe.probe(device);
    long decided = System.nanoTime();
    print("%s: %s", device, report.detail());
    print("  ONNX Runtime started in %.0f ms", (started - start) / 1e6);
    print("  decided in %.0f ms", (decided - started) / 1e6);
    DeviceFacts.nvidia(device.index(), NvidiaGpu.all()).forEach(f -> print("  %s", f));
    if (!report.usable()) {
      print("NOT CHECKED: there is no GPU that can be used, so nothing is known about it.");
      return NO_GPU;
    }
    long[] before = GpuLoad.read(device.index());
    long most = 0;
    try (Context context = new Context(OnnxService.class)) {
      OnnxService onnx = context.service(OnnxService.class);
      for (Map.Entry<String, Network> e : networks().entrySet()) {
        OnnxModel network = OnnxModel.of(e.getValue().graph(1));
        most = Math.max(most, check(onnx, SegmentationModel.of(network, e.getKey())));
      }
    }
    long[] after = GpuLoad.read(device.index());
    if (before.length > 0 && after.length > 0) checkMemory(before[1], most, after[1]);
    else print("memory: not known without nvidia-smi");
    if (device.kind() == Device.Kind.CPU) {
      print("NOT CHECKED: that was a rehearsal on the CPU.");
      return NO_GPU;
    }
    print(held ? "All held." : "SOMETHING DID NOT HOLD, see above.");
    return held ? DONE : FAILED;
  }

  private static Map<String, Network> networks() {
    Map<String, Network> all = new LinkedHashMap<>();
    all.put("U-Net (width 32)", new UNet(new Size(1, 2), new UNet.Options(4, 32)));
    for (String variant : List.of("fcn-resnet50", "deeplab-v3-resnet50")) {
      all.put(variant, Architectures.variant(variant, new Size(3, 21)));
    }
    return all;
  }

  /** Gives the most memory of the GPU that was in use, in MiB. */
  private long check(OnnxService onnx, SegmentationModel model)
      throws IOException, InterruptedException {
    float[] cpu = scores(onnx, Device.CPU, model);
    double parity = difference(cpu, scores(onnx, device, model));
    expect(parity <= PARITY, "%s: differs by %.1e from the CPU", model.source(), parity);
    DeviceBenchmark.Workload work = new DeviceBenchmark.Workload(SIDE, duration, Progress.NONE);
    print("  cpu:    %s", DeviceBenchmark.of(onnx, Device.CPU, model, work));
    try (GpuLoad load = new GpuLoad(device.index())) {
      print("  %s: %s", device, DeviceBenchmark.of(onnx, device, model, work));
      OptionalDouble busy = load.busy();
      if (busy.isPresent()) print("  busy %.0f %% of the time", busy.getAsDouble());
      else print("  busy: not known without nvidia-smi");
      if (device.kind() == Device.Kind.CUDA) compareTf32(model, cpu);
      return load.mostMiB();
    }
  }

  private void checkMemory(long before, long most, long after) {
    double back = most <= before ? 1 : (most - after) / (double) (most - before);
    String text = "memory: %d MiB before, %d at most, %d after closing: %.0f %% given back";
    expect(back >= GIVEN_BACK, text, before, most, after, 100 * back);
  }

  private static FloatBuffer direct(int n) {
    return ByteBuffer.allocateDirect(4 * n).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static FloatBuffer noise(int channels) {
    FloatBuffer noise = direct(channels * SIDE * SIDE);
    Random random = new Random(1);
    while (noise.hasRemaining()) noise.put((float) random.nextGaussian());
    return noise.rewind();
  }

  private static float[] scores(OnnxService onnx, Device where, SegmentationModel model)
      throws IOException {
    FloatBuffer out = direct(model.card().output().classes().size() * SIDE * SIDE);
    try (ModelSession session = onnx.open(model, where.toString())) {
      FloatBuffer in = noise(model.card().input().channels());
      session.run(in, out, 1, SIDE, SIDE, Progress.NONE);
    }
    float[] scores = new float[out.remaining()];
    out.get(scores);
    return scores;
  }

  /** What tensor cores with ten bits of mantissa would bring, for whoever wants to decide anew. */
  private void compareTf32(SegmentationModel model, float[] cpu) throws IOException {
    int channels = model.card().input().channels();
    OrtEnvironment environment = OrtRuntime.environment();
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index());
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      cuda.add("use_tf32", "1");
      options.addCUDA(cuda);
      long[] shape = {1, channels, SIDE, SIDE};
      try (OrtSession session = environment.createSession(model.onnx().toBytes(), options);
          OnnxTensor in = OnnxTensor.createTensor(environment, noise(channels), shape)) {
        Map<String, OnnxTensor> inputs = Map.of(session.getInputNames().iterator().next(), in);
        long[] nanos = new long[10];
        double parity = 0;
        for (int i = 0; i < nanos.length; i++) {
          long start = System.nanoTime();
          try (OrtSession.Result result = session.run(inputs)) {
            nanos[i] = System.nanoTime() - start;
            FloatBuffer out = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] scores = new float[out.remaining()];
            out.get(scores);
            parity = difference(cpu, scores);
          }
        }
        Arrays.sort(nanos);
        double millis = nanos[nanos.length / 2] / (double) (SIDE * SIDE);
        print("  TF32 would take %.0f ms per megapixel and differ by %.1e", millis, parity);
      }
    } catch (OrtException e) {
      print("  TF32 cannot be compared: %s", StartFailure.firstLine(e));
    }
  }

  private static double difference(float[] expected, float[] found) {
    double most = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      if (Float.isNaN(found[i])) return Double.POSITIVE_INFINITY;
      most = Math.max(most, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - found[i]));
    }
    return difference / most;
  }

  private void expect(boolean holds, String text, Object... values) {
    held &= holds;
    print((holds ? "ok      " : "FAILED  ") + text, values);
  }

  private static void print(String text, Object... values) {
    System.out.println(String.format(Locale.ROOT, text, values));
  }
}
