package sc.fiji.tessera.plugins;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TesseraDevicesTest {
  private static String report(String options) {
    return (String) CommandCall.run("Tessera Devices...", options).get("report");
  }

  private static boolean hasLine(String report, String pattern) {
    return report.lines().anyMatch(l -> l.matches(pattern));
  }

  @Test
  void theCpuIsUsableAndTheGpuIsOrTheReasonIsSaid() {
    String report = report("");
    assertTrue(hasLine(report, "cpu\\s+usable\\s+\\d+ processors, ONNX Runtime .*"), report);
    assertTrue(hasLine(report, "cuda:0\\s+(not )?usable\\s+\\S.*"), report);
    assertTrue(hasLine(report, "\\s+memory: \\d+ MiB, \\d+ MiB free; Java may take .*"), report);
    assertFalse(report.contains("benchmark"), report);
  }

  @Test
  void itEndsWithWhatABugReportNeeds() {
    String report = report("");
    String end = report.substring(report.indexOf("For a bug report"));
    assertTrue(hasLine(end, "System +" + System.getProperty("os.name") + " .*"), end);
    assertTrue(hasLine(end, "Java +" + System.getProperty("java.version") + " .*"), end);
    assertTrue(hasLine(end, "ImageJ +" + IJ.getVersion() + ".*"), end);
    assertTrue(hasLine(end, "Tessera +\\S.*"), end);
    assertTrue(hasLine(end, "ONNX Runtime +\\d+\\.\\d+\\.\\d+"), end);
    assertTrue(hasLine(end, "Natives +\\S.*"), end);
  }

  @Test
  @Tag("slow")
  void theBenchmarkIsOnRequest() {
    String report = report("benchmark");
    assertTrue(
        hasLine(report, "\\s+benchmark: \\d+ GFLOP/s, \\d+ ms per megapixel .*: U-Net .*"), report);
  }

  @Test
  void otherKeysAreRefused() {
    CommandCall.assertRefused("Tessera Devices...", "device=cpu", "'device'");
  }
}
