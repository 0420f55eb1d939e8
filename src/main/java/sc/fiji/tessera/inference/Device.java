package sc.fiji.tessera.inference;

import java.util.Locale;

/**
 * Something that can execute a network.
 *
 * @param kind what it is
 * @param index which one of several, from 0
 */
public record Device(Kind kind, int index) {
  public enum Kind {
    CPU,
    CUDA
  }

  public static final Device CPU = new Device(Kind.CPU, 0);

  /** Reads {@code cpu}, {@code cuda} or {@code cuda:N}. */
  public static Device parse(String text) {
    String t = text.trim().toLowerCase(Locale.ROOT);
    if (t.equals("cpu")) return CPU;
    if (t.equals("cuda")) return new Device(Kind.CUDA, 0);
    if (t.matches("cuda:\\d{1,2}")) return new Device(Kind.CUDA, Integer.parseInt(t.substring(5)));
    throw new IllegalArgumentException(
        "The device is '" + text + "', but must be auto, cpu or cuda:N (such as cuda:0).");
  }

  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + index;
  }
}
