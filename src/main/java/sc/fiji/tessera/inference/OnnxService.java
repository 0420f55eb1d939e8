package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;
import sc.fiji.tessera.graph.OnnxModel;
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
 * <p>Thread-safe. Sessions are keyed by the model's content and the device, and opened once however
 * many threads ask. Unused ones stay open within a memory budget, the longest unused is closed
 * first. Optimised graphs are kept on disk ({@link OptimizedGraphs}). Runs on one device wait for
 * each other, in the order in which they were asked for ({@link DeviceQueue}).
 */
@Plugin(type = Service.class)
public class OnnxService extends AbstractService implements SciJavaService {
  private final SessionCache sessions = new SessionCache(MemoryBudget.ofProcessor().most() / 2);
  private final OptimizedGraphs graphs = new OptimizedGraphs(CacheFolder.of("graphs"), 4L << 30);
  private final Devices devices = new Devices();
  private final Owner owner = new Owner();

  @Parameter(required = false)
  private LogService log;

  /** What can run here, each tried now; the CPU always can. Takes seconds where there is a GPU. */
  public List<DeviceReport> devices() throws IOException {
    return devices.all();
  }

  /**
   * Opens a model for running; must be closed.
   *
   * @param model the model
   * @param device {@code auto} (CUDA when it works, else the CPU), or what {@link Device#parse}
   *     reads
   * @throws IOException one sentence: the model cannot be executed, or the device that was asked
   *     for by name cannot be used
   */
  public ModelSession open(SegmentationModel model, String device) throws IOException {
    boolean any = device.trim().toLowerCase(Locale.ROOT).equals("auto");
    Device wanted = any ? null : Device.parse(device);
    if (!any) devices.require(wanted);
    String key = model.onnx().sha256() + " " + (any ? "auto" : wanted);
    SharedSession shared =
        sessions.acquire(
            key,
            () ->
                any ? openAuto(model) : openOn(wanted, model, notes("Running on " + wanted + ".")));
    return session(shared, model);
  }

  /**
   * Opens a graph with any inputs and outputs for running, such as one of several of a model; must
   * be closed.
   *
   * @param graph the graph
   * @param source where it comes from, for messages
   * @param device as for {@link #open}
   * @throws IOException one sentence, as {@link #open}
   */
  public GraphSession openGraph(OnnxModel graph, String source, String device) throws IOException {
    boolean any = device.trim().toLowerCase(Locale.ROOT).equals("auto");
    Device wanted = any ? null : Device.parse(device);
    if (!any) devices.require(wanted);
    String key = "graph " + graph.sha256() + " " + (any ? "auto" : wanted);
    SharedSession shared =
        sessions.acquire(
            key,
            () ->
                any
                    ? graphAnywhere(graph, source)
                    : graphOn(wanted, graph, source, notes("Running on " + wanted + ".")));
    return session(shared, graph, source);
  }

  /** A session of a graph that is there already. */
  GraphSession session(SharedSession shared, OnnxModel graph, String source) {
    return new GraphSession(shared, graph, source, new GraphOwner());
  }

  /** As {@link #openOnce}, of a graph with any inputs and outputs. */
  public GraphSession openGraphOnce(OnnxModel graph, String source) throws IOException {
    SharedSession own = graphOnce(graph, source);
    own.acquire();
    own.retire();
    return new GraphSession(own, graph, source, new GraphOwner());
  }

  private SharedSession graphOnce(OnnxModel graph, String source) throws IOException {
    try {
      OrtSession session = optimized(graph, Device.CPU);
      List<String> notes = OrtRuntime.notes();
      SharedSession.Place place =
          new SharedSession.Place(Device.CPU, devices.queue(Device.CPU), notes);
      WindowMemory memory = WindowMemory.counted(graph.graph());
      return new SharedSession(environment(), session, place, memory, bytes(graph));
    } catch (OrtException e) {
      throw new IOException(
          "ONNX Runtime cannot run " + source + ": " + StartFailure.firstLine(e), e);
    }
  }

  private SharedSession graphAnywhere(OnnxModel graph, String source) throws IOException {
    DeviceReport report = devices.preferred();
    String why = report.detail();
    if (report.usable()) {
      Device device = report.device();
      try {
        return graphOn(device, graph, source, notes("Running on " + device + "."));
      } catch (IOException e) {
        why = e.getMessage();
      }
    }
    return graphOn(Device.CPU, graph, source, notes("Running on the CPU. " + why));
  }

  private SharedSession graphOn(Device device, OnnxModel graph, String source, List<String> notes)
      throws IOException {
    try {
      OrtSession session =
          device.kind() == Device.Kind.CPU
              ? graphs.open(environment(), graph.sha256(), graph::toBytes, () -> settings(device))
              : optimized(graph, device);
      SharedSession.Place place = new SharedSession.Place(device, devices.queue(device), notes);
      WindowMemory memory = WindowMemory.counted(graph.graph());
      return new SharedSession(environment(), session, place, memory, bytes(graph));
    } catch (OrtException e) {
      throw new IOException(
          "ONNX Runtime cannot run " + source + " on " + device + ": " + StartFailure.firstLine(e),
          e);
    }
  }

