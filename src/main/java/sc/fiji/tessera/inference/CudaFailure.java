package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why CUDA does not work, told from what ONNX Runtime and CUDA say about it. */
enum CudaFailure {
  LIBRARY("([\\w.+-]+): cannot open shared object file|depends on \"([^\"]+)\" which is missing"),
  DRIVER("driver version is insufficient|CUDA failure 35\\b"),
  CAPABILITY("no kernel image|cudaErrorNoKernelImageForDevice"),
  MEMORY("out of memory|Failed to allocate memory|cudaErrorMemoryAllocation"),
  NO_DEVICE("no CUDA-capable device|CUDA failure 100\\b"),
  NO_SUCH_DEVICE("invalid device ordinal|CUDA failure 101\\b"),
  OTHER("");

  private final Pattern pattern;

  CudaFailure(String pattern) {
    this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
  }

  static CudaFailure of(String text) {
    for (CudaFailure f : values()) if (f.pattern.matcher(text).find()) return f;
    return OTHER;
  }

  /**
   * One sentence: what is wrong and what would help.
   *
   * @param text what was thrown, its first line
   */
  static String sentence(Device device, String text) {
    CudaFailure failure = of(text);
    String why =
        switch (failure) {
          case LIBRARY -> library(text);
          case DRIVER -> driver();
          case CAPABILITY -> capability(device);
          case MEMORY -> "the GPU's memory is full; close other programs that use it";
          case NO_DEVICE -> "the driver shows no GPU" + visible();
          case NO_SUCH_DEVICE -> "there is no GPU number " + device.index() + visible();
          case OTHER -> text;
        };
    return device.kind().title() + " does not work here: " + why + ".";
  }

  private static String library(String text) {
    Matcher m = LIBRARY.pattern.matcher(text);
    if (!m.find()) return text;
    String first = m.group(1) == null ? m.group(2) : m.group(1);
    List<String> others = new ArrayList<>(CudaLibraries.missing());
    others.remove(first);
    return first
        + " is not found"
        + (others.isEmpty() ? "" : ", nor " + String.join(", ", others))
        + "; ONNX Runtime needs "
        + CudaLibraries.names(first)
        + " with its folder on "
        + CudaLibraries.SEARCH_PATH
        + " before ImageJ starts";
  }

  private static String driver() {
    String version = NvidiaDriver.version();
    return "the NVIDIA driver"
        + (version.isEmpty() ? "" : " " + version)
        + " is too old for CUDA "
        + CudaLibraries.cudaVersion()
        + "; install a newer one";
  }

  private static String capability(Device device) {
    List<NvidiaGpu> gpus = NvidiaGpu.all();
    String found = device.index() < gpus.size() ? gpus.get(device.index()).capability() : "";
    return "the GPU's compute capability"
        + (found.isEmpty() ? "" : " " + found)
        + " is not among those that the installed ONNX Runtime was built for"
        + CudaArchitectures.note(" (", ")");
  }

  private static String visible() {
    String v = System.getenv("CUDA_VISIBLE_DEVICES");
    return v == null ? "" : " (CUDA_VISIBLE_DEVICES is '" + v + "')";
  }
}
