package sc.fiji.tessera.plugins;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.IJ;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.plugins.bridge.CommandCall;

class TesseraDevicesTest {
  @TempDir Path folder;

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
  void aJarWithoutLibrariesForGpusIsRefused() throws IOException {
    String path = System.getProperty("java.class.path");
    String light = null;
    for (String p : path.split(File.pathSeparator)) {
      if (p.matches(".*onnxruntime-[\\d.]+jar")) light = p;
    }
    assumeTrue(light != null, "SKIPPED: this build is with onnxruntime_gpu.");
    CommandCall.assertRefused(
        "Tessera Devices...",
        "natives=[" + light + "]",
        "The GPU libraries are not installed: " + light + " has no libraries for GPUs; needed is");
    Path text = Files.writeString(folder.resolve("a.jar"), "no jar");
    CommandCall.assertRefused("Tessera Devices...", "natives=[" + text + "]", "not a complete jar");
  }

  @Test
  void otherKeysAreRefused() {
    CommandCall.assertRefused("Tessera Devices...", "device=cpu", "'device'");
  }
}
