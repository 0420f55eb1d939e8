package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.List;

/** Shared sessions on the CPU that no service knows. */
final class OwnSession {
  private OwnSession() {}

  /**
   * One that claims to take so much memory; closed by whoever made it.
   *
   * @param memory of its windows, or null where it is not run
   */
  static SharedSession of(OrtSession session, WindowMemory memory, long bytes) throws IOException {
    SharedSession.Place place = new SharedSession.Place(Device.CPU, new DeviceQueue(), List.of());
    return new SharedSession(OrtRuntime.environment(), session, place, memory, bytes);
  }
}
