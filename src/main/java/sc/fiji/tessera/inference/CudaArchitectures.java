package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The compute capabilities that released versions of onnxruntime_gpu hold code for, as read from
 * their files. Code for one capability runs on later ones of the same major number; PTX, where it
 * is there, on all later ones. (CUDA C++ Programming Guide, "Compatibility".)
 */
final class CudaArchitectures {
  private record Built(List<Integer> code, int ptx) {
    boolean runsOn(int capability) {
      if (ptx > 0 && capability >= ptx) return true;
      return code.stream().anyMatch(c -> c / 10 == capability / 10 && c <= capability);
    }
  }

  private static final Map<String, Built> RELEASES =
      Map.of(
          "1.26.0", new Built(List.of(60, 70, 75, 80, 90), 90),
          "1.28.0", new Built(List.of(60, 70, 75, 80, 86, 90, 120), 120),
          "1.29.0", new Built(List.of(60, 70, 75, 80, 86, 89, 90, 120), 0));

  private CudaArchitectures() {}

  /**
   * Whether a version holds code for a GPU; true where that is not known.
   *
   * @param capability such as {@code 8.9}
   */
  static boolean runs(String version, String capability) {
    Built built = RELEASES.get(version);
    if (built == null || !capability.matches("\\d+\\.\\d")) return true;
    return built.runsOn(Integer.parseInt(capability.replace(".", "")));
  }

  /** The capabilities that the installed version was built for, or "" where that is not known. */
  static String note(String before, String after) {
    try {
      Built built = RELEASES.get(OrtRuntime.version());
      if (built == null) return "";
      String list =
          built.code().stream().map(c -> c / 10 + "." + c % 10).collect(Collectors.joining(", "));
      String ptx = built.ptx() == 0 ? "" : " and later than " + built.ptx() / 10.0;
      return before + list + ptx + after;
    } catch (IOException e) {
      return "";
    }
  }
}
