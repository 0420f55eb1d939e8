package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import sc.fiji.tessera.inference.Progress;

/**
 * Progress in ImageJ's status bar; Escape asks to stop. Updates at most every 50 ms. Thread-safe.
 */
public final class ImageJProgress implements Progress {
  private static final long INTERVAL_NANOS = 50_000_000L;

  private long last = System.nanoTime() - INTERVAL_NANOS;
  private String lastMessage = "";

  @Override
  public synchronized void report(double fraction, String message) {
    boolean end = fraction >= 1;
    long now = System.nanoTime();
    if (!end && now - last < INTERVAL_NANOS) return;
    last = now;
    if (message != null && !message.equals(lastMessage)) {
      lastMessage = message;
      IJ.showStatus(message);
    }
    if (!Double.isNaN(fraction)) IJ.showProgress(Math.min(1, Math.max(0, fraction)));
  }

  @Override
  public boolean cancelled() {
    return IJ.escapePressed();
  }
}
