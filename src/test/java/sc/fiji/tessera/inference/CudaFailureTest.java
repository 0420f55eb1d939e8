package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With what ONNX Runtime and CUDA say in such cases. */
class CudaFailureTest {
  private static final Device CUDA = new Device(Device.Kind.CUDA, 3);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12:"
            + " cannot open shared object file: No such file or directory | LIBRARY",
        "Error loading \"C:\\x\\onnxruntime_providers_cuda.dll\" which depends on"
            + " \"cublasLt64_12.dll\" which is missing. | LIBRARY",
        "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version | DRIVER",
        "CUDA error cudaErrorNoKernelImageForDevice:no kernel image is available | CAPABILITY",
        "CUDA failure 2: out of memory ; GPU=0 | MEMORY",
        "Failed to allocate memory for requested buffer of size 1048576 | MEMORY",
        "CUDA failure 100: no CUDA-capable device is detected | NO_DEVICE",
        "CUDA failure 101: invalid device ordinal | NO_SUCH_DEVICE",
        "This session contains graph nodes that are assigned to the default CPU EP | OTHER"
      })
  void theKindOfFailureIsRecognised(String text, CudaFailure kind) {
    assertEquals(kind, CudaFailure.of(text));
    String sentence = CudaFailure.sentence(CUDA, text);
    assertTrue(sentence.matches("CUDA does not work here: .*[^.]\\."), sentence);
  }

  @Test
  void theMissingLibraryAndWhatToInstallAreNamed() {
    String sentence =
        CudaFailure.sentence(
            CUDA,
            "with error: libnotthere.so.7: cannot open shared object file: No such file or"
                + " directory");
    assertTrue(sentence.contains("libnotthere.so.7 is not found"), sentence);
    assertTrue(sentence.contains("needs CUDA 12 and cuDNN 9 with its folder on"), sentence);
    sentence =
        CudaFailure.sentence(
            new Device(Device.Kind.TENSORRT, 0),
            "libnvinfer.so.10: cannot open shared object file");
    assertTrue(sentence.startsWith("TensorRT does not work here: libnvinfer.so.10 is"), sentence);
    assertTrue(sentence.contains("needs TensorRT 10"), sentence);
  }

  @Test
  void theNumberThatWasAskedForIsNamed() {
    String sentence = CudaFailure.sentence(CUDA, "invalid device ordinal");
    assertTrue(sentence.contains("there is no GPU number 3"), sentence);
  }

  @Test
  void whatIsNotKnownIsPassedOn() {
    assertEquals("CUDA does not work here: strange.", CudaFailure.sentence(CUDA, "strange"));
  }
}
