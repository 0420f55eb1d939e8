package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
  @ParameterizedTest
  @CsvSource({
    "cpu, cpu",
    "cuda, cuda:0",
    "' CUDA:12 ', cuda:12",
    "tensorrt, tensorrt:0",
    "TensorRT:1, tensorrt:1",
    "coreml, coreml",
    "CoreML, coreml",
    "directml, directml:0",
    "directml:3, directml:3"
  })
  void everyDeviceIsReadAndWritten(String text, String written) {
    Device device = Device.parse(text);
    assertEquals(written, device.toString());
    assertEquals(device, Device.parse(device.toString()));
  }

  @Test
  void theProcessorIsOne() {
    assertSame(Device.CPU, Device.parse("cpu"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "auto", "tpu", "cpu:0", "coreml:0", "cuda:", "cuda:-1", "cuda:100"})
  void othersAreRefusedWithWhatIsAccepted(String text) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> Device.parse(text));
    assertTrue(e.getMessage().startsWith("The device is '" + text + "', but must be auto, cpu"));
    assertTrue(e.getMessage().endsWith("coreml or directml:N."), e.getMessage());
  }
}
