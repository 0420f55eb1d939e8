package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.List;

/**
 * An open ONNX Runtime session, shared by all who asked for the same model on the same device.
 * Closing a session during a run crashes the JVM, so it counts its users and is closed by the last
 * one. Thread-safe.
 */
final class SharedSession {
  /**
   * Where a session runs.
   *
   * @param queue of that device
   * @param notes what people should know about it, such as why it is not the GPU
   */
  record Place(Device device, DeviceQueue queue, List<String> notes) {}

  final OrtEnvironment environment;
  final Place place;
  final WindowMemory memory;
  private final OrtSession session;
  private final long weights;
  private long arena;
  private int users;
  private boolean retired;
  private boolean broken;

  /**
   * @param memory of its windows
   * @param weights about how many bytes it takes before it has run
   */
  SharedSession(
      OrtEnvironment environment,
      OrtSession session,
      Place place,
      WindowMemory memory,
      long weights) {
    this.environment = environment;
    this.session = session;
    this.place = place;
    this.memory = memory;
    this.weights = weights;
  }

  /** About how many bytes it takes while it does nothing: weights, and what its runs have left. */
  synchronized long bytes() {
    return weights + arena;
  }

  /** What its runs have left: ONNX Runtime keeps memory for the next. */
  synchronized long arena() {
    return arena;
  }

  /**
   * Notes a run.
   *
   * @param bytes that it took and that have not been given back
   */
  synchronized void keeps(long bytes) {
    arena = Math.max(arena, bytes);
  }

  OrtSession session() {
    return session;
  }

  /** One more user; those who have it may go on after it is retired. */
  synchronized void acquire() {
    if (retired && users == 0) throw new IllegalStateException("The model's session is closed.");
    users++;
  }

  synchronized void release() {
    users--;
    closeIfDone();
  }

  synchronized boolean idle() {
    return users == 0;
  }

  synchronized boolean isRetired() {
    return retired;
  }

  /** No new users; closes now or when the last user leaves. */
  synchronized void retire() {
    if (retired) return;
    retired = true;
    closeIfDone();
  }

  /** As {@link #retire()}, for one whose device has failed: then closing may fail as well. */
  synchronized void abandon() {
    broken = true;
    retire();
  }

  private void closeIfDone() {
    if (!retired || users > 0) return;
    try {
      session.close();
    } catch (OrtException e) {
      if (broken) return;
      throw new IllegalStateException("The model's session could not be closed: " + e, e);
    }
  }
}