  /** As {@link Owner}, for sessions of graphs. */
  private final class GraphOwner implements GraphSession.Owner {
    @Override
    public SharedSession onCpu(OnnxModel graph, String source, String why) throws IOException {
      String note = why + " Going on on the CPU.";
      if (log != null) log.warn(note);
      String key = "graph " + graph.sha256() + " instead " + why;
      return sessions.acquire(key, () -> graphOn(Device.CPU, graph, source, notes(note)));
    }

    @Override
    public void failed(SharedSession session, String why) {
      owner.failed(session, why);
    }

    @Override
    public void giveBack(SharedSession session) {
      sessions.giveBack(session);
    }
  }

  /** A model's session on a shared one that has been acquired. */
  ModelSession session(SharedSession shared, SegmentationModel model) {
    return new ModelSession(shared, model, owner);
  }

  /**
   * Opens a model on the CPU for its caller alone, closed with the session: for networks that will
   * not be asked for again, such as one that is being trained.
   */
  public ModelSession openOnce(SegmentationModel model) throws IOException {
    SharedSession own = open(Device.CPU, model, OrtRuntime.notes(), false);
    own.acquire();
    own.retire();
    return session(own, model);
  }

  /**
   * Opens a model on the CPU for looking at values inside it; must be closed.
   *
   * @param model the model
   * @param values which values, such as {@link Value#ofRank} names them; only what they need is
   *     computed
   */
  public ValueSession openValues(SegmentationModel model, List<Value> values) throws IOException {
    OnnxModel part = model.onnx().with(model.onnx().graph().keeping(values));
    SegmentationModel inside = new SegmentationModel(part, model.card(), model.source());
    SharedSession own = open(Device.CPU, inside, OrtRuntime.notes(), false);
    own.acquire();
    own.retire();
    return new ValueSession(own, inside, values);
  }

  /** Where sessions go when they are done, or their device is. */
  private final class Owner implements ModelSession.Owner {
    @Override
    public SharedSession onCpu(SegmentationModel model, String why) throws IOException {
      String note = why + " Going on on the CPU.";
      if (log != null) log.warn(note);
      String key = model.onnx().sha256() + " instead " + why;
      return sessions.acquire(key, () -> openOn(Device.CPU, model, notes(note)));
    }

    @Override
    public void failed(SharedSession session, String why) {
      devices.failed(session.place.device(), why);
      sessions.abandon(session);
    }

    @Override
    public void giveBack(SharedSession session) {
      sessions.giveBack(session);
    }
  }

  private SharedSession openAuto(SegmentationModel model) throws IOException {
    DeviceReport report = devices.preferred();
    String why = report.detail();
    if (report.usable()) {
      try {
        return openOn(report.device(), model, notes("Running on " + report.device() + "."));
      } catch (IOException e) {
        why = e.getMessage();
      }
    }
    return openOn(Device.CPU, model, notes("Running on the CPU. " + why));
  }

  /** What people should know about a session: where it runs, and how ONNX Runtime was started. */
  private static List<String> notes(String device) throws IOException {
    List<String> notes = new ArrayList<>(List.of(device));
    notes.addAll(OrtRuntime.notes());
    return List.copyOf(notes);
  }

  private SharedSession openOn(Device device, SegmentationModel model, List<String> notes)
      throws IOException {
    return open(device, model, notes, true);
  }

  /**
   * @param again whether the model is likely to be opened again, so that it pays to keep the
   *     optimised graph
   */
  private SharedSession open(
      Device device, SegmentationModel model, List<String> notes, boolean again)
      throws IOException {
    OnnxModel onnx = model.onnx();
    try {
      OrtSession session =
          device.kind() == Device.Kind.CPU && again
              ? graphs.open(environment(), onnx.sha256(), onnx::toBytes, () -> settings(device))
              : optimized(onnx, device);
      SharedSession.Place place = new SharedSession.Place(device, devices.queue(device), notes);
      WindowMemory memory = again ? WindowMemory.of(model, device) : WindowMemory.counted(model);
      return new SharedSession(environment(), session, place, memory, bytes(onnx));
    } catch (OrtException e) {
      String reason = String.valueOf(e.getMessage()).split("\n")[0];
      throw new IOException(
          "ONNX Runtime cannot run " + model.source() + " on " + device + ": " + reason, e);
    }
  }

  private OrtSession optimized(OnnxModel onnx, Device device) throws OrtException, IOException {
    OrtEnvironment environment = environment(); // before anything else of ONNX Runtime
    try (OrtSession.SessionOptions options = settings(device)) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      return environment.createSession(onnx.toBytes(), options);
    }
  }

  private static OrtSession.SessionOptions settings(Device device) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    options.setMemoryPatternOptimization(false); // as fast, and a third less memory
    options.addConfigEntry("session.intra_op.allow_spinning", "0"); // leave cores to the user
    ExecutionProvider.add(options, device);
    return options;
  }

  /** Weights, once as they are and once as the processor wants them. */
  private static long bytes(OnnxModel onnx) {
    return 2 * Float.BYTES * onnx.graph().parameters();
  }

  private static OrtEnvironment environment() throws IOException {
    return OrtRuntime.environment();
  }

  /** How many sessions are open, used or not. */
  public int openSessions() {
    return sessions.size();
  }

  /** Closes every session; those in use close when their user does. */
  @Override
  public void dispose() {
    sessions.clear();
  }
}
