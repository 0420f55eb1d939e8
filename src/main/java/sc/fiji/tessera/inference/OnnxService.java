package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * The one place that executes networks, shared by every command and script of a running ImageJ:
 * picks the device, opens each model once, keeps sessions ready, closes them deterministically.
 *
 * <pre>
 * try (ModelSession session = onnx.open(model, "auto")) {
 *   session.run(input, output, 1, 512, 512, Progress.NONE);
 * }
 * </pre>
 *
 * <p>Thread-safe. Sessions are keyed by the model's content and the device; up to {@value
 * #KEPT_SESSIONS} unused ones stay open, the longest unused is closed first.
 */
@Plugin(type = Service.class)
public class OnnxService extends AbstractService implements SciJavaService {
  private static final int KEPT_SESSIONS = 4;

  private final Map<String, SharedSession> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private OrtEnvironment environment;
  private DeviceReport cuda;

  /** What can run here; the CPU always can. The GPU is probed once, at the first call. */
  public synchronized List<DeviceReport> devices() throws IOException {
    List<DeviceReport> all = new ArrayList<>();
    String cpu =
        Runtime.getRuntime().availableProcessors()
            + " processors, ONNX Runtime "
            + environment().getVersion()
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ".";
    all.add(new DeviceReport(Device.CPU, true, cpu));
    all.add(cuda());
    return all;
  }

  private synchronized DeviceReport cuda() throws IOException {
    if (cuda == null) cuda = CudaProbe.probe(environment(), 0);
    return cuda;
  }

  /**
   * Opens a model for running; must be closed.
   *
   * @param model the model
   * @param device {@code auto} (CUDA when it works, else the CPU), {@code cpu} or {@code cuda:N}
   * @throws IOException one sentence: the model cannot be executed, or the device that was asked
   *     for by name cannot be used
   */
  public ModelSession open(SegmentationModel model, String device) throws IOException {
    byte[] bytes = model.onnx().toBytes();
    boolean any = device.trim().toLowerCase(Locale.ROOT).equals("auto");
    Device wanted = any ? null : Device.parse(device);
    if (!any && wanted.kind() == Device.Kind.CUDA && !cuda().usable()) {
      throw new IOException(wanted + " cannot be used: " + cuda().detail());
    }
    synchronized (this) {
      String key = sha256(bytes) + " " + (any ? "auto" : wanted);
      SharedSession shared = sessions.get(key);
      if (shared == null) {
        shared = any ? openAuto(bytes, model) : openOn(bytes, wanted, model, List.of());
        sessions.put(key, shared);
      }
      shared.acquire();
      closeLongestUnused();
      return new ModelSession(shared, model);
    }
  }

  /**
   * Opens a model on the CPU for its caller alone, closed with the session: for networks that will
   * not be asked for again, such as one that is being trained.
   */
  public ModelSession openOnce(SegmentationModel model) throws IOException {
    SharedSession own = openOn(model.onnx().toBytes(), Device.CPU, model, List.of());
    own.acquire();
    own.retire();
    return new ModelSession(own, model);
  }

  /**
   * Opens a model on the CPU for looking at values inside it; must be closed.
   *
   * @param model the model
   * @param values which values, such as {@link Value#ofRank} names them; only what they need is
   *     computed
   */
  public ValueSession openValues(SegmentationModel model, List<Value> values) throws IOException {
    byte[] bytes = model.onnx().with(model.onnx().graph().keeping(values)).toBytes();
    SharedSession own = openOn(bytes, Device.CPU, model, List.of());
    own.acquire();
    own.retire();
    return new ValueSession(own, model, values);
  }

  private SharedSession openAuto(byte[] bytes, SegmentationModel model) throws IOException {
    DeviceReport report = cuda();
    String why = report.detail();
    if (report.usable()) {
      try {
        return openOn(bytes, report.device(), model, List.of());
      } catch (IOException e) {
        why = e.getMessage();
      }
    }
    return openOn(bytes, Device.CPU, model, List.of("Running on the CPU. " + why));
  }

  private SharedSession openOn(
      byte[] bytes, Device device, SegmentationModel model, List<String> notes) throws IOException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setMemoryPatternOptimization(false); // as fast, and a third less memory
      options.addConfigEntry("session.intra_op.allow_spinning", "0"); // leave cores to the user
      if (device.kind() == Device.Kind.CUDA) CudaProbe.addCuda(options, device.index());
      OrtSession session = environment().createSession(bytes, options);
      return new SharedSession(environment(), session, device, notes);
    } catch (OrtException e) {
      String reason = String.valueOf(e.getMessage()).split("\n")[0];
      throw new IOException(
          "ONNX Runtime cannot run " + model.source() + " on " + device + ": " + reason, e);
    }
  }

  private synchronized OrtEnvironment environment() throws IOException {
    if (environment == null) {
      try {
        environment =
            OrtEnvironment.getEnvironment(
                OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, OrtEnvironment.DEFAULT_NAME);
      } catch (LinkageError | RuntimeException e) {
        throw new IOException(
            "ONNX Runtime cannot be started on "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + ": "
                + e.getMessage(),
            e);
      }
    }
    return environment;
  }

  private void closeLongestUnused() {
    Iterator<SharedSession> oldest = sessions.values().iterator();
    int excess = sessions.size() - KEPT_SESSIONS;
    while (excess > 0 && oldest.hasNext()) {
      SharedSession s = oldest.next();
      if (!s.idle()) continue;
      oldest.remove();
      s.retire();
      excess--;
    }
  }

  /** How many sessions are open, used or not. */
  public synchronized int openSessions() {
    return sessions.size();
  }

  /** Closes every session; those in use close when their user does. */
  @Override
  public synchronized void dispose() {
    sessions.values().forEach(SharedSession::retire);
    sessions.clear();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
