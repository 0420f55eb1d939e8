package sc.fiji.tessera.plugins.bridge;

import sc.fiji.tessera.inference.Progress;

/** Somebody who presses Escape at a given report of progress. */
public final class Impatient implements Progress {
  private final int patience;
  private int reports;

  /**
   * @param patience the number of the report, from 1, after which it is cancelled
   */
  public Impatient(int patience) {
    this.patience = patience;
  }

  @Override
  public synchronized void report(double fraction, String message) {
    reports++;
  }

  @Override
  public synchronized boolean cancelled() {
    return reports >= patience;
  }

  /** How often progress was reported. */
  public synchronized int reports() {
    return reports;
  }
}
