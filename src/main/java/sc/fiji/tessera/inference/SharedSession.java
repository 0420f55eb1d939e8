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
  final OrtEnvironment environment;
  final Device device;
  final List<String> notes;
  private final OrtSession session;
  private final long bytes;
  private int users;
  private boolean retired;

  /**
   * @param bytes about how much memory it takes while it does nothing: its weights
   */
  SharedSession(
      OrtEnvironment environment,
      OrtSession session,
      Device device,
      List<String> notes,
      long bytes) {
    this.bytes = bytes;
    this.environment = environment;
    this.session = session;
    this.device = device;
    this.notes = notes;
  }

  long bytes() {
    return bytes;
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

  /** No new users; closes now or when the last user leaves. */
  synchronized void retire() {
    if (retired) return;
    retired = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (!retired || users > 0) return;
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("The model's session could not be closed: " + e, e);
    }
  }
}
