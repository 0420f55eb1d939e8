package sc.fiji.tessera.inference;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that can execute a network.
 *
 * @param kind what it is
 * @param index which one of several, from 0
 */
public record Device(Kind kind, int index) {
  /** What executes networks, as ONNX Runtime's execution providers have it. */
  public enum Kind {
    /** The processor, with all its cores. */
    CPU("the CPU", false),
    /** An NVIDIA GPU through CUDA and cuDNN. */
    CUDA("CUDA", true),
    /** An NVIDIA GPU through TensorRT, and through CUDA where TensorRT cannot. */
    TENSORRT("TensorRT", true),
    /** A Mac's GPU or neural engine. */
    COREML("CoreML", false),
    /** Any GPU on Windows. */
    DIRECTML("DirectML", true);

    private final String title;
    private final boolean numbered;

    Kind(String title, boolean numbered) {
      this.title = title;
      this.numbered = numbered;
    }

    /** As people write it. */
    String title() {
      return title;
    }
  }

  public static final Device CPU = new Device(Kind.CPU, 0);

  private static final Pattern TEXT = Pattern.compile("([a-z]+)(?::(\\d{1,2}))?");

  /**
   * Reads {@code cpu}, {@code cuda:N}, {@code tensorrt:N}, {@code coreml} or {@code directml:N};
   * without {@code :N} the first one is meant.
   *
   * @throws IllegalArgumentException one sentence: what was wrong and what is accepted
   */
  public static Device parse(String text) {
    Matcher m = TEXT.matcher(text.trim().toLowerCase(Locale.ROOT));
    if (m.matches()) {
      for (Kind kind : Kind.values()) {
        if (!name(kind).equals(m.group(1))) continue;
        if (m.group(2) == null) return kind == Kind.CPU ? CPU : new Device(kind, 0);
        if (kind.numbered) return new Device(kind, Integer.parseInt(m.group(2)));
      }
    }
    throw new IllegalArgumentException(
        "The device is '"
            + text
            + "', but must be auto, cpu, cuda:N (such as cuda:0), tensorrt:N, coreml or"
            + " directml:N.");
  }

  /** Whether it is a GPU that NVIDIA's tools know. */
  boolean isNvidia() {
    return kind == Kind.CUDA || kind == Kind.TENSORRT;
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return kind.numbered ? name(kind) + ":" + index : name(kind);
  }
}
