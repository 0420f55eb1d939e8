package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.tessera.Tessera;
import sc.fiji.tessera.inference.Device;
import sc.fiji.tessera.inference.DeviceReport;
import sc.fiji.tessera.inference.OrtRuntime;
import sc.fiji.tessera.training.TorchNatives;

/** Devices in words: a list to read, then all that a bug report needs. */
public final class DeviceText {
  private static final String INDENT = " ".repeat(25);

  private DeviceText() {}

  /**
   * The whole text.
   *
   * @param devices what was found
   * @param speeds what was measured, perhaps for none
   */
  public static String of(List<DeviceReport> devices, Map<Device, String> speeds)
      throws IOException {
    StringBuilder text = new StringBuilder("Tessera devices\n");
    for (DeviceReport d : devices) {
      text.append(line(d));
      for (String fact : d.facts()) text.append(INDENT).append(fact).append('\n');
      String speed = speeds.get(d.device());
      if (speed != null) text.append(INDENT).append("benchmark: ").append(speed).append('\n');
    }
    text.append("\nFor a bug report, copy everything from the first line on:\n").append(versions());
    for (String note : OrtRuntime.notes()) text.append(note).append('\n');
    return text.toString().trim();
  }

  /** System, Java and libraries, a line each; what is not known is told in words. */
  public static String versions() {
    StringBuilder text = new StringBuilder();
    system()
        .forEach(
            (name, value) -> text.append(String.format(Locale.ROOT, "%-14s%s%n", name, value)));
    return text.toString();
  }

  private static String line(DeviceReport d) {
    String state = d.usable() ? "usable" : "not usable";
    return String.format(Locale.ROOT, "%-12s %-11s %s%n", d.device(), state, d.detail());
  }

  private static Map<String, String> system() {
    String version = Tessera.class.getPackage().getImplementationVersion();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("System", properties("os.name", "os.version", "os.arch"));
    all.put("Java", properties("java.version", "java.vendor"));
    all.put("ImageJ", IJ.getFullVersion());
    all.put("Tessera", version == null ? "development build" : version);
    all.put("Language", Locale.getDefault() + " " + Charset.defaultCharset());
    try {
      all.put("ONNX Runtime", OrtRuntime.version());
      all.put("Natives", OrtRuntime.natives());
      all.put("Also kept", String.join(", ", OrtRuntime.othersKept()));
    } catch (IOException | LinkageError e) {
      all.putIfAbsent("ONNX Runtime", String.valueOf(e.getMessage()));
    }
    all.put("Training", TorchNatives.state());
    all.values().removeIf(String::isEmpty);
    return all;
  }

  private static String properties(String... names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) text.append(System.getProperty(name, "?")).append(' ');
    return text.toString().trim();
  }
}
