package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * A model that is ready to run. Several threads may run it: each run waits for its turn on the
 * device. Closing while one is going on is safe, the underlying session stays until it is done.
 *
 * <p>Where a device other than the CPU fails in the middle, the run is repeated on the CPU, where
 * the session then stays; {@link #notes()} says so.
 */
public final class ModelSession implements AutoCloseable {
  /** Above so many pixels, giving gigabytes back is worth fetching them again for the next run. */
  private static final long LARGE = 1 << 22;

  private static final String SHRINK = "memory.enable_memory_arena_shrinkage";

  /** Whom sessions come from and go back to. */
  interface Owner {
    /** The same model on the CPU, acquired; its notes say why. */
    SharedSession onCpu(SegmentationModel model, String why) throws IOException;

    /** That session's device is not to be used again. */
    void failed(SharedSession session, String why);

    /** Releases it. */
    void giveBack(SharedSession session);
  }

  private final SegmentationModel model;
  private final Owner owner;
  private final String input;
  private final String output;
  private final AtomicBoolean closed = new AtomicBoolean();
  private SharedSession shared;

  ModelSession(SharedSession shared, SegmentationModel model, Owner owner) {
    this.shared = shared;
    this.model = model;
    this.owner = owner;
    this.input = model.onnx().graph().inputs().get(0).name();
    this.output = model.onnx().graph().outputs().get(0).name();
  }

  public SegmentationModel model() {
    return model;
  }

  /** Where the model runs. */
  public Device device() {
    return current().place.device();
  }

  /** What the user should know, such as why the GPU is not used. */
  public List<String> notes() {
    return current().place.notes();
  }

  /** What its windows take. */
  WindowMemory memory() {
    return current().memory;
  }

  private synchronized SharedSession current() {
    return shared;
  }

  /**
   * Runs a network of planes once, as {@link #run(FloatBuffer, FloatBuffer, BlockShape, Progress)}.
   */
  public void run(
      FloatBuffer in, FloatBuffer out, int n, int height, int width, Progress progress) {
    run(in, out, new BlockShape(n, 1, height, width), progress);
  }

  /**
   * Runs the network once. Both buffers must be direct, in native order and positioned at 0; they
   * are used in place, without a copy.
   *
   * @param in [count, channels, height, width], or [count, channels, depth, height, width] for
   *     networks of volumes
   * @param out receives the same of the classes, as the network gives it
   * @param progress asked for cancellation while the network waits and runs
   * @throws CancellationException if cancelled; the session stays usable, but the buffers must not
   *     be used again, since the network may stop only a second later
   * @throws IllegalArgumentException if the network refuses the size
   */
  public void run(FloatBuffer in, FloatBuffer out, BlockShape shape, Progress progress) {
    if (closed.get()) throw new IllegalStateException("The model's session is closed.");
    ModelCard card = model.card();
    if (shape.depth() > 1 && !card.tiles().depth().isVolume()) {
      throw new IllegalArgumentException(
          model.source() + " takes one plane at a time, not " + shape.depth() + " slices.");
    }
    long[] inShape = shape.tensor(card.axes(), card.input().channels());
    long[] outShape = shape.tensor(card.axes(), card.output().channels().size());
    Request request = new Request(in, inShape, out, outShape, progress);
    SharedSession now = current();
    try {
      run(now, request);
    } catch (OrtException e) {
      String why = StartFailure.firstLine(e);
      if (now.place.device().kind() == Device.Kind.CPU) throw refused(now, request, why, e);
      runOnCpu(now, request, why);
    }
    progress.check();
  }

  private record Request(
      FloatBuffer in, long[] inShape, FloatBuffer out, long[] outShape, Progress progress) {
    long pixels() {
      long pixels = inShape[0];
      for (int a = 2; a < inShape.length; a++) pixels *= inShape[a];
      return pixels;
    }

    /** Width, height and depth of a window, as people say them. */
    String size() {
      StringBuilder size = new StringBuilder();
      for (int a = inShape.length - 1; a >= 2; a--) size.append(inShape[a]).append(" x ");
      return size.substring(0, size.length() - 3);
    }
  }

  /**
   * @throws OrtException the network or the device has failed; not for want of memory
   */
  private void run(SharedSession on, Request r) throws OrtException {
    if (r.progress == Progress.NONE) {
      execute(on, r);
      return;
    }
    try {
      PatientRun.of(() -> execute(on, r), r.progress);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrtException cause) throw cause;
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IllegalStateException(e.getCause());
    }
  }

  private void execute(SharedSession on, Request r) throws OrtException {
    Device device = on.place.device();
    on.acquire();
    try (DeviceQueue.Turn turn = on.place.queue().await(r.progress);
        OnnxTensor x = tensor(on, r.in, r.inShape);
        OnnxTensor y = tensor(on, r.out, r.outShape);
        OrtSession.RunOptions options = new OrtSession.RunOptions();
        CancellationWatch watch = new CancellationWatch(r.progress, options);
        MemoryGrowth growth = growth(on, r)) {
      boolean shrinks = r.pixels() > LARGE && device.kind() == Device.Kind.CPU;
      if (shrinks) options.addRunConfigEntry(SHRINK, "cpu:0");
      on.session().run(Map.of(input, x), Set.of(), Map.of(output, y), options).close();
      if (growth != null) on.memory.learn(on.arena() + growth.bytes(), r.inShape);
      if (!shrinks) on.keeps((long) on.memory.estimate(r.inShape));
    } catch (OrtException e) {
      r.progress.check();
      if (!WindowTooLarge.says(e.getMessage())) throw e;
      String message = "There is not enough memory on " + device + " for " + r.size() + " px";
      throw new WindowTooLarge(message, e);
    } finally {
      on.release();
    }
  }

  /** Watches memory where something is to be learnt: in a session that has kept little yet. */
  private static MemoryGrowth growth(SharedSession on, Request r) {
    boolean fresh = on.arena() < on.memory.count(r.inShape) / 8;
    return fresh && on.memory.wants(r.inShape) ? MemoryGrowth.on(on.place.device()) : null;
  }

  /** After a device has failed. If the CPU refuses as well, the device was not to blame. */
  private void runOnCpu(SharedSession failed, Request request, String why) {
    String sentence = failed.place.device() + " has failed (" + why + ").";
    SharedSession cpu;
    try {
      cpu = owner.onCpu(model, sentence);
    } catch (IOException e) {
      throw new IllegalStateException(sentence + " " + e.getMessage(), e);
    }
    try {
      run(cpu, request);
    } catch (OrtException e) {
      owner.giveBack(cpu);
      throw refused(cpu, request, StartFailure.firstLine(e), e);
    } catch (RuntimeException | Error e) {
      owner.giveBack(cpu);
      throw e;
    }
    owner.failed(failed, sentence);
    moveTo(cpu, failed);
  }

  /**
   * Goes on on the CPU, for want of memory elsewhere.
   *
   * @return whether it was elsewhere
   */
  boolean leaveDevice(String why) {
    SharedSession now = current();
    if (now.place.device().kind() == Device.Kind.CPU) return false;
    try {
      moveTo(owner.onCpu(model, why), now);
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    return true;
  }

  private void moveTo(SharedSession cpu, SharedSession from) {
    SharedSession old;
    synchronized (this) {
      old = shared == from ? from : cpu; // another thread may have been faster
      if (shared == from) shared = cpu;
    }
    owner.giveBack(old);
  }

  private IllegalArgumentException refused(
      SharedSession on, Request r, String why, OrtException cause) {
    requireEqualSizes(on, r);
    return new IllegalArgumentException(
        model.source()
            + " cannot process an input of shape "
            + Arrays.toString(r.inShape)
            + ": "
            + why,
        cause);
  }

  /** After a failure: runs again with an output of any size, to name the commonest cause. */
  private void requireEqualSizes(SharedSession on, Request r) {
    long[] shape = r.inShape;
    long[] found;
    on.acquire();
    try (DeviceQueue.Turn turn = on.place.queue().await(r.progress);
        OnnxTensor x = tensor(on, r.in, shape);
        OrtSession.Result result = on.session().run(Map.of(input, x))) {
      found = ((OnnxTensor) result.get(0)).getInfo().getShape();
    } catch (OrtException e) {
      return; // then it is something else
    } finally {
      on.release();
    }
    boolean equal = found.length == shape.length;
    for (int a = 2; equal && a < shape.length; a++) equal = found[a] == shape[a];
    if (equal) return;
    throw new IllegalArgumentException(
        model.source()
            + " gives an output of shape "
            + Arrays.toString(found)
            + " for an input of shape "
            + Arrays.toString(shape)
            + "; only networks whose output is as high and wide (and deep) as their input are"
            + " supported.");
  }

  private static OnnxTensor tensor(SharedSession on, FloatBuffer buffer, long[] shape)
      throws OrtException {
    long needed = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (!buffer.isDirect() || buffer.remaining() < needed) {
      throw new IllegalArgumentException(
          "A direct buffer of " + needed + " floats is needed for shape " + Arrays.toString(shape));
    }
    FloatBuffer exact = buffer.slice(0, Math.toIntExact(needed));
    return OnnxTensor.createTensor(on.environment, exact, shape);
  }

  /** Gives the session back to the service. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) owner.giveBack(current());
  }
}
