package sc.fiji.tessera.inference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;

/**
 * Whose turn it is on a device: one network runs at a time, in the order of asking. Who has many
 * windows asks again for each, so that all who wait get on alike, and memory is needed for one
 * window only. Thread-safe; a thread must not ask again while it has its turn.
 */
final class DeviceQueue {
  private static final long PATIENCE_MS = 25;

  private final Deque<Turn> line = new ArrayDeque<>();

  /** Must be closed, to let the next one in. */
  final class Turn implements AutoCloseable {
    @Override
    public void close() {
      leave(this);
    }
  }

  /**
   * Waits for one's turn.
   *
   * @param progress asked for cancellation meanwhile
   * @throws CancellationException if cancelled; others keep their places
   */
  Turn await(Progress progress) {
    Turn turn = new Turn();
    join(turn);
    boolean interrupted = false;
    try {
      while (!isFirst(turn)) {
        progress.check();
        interrupted |= pause(turn);
      }
      return turn;
    } catch (RuntimeException | Error e) {
      leave(turn);
      throw e;
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** How many wait or run. */
  synchronized int length() {
    return line.size();
  }

  private synchronized void join(Turn turn) {
    line.add(turn);
  }

  private synchronized boolean isFirst(Turn turn) {
    return line.peekFirst() == turn;
  }

  /** Returns whether the thread was interrupted, which is not what ends the waiting. */
  private synchronized boolean pause(Turn turn) {
    if (isFirst(turn)) return false;
    try {
      wait(PATIENCE_MS);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private synchronized void leave(Turn turn) {
    line.remove(turn);
    notifyAll();
  }
}
