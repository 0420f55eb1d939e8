package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.Locale;

/**
 * Finds out whether a device works: the cheap questions first (is there a driver, does the
 * installed ONNX Runtime know it, do its libraries load), then a network that must really run.
 */
final class DeviceProbe {
  private DeviceProbe() {}

  /** Takes no longer than starting ONNX Runtime, unless the device works. */
  static DeviceReport probe(Device device) throws IOException {
    String absence = absence(device);
    if (!absence.isEmpty()) return new DeviceReport(device, false, absence);
    try {
      WarmUp.run(OrtRuntime.environment(), device);
      return new DeviceReport(device, true, "A network has run on it.");
    } catch (OrtException | RuntimeException | LinkageError e) {
      return new DeviceReport(device, false, reason(device, StartFailure.firstLine(e)));
    }
  }

  /** Why there can be no such device, or "". */
  private static String absence(Device device) throws IOException {
    String system = System.getProperty("os.name", "");
    String needs = "";
    switch (device.kind()) {
      case CPU -> {
        return "";
      }
      case CUDA, TENSORRT -> {
        if (!NvidiaDriver.isPresent()) return NvidiaDriver.absence();
        needs =
            "; an NVIDIA driver is there, so give \"Tessera Devices...\" the onnxruntime_gpu jar of"
                + " this version (key natives) to use it";
      }
      case COREML -> {
        if (!isSystem("mac")) return "CoreML is a part of macOS, and this is " + system + ".";
      }
      case DIRECTML -> {
        if (!isSystem("win")) return "DirectML is a part of Windows, and this is " + system + ".";
      }
    }
    String version = OrtRuntime.version(); // starts it
    if (OrtEnvironment.getAvailableProviders().contains(ExecutionProvider.of(device.kind()))) {
      return "";
    }
    String title = device.kind().title();
    return "The installed ONNX Runtime (" + version + ") is built without " + title + needs + ".";
  }

  private static boolean isSystem(String name) {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith(name);
  }

  private static String reason(Device device, String text) {
    boolean nvidia = device.isNvidia();
    return nvidia
        ? CudaFailure.sentence(device, text)
        : device.kind().title() + " does not work here: " + text + ".";
  }
}
