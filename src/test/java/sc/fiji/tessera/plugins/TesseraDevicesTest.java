package sc.fiji.tessera.plugins;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TesseraDevicesTest {
  @Test
  void theCpuIsUsableAndTheGpuIsOrTheReasonIsSaid() {
    String report = (String) CommandCall.run("Tessera Devices...", "").get("report");
    assertTrue(report.contains("\ncpu     usable"), report);
    assertTrue(report.lines().anyMatch(l -> l.matches("cuda:0\\s+(not )?usable\\s+\\S.*")), report);
  }

  @Test
  void itTakesNoKeys() {
    CommandCall.assertRefused("Tessera Devices...", "device=cpu", "takes no keys");
  }
}
