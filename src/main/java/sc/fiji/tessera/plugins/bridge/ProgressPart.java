package sc.fiji.tessera.plugins.bridge;

import sc.fiji.tessera.inference.Progress;

/**
 * The progress of one of several equal parts, as progress of the whole.
 *
 * @param whole who is told
 * @param index which part, from 0
 * @param count how many parts there are
 */
public record ProgressPart(Progress whole, int index, int count) implements Progress {
  @Override
  public void report(double fraction, String message) {
    String text = count == 1 ? message : "Image " + (index + 1) + " of " + count + ": " + message;
    whole.report((index + fraction) / count, text);
  }

  @Override
  public boolean cancelled() {
    return whole.cancelled();
  }
}
