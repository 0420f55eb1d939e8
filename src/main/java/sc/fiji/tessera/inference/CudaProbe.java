package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;

/**
 * Finds out whether CUDA works: the cheap questions first (is there a driver, does the installed
 * ONNX Runtime know CUDA, do its libraries load), then a small convolution that must really run.
 */
final class CudaProbe {
  private static final Path LINUX_DRIVER = Path.of("/proc/driver/nvidia/version");
  private static final Path WINDOWS_DRIVER = Path.of("C:/Windows/System32/nvcuda.dll");

  private CudaProbe() {}

  static DeviceReport probe(OrtEnvironment environment, int index) {
    Device device = new Device(Device.Kind.CUDA, index);
    if (!Files.exists(LINUX_DRIVER) && !Files.exists(WINDOWS_DRIVER)) {
      return new DeviceReport(device, false, "This machine has no NVIDIA driver.");
    }
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      return new DeviceReport(
          device,
          false,
          "An NVIDIA driver is there, but the installed ONNX Runtime ("
              + environment.getVersion()
              + ") is the CPU-only build; install onnxruntime_gpu instead of onnxruntime.");
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      addCuda(options, index);
      runConvolution(environment, options);
      return new DeviceReport(device, true, "NVIDIA GPU " + index + " through CUDA.");
    } catch (OrtException | RuntimeException | UnsatisfiedLinkError e) {
      return new DeviceReport(device, false, "CUDA does not work here: " + firstLine(e) + ".");
    }
  }

  /** Throws, with the name of the missing library, where the CUDA provider cannot be loaded. */
  static void addCuda(OrtSession.SessionOptions options, int index) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
      cuda.add("cudnn_conv_algo_search", "HEURISTIC");
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      options.addCUDA(cuda);
    }
  }

  private static void runConvolution(OrtEnvironment environment, OrtSession.SessionOptions options)
      throws OrtException {
    GraphBuilder b = new GraphBuilder("probe");
    String w = b.initializer(Tensor.of("w", new float[9], 1, 1, 3, 3));
    String x = b.input("x", "1", "1", "8", "8");
    String y = b.node("Conv", List.of(x, w), Attribute.of("pads", new long[] {1, 1, 1, 1}));
    byte[] model = OnnxModel.of(b.output(y, "y", "1", "1", "8", "8").build()).toBytes();
    try (OrtSession session = environment.createSession(model, options);
        ai.onnxruntime.OnnxTensor in =
            ai.onnxruntime.OnnxTensor.createTensor(environment, new float[1][1][8][8]);
        OrtSession.Result out = session.run(Map.of("x", in))) {
      out.get(0);
    }
  }

  private static String firstLine(Throwable e) {
    String text = e.getMessage() == null ? e.toString() : e.getMessage();
    return text.split("\n")[0].replaceAll("\\.$", "");
  }
}
