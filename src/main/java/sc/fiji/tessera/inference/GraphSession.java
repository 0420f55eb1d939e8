package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import sc.fiji.tessera.graph.OnnxModel;

/**
 * A graph with any number of float inputs and of outputs, ready to run: what models of several
 * graphs consist of. If its device fails, it goes on on the CPU. Thread-safe.
 */
public final class GraphSession implements AutoCloseable {
  /** Where sessions come from and go to. */
  interface Owner {
    SharedSession onCpu(OnnxModel graph, String source, String why) throws IOException;

    void failed(SharedSession session, String why);

    void giveBack(SharedSession session);
  }

  private final OnnxModel graph;
  private final String source;
  private final Owner owner;
  private final AtomicBoolean closed = new AtomicBoolean();
  private SharedSession shared;

  GraphSession(SharedSession shared, OnnxModel graph, String source, Owner owner) {
    this.shared = shared;
    this.graph = graph;
    this.source = source;
    this.owner = owner;
  }

  /** The graph that runs. */
  public OnnxModel graph() {
    return graph;
  }

  /** Where it comes from, for messages. */
  public String source() {
    return source;
  }

  /** Where it runs. */
  public Device device() {
    return current().place.device();
  }

  /** What the user should know, such as why the GPU is not used. */
  public List<String> notes() {
    return current().place.notes();
  }

  private synchronized SharedSession current() {
    return shared;
  }

  /**
   * Runs the graph once.
   *
   * @param inputs by name
   * @param progress asked for cancellation while the graph waits and runs
   * @return all outputs by name, in the graph's order
   * @throws CancellationException if cancelled; the session stays usable
   * @throws IllegalArgumentException one sentence, if the graph refuses the inputs
   */
  public Map<String, TensorValues> run(Map<String, TensorValues> inputs, Progress progress) {
    return run(new Inputs(inputs, Map.of()), progress);
  }

  /**
   * What goes in.
   *
   * @param values by name
   * @param kept values that lie outside of the Java heap and are read in place, by name
   */
  record Inputs(Map<String, TensorValues> values, Map<String, KeptValues> kept) {}

  /** The same, with inputs of both kinds. */
  Map<String, TensorValues> run(Inputs inputs, Progress progress) {
    if (closed.get()) throw new IllegalStateException("The session of " + source + " is closed.");
    SharedSession now = current();
    Map<String, TensorValues> out;
    try {
      out = patiently(now, inputs, progress);
    } catch (OrtException e) {
      String why = StartFailure.firstLine(e);
      if (now.place.device().kind() == Device.Kind.CPU) throw refused(why, e);
      out = onCpu(now, inputs, progress, why);
    }
    progress.check();
    return out;
  }

  private IllegalArgumentException refused(String why, OrtException cause) {
    return new IllegalArgumentException(source + " cannot process its input: " + why, cause);
  }

  private Map<String, TensorValues> onCpu(
      SharedSession failed, Inputs inputs, Progress progress, String why) {
    String sentence = failed.place.device() + " has failed (" + why + ").";
    try {
      SharedSession cpu = owner.onCpu(graph, source, sentence);
      Map<String, TensorValues> out;
      try {
        out = patiently(cpu, inputs, progress);
      } catch (OrtException | RuntimeException | Error e) {
        owner.giveBack(cpu);
        throw e;
      }
      owner.failed(failed, sentence);
      moveTo(cpu, failed);
      return out;
    } catch (OrtException e) { // then the device was not to blame
      throw refused(StartFailure.firstLine(e), e);
    } catch (IOException e) {
      throw new IllegalStateException(sentence + " " + e.getMessage(), e);
    }
  }

  private void moveTo(SharedSession cpu, SharedSession from) {
    SharedSession old;
    synchronized (this) {
      old = shared == from ? from : cpu; // another thread may have been faster
      if (shared == from) shared = cpu;
    }
    owner.giveBack(old);
  }

  private static Map<String, TensorValues> patiently(
      SharedSession on, Inputs inputs, Progress progress) throws OrtException {
    Map<String, TensorValues> out = new LinkedHashMap<>();
    if (progress == Progress.NONE) {
      execute(on, inputs, progress, out);
      return out;
    }
    try {
      PatientRun.of(() -> execute(on, inputs, progress, out), progress);
      return out;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrtException cause) throw cause;
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void execute(
      SharedSession on, Inputs inputs, Progress progress, Map<String, TensorValues> out)
      throws OrtException {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    on.acquire();
    try (DeviceQueue.Turn turn = on.place.queue().await(progress);
        OrtSession.RunOptions options = new OrtSession.RunOptions();
        CancellationWatch watch = new CancellationWatch(progress, options)) {
      for (Map.Entry<String, TensorValues> in : inputs.values.entrySet()) {
        FloatBuffer values = FloatBuffer.wrap(in.getValue().values());
        long[] shape = in.getValue().shape();
        tensors.put(in.getKey(), OnnxTensor.createTensor(on.environment, values, shape));
      }
      for (Map.Entry<String, KeptValues> in : inputs.kept.entrySet()) {
        FloatBuffer values = in.getValue().values().duplicate();
        long[] shape = in.getValue().shape();
        tensors.put(in.getKey(), OnnxTensor.createTensor(on.environment, values, shape));
      }
      try (OrtSession.Result result = on.session().run(tensors, options)) {
        result.forEach(e -> out.put(e.getKey(), values((OnnxTensor) e.getValue())));
      }
    } catch (OrtException e) {
      progress.check();
      throw e;
    } finally {
      tensors.values().forEach(OnnxTensor::close);
      on.release();
    }
  }

  /** Whole numbers, such as those of classes, become real. */
  private static TensorValues values(OnnxTensor tensor) {
    TensorInfo info = tensor.getInfo();
    float[] values = new float[Math.toIntExact(info.getNumElements())];
    if (values.length == 0) return new TensorValues(values, info.getShape());
    switch (info.type) {
      case FLOAT -> tensor.getFloatBuffer().get(values);
      case INT64 -> {
        LongBuffer whole = tensor.getLongBuffer();
        for (int i = 0; i < values.length; i++) values[i] = whole.get(i);
      }
      case INT32 -> {
        IntBuffer whole = tensor.getIntBuffer();
        for (int i = 0; i < values.length; i++) values[i] = whole.get(i);
      }
      case UINT8, BOOL -> {
        ByteBuffer bytes = tensor.getByteBuffer();
        for (int i = 0; i < values.length; i++) values[i] = bytes.get(i) & 0xff;
      }
      default ->
          throw new IllegalArgumentException(
              "A network gives values of type "
                  + info.type
                  + ", but FLOAT, INT64, INT32, UINT8 or BOOL is expected.");
    }
    return new TensorValues(values, info.getShape());
  }

  /** Gives the session back to the service. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) owner.giveBack(current());
  }
}
