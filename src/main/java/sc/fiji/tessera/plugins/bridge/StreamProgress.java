package sc.fiji.tessera.plugins.bridge;

import java.io.PrintStream;
import java.util.Locale;
import sc.fiji.tessera.inference.Progress;

/**
 * Progress as lines of text, at most one in two seconds, for a shell, where Ctrl-C ends the whole
 * program. Thread-safe.
 */
final class StreamProgress implements Progress {
  private static final long INTERVAL_NANOS = 2_000_000_000L;

  private final PrintStream stream;
  private long last = System.nanoTime() - INTERVAL_NANOS;
  private String lastLine = "";

  StreamProgress(PrintStream stream) {
    this.stream = stream;
  }

  @Override
  public synchronized void report(double fraction, String message) {
    long now = System.nanoTime();
    if (fraction < 1 && now - last < INTERVAL_NANOS) return;
    String text = message == null ? "" : message;
    String line =
        Double.isNaN(fraction)
            ? text
            : String.format(Locale.ROOT, "%3.0f%% %s", 100 * Math.min(1, fraction), text);
    if (line.isBlank() || line.equals(lastLine)) return;
    last = now;
    lastLine = line;
    stream.println(line);
  }

  @Override
  public boolean cancelled() {
    return false;
  }
}
