package sc.fiji.tessera.site;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/** A screen that nobody looks at, by Xvfb, until closed. */
public final class VirtualScreen implements AutoCloseable {
  private final Process process;
  private final String display;

  private VirtualScreen(Process process, String display) {
    this.process = process;
    this.display = display;
  }

  /** Opens one; null where Xvfb is not installed or does not start. */
  public static VirtualScreen open(int width, int height) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "Xvfb", "-displayfd", "1", "-screen", "0", width + "x" + height + "x24")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return null;
    }
    BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream()));
    String number = reader.readLine();
    if (number == null) process.destroy();
    return number == null ? null : new VirtualScreen(process, ":" + number.trim());
  }

  /** As the environment variable DISPLAY names it. */
  public String display() {
    return display;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
