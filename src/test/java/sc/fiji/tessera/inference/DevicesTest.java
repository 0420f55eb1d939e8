package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DevicesTest {
  private final Devices devices = new Devices();

  @Test
  void aNetworkReallyRunsOnTheProcessor() throws IOException, OrtException {
    WarmUp.run(OrtRuntime.environment(), Device.CPU);
    devices.require(Device.CPU);
  }

  /** One that is there runs a network; one that is not is refused in a sentence of its own. */
  @ParameterizedTest
  @EnumSource(Device.Kind.class)
  void everyKindWorksOrSaysWhyNot(Device.Kind kind) throws IOException {
    Device device = new Device(kind, 0);
    DeviceReport report = DeviceProbe.probe(device);
    assertFalse(report.detail().contains("\n"), report.detail());
    assertTrue(report.detail().matches("\\p{Lu}.*[^.]\\."), report.detail());
    if (report.usable()) {
      devices.require(device);
    } else {
      IOException e = assertThrows(IOException.class, () -> devices.require(device));
      assertEquals(device + " cannot be used: " + report.detail(), e.getMessage());
    }
  }

  @Test
  void whatAutoPrefersIsTriedOnce() throws IOException {
    assertSame(devices.preferred(), devices.preferred());
  }

  @Test
  void theListHoldsTheProcessorAndTheFirstGpu() throws IOException {
    List<DeviceReport> all = devices.all();
    assertSame(Device.CPU, all.get(0).device());
    assertTrue(all.get(0).usable());
    assertTrue(all.get(0).facts().get(0).matches("memory: \\d+ MiB, \\d+ MiB free; Java.*"));
    DeviceReport cuda = all.get(1);
    assertEquals("cuda:0", cuda.device().toString());
    assertTrue(cuda.facts().get(0).startsWith("driver: "), cuda.facts().toString());
    assertEquals(NvidiaDriver.isPresent(), cuda.facts().toString().contains("cudnn"));
    assertEquals(all.size(), all.stream().map(DeviceReport::device).distinct().count());
  }
}
