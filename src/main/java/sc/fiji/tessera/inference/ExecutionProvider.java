package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.util.Map;

/** How ONNX Runtime is told to use a device. */
final class ExecutionProvider {
  private ExecutionProvider() {}

  /** ONNX Runtime's own name for a kind of device. */
  static OrtProvider of(Device.Kind kind) {
    return switch (kind) {
      case CPU -> OrtProvider.CPU;
      case CUDA -> OrtProvider.CUDA;
      case TENSORRT -> OrtProvider.TENSOR_RT;
      case COREML -> OrtProvider.CORE_ML;
      case DIRECTML -> OrtProvider.DIRECT_ML;
    };
  }

  /** Throws, with the name of the missing library, where the device's provider cannot be loaded. */
  static void add(OrtSession.SessionOptions options, Device device) throws OrtException {
    switch (device.kind()) {
      case CPU -> {}
      case CUDA -> addCuda(options, device.index());
      case TENSORRT -> {
        try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(device.index())) {
          options.addTensorrt(tensorRt);
        }
        addCuda(options, device.index());
      }
      // The older format of CoreML lacks most of what segmentation networks are made of.
      case COREML -> options.addCoreML(Map.of("ModelFormat", "MLProgram"));
      case DIRECTML -> options.addDirectML(device.index());
    }
  }

  private static void addCuda(OrtSession.SessionOptions options, int index) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
      cuda.add("cudnn_conv_algo_search", "HEURISTIC");
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      cuda.add("use_tf32", "0"); // ten bits of mantissa would not be the same result
      options.addCUDA(cuda);
    }
  }
}
