package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.inference.OnnxService;

/**
 * The training loop: draws patches, takes steps, validates every epoch through ONNX Runtime, keeps
 * the best network on disk, stops early when nothing gets better.
 *
 * <p>What is validated is the file that is saved: the parameters are written back into the very
 * graph that is trained (only auxiliary outputs are left out). The best model is saved (atomically)
 * whenever validation improves, so cancelling or a power cut loses at most what came after. One run
 * at a time per JVM.
 *
 * <p>Stopping is not cancelling: the epoch that is stopped in is validated and logged like any
 * other, but a run that is resumed repeats it from its start, so that it goes on as if it had never
 * stopped.
 */
public final class Trainer {
  /** Foreground IoU, or F1, that does not make a network better. */
  private static final double NEARLY = 0.005;

  private final TrainingPlan plan;
  private final TrainingSet set;
  private final Trainee trainee;
  private final OnnxService service;
  private final TrainingListener listener;

  /**
   * @param plan how to train
   * @param set what to train on
   * @param trainee the network to begin with, random or trained
   * @param service runs the validation
   * @param listener is told about progress and may cancel
   */
  Trainer(
      TrainingPlan plan,
      TrainingSet set,
      Trainee trainee,
      OnnxService service,
      TrainingListener listener) {
    this.plan = plan;
    this.set = set;
    this.trainee = trainee;
    this.service = service;
    this.listener = listener;
  }

  /**
   * Trains and saves.
   *
   * @param save the {@code .onnx} file that receives the best network
   * @param resume whether to go on where an interrupted run of the same plan stopped
   * @return the epochs, in order
   * @throws IOException one sentence: a file cannot be read or written
   * @throws CancellationException if cancelled; the best network so far is saved
   */
  public List<EpochRecord> train(Path save, boolean resume) throws IOException {
    TrainingLog log = new TrainingLog(save, set.fold());
    for (Path file : List.of(save, TrainingState.file(save), log.file())) {
      AtomicFile.removeLeftovers(file);
    }
    TrainingState state = resume ? TrainingState.load(save, set.fingerprint(plan)) : null;
    if (state != null) log.resume(state.log());
    int before = log.records().size();
    TorchNatives.provide(listener);
    listener.begins(trainee.classes());
    try (ProcessExit exit = new ProcessExit();
        TrainingSession session = new TrainingSession(plan, set, trainee, state)) {
      new Run(save, log, session, state, exit).epochs();
    }
    if (before == 0 || log.records().size() > before || !trainee.isFinished(save)) {
      trainee.finish(save, set, service, listener);
    }
    return log.records();
  }

  /** Whether there is something to resume a training into that file from. */
  public static boolean canResume(Path save) {
    return Files.exists(TrainingState.file(save));
  }

  /** Forgets where a training into that file stood. */
  public static void forget(Path save) throws IOException {
    Files.deleteIfExists(TrainingState.file(save));
  }

  /** One call of {@link #train}, with what changes on the way. */
  private final class Run {
    private final Path save;
    private final TrainingLog log;
    private final TrainingSession session;
    private final ProcessExit exit;
    private long started;
    private final int firstEpoch;
    private int steps;

    /** The highest score so far; the network that is kept may be a little below. */
    private double best = Double.NEGATIVE_INFINITY;

    private int bestEpoch;

    Run(
        Path save,
        TrainingLog log,
        TrainingSession session,
        TrainingState state,
        ProcessExit exit) {
      this.save = save;
      this.exit = exit;
      this.log = log;
      this.session = session;
      double spent = 0;
      int epoch = 1;
      if (state != null) {
        steps = state.steps();
        best = state.best();
        bestEpoch = state.bestEpoch();
        spent = state.seconds();
        epoch = state.epoch() + 1;
      }
      this.firstEpoch = epoch;
      this.started = System.nanoTime() - (long) (spent * 1e9);
    }

    void epochs() throws IOException {
      for (int epoch = firstEpoch; epoch <= plan.schedule().epochs(); epoch++) {
        if (outOfPatience(epoch - 1)) break;
        int before = steps;
        double loss = steps(epoch);
        if (steps == before) break; // stopped between two epochs
        if (exit.begun()) throw new CancellationException("The program ends.");
        boolean whole = steps - before == set.stepsPerEpoch(plan);
        Trainee.Snapshot now = trainee.with(session.parameters());
        Validation.Scores scores = now.scores(set, service, listener);
        double score = set.hasForegroundToValidate() ? scores.score() : -loss;
        boolean better = isKept(score) || isUnvalidatedAverage(epoch);
        if (score > best) {
          best = score;
          bestEpoch = epoch;
        }
        EpochRecord record =
            new EpochRecord(
                epoch,
                steps,
                plan.schedule().rate(epoch, 0, set.stepsPerEpoch(plan)),
                loss,
                scores.iou(),
                scores.foregroundIou(),
                seconds(),
                better,
                scores.classIou(),
                scores.f1());
        if (better) now.save(save, line(record));
        log.add(record);
        if (whole) state(epoch).save(save);
        listener.epoch(record);
        if (!scores.examples().isEmpty()) listener.preview(scores.examples());
        if (listener.stopped()) break;
      }
    }

    private boolean outOfPatience(int done) {
      int patience = plan.schedule().patience();
      return patience > 0 && done - bestEpoch >= patience;
    }

    /** The mean loss of an epoch, or of as much of it as was wanted: of one step at least. */
    private double steps(int epoch) {
      int perEpoch = set.stepsPerEpoch(plan);
      session.startEpoch(epoch);
      double sum = 0;
      int taken = 0;
      for (int i = 0; i < perEpoch; i++) {
        if (listener.paused()) started += Pause.nanos(listener, epoch); // does not count
        if (exit.begun() || listener.cancelled()) {
          throw new CancellationException("The training was cancelled.");
        }
        if (steps > 0 && listener.stopped()) break;
        sum += session.step(plan.schedule().rate(epoch, i, perEpoch), done(epoch, i, perEpoch));
        steps++;
        taken++;
        listener.report(done(epoch, i + 1, perEpoch), message(epoch, sum / (i + 1)));
      }
      double loss = taken == 0 ? 0 : sum / taken;
      if (Double.isFinite(loss)) return loss;
      throw new IllegalStateException(
          "The training diverged in epoch "
              + epoch
              + " (the loss is "
              + loss
              + "); lower the rate.");
    }

    private double done(int epoch, int step, int perEpoch) {
      return (epoch - 1 + step / (double) perEpoch) / plan.schedule().epochs();
    }

    private String message(int epoch, double loss) {
      double spent = seconds();
      double left = spent / steps * (plan.schedule().epochs() * set.stepsPerEpoch(plan) - steps);
      return String.format(
          Locale.ROOT,
          "Epoch %d of %d, loss %.3f, at most %d:%02d min left",
          epoch,
          plan.schedule().epochs(),
          loss,
          (int) left / 60,
          (int) left % 60);
    }

    private double seconds() {
      return (System.nanoTime() - started) / 1e9;
    }

    /**
     * Whether a network replaces the one that was saved: of several that are nearly as good, the
     * latest has learned most, and a few images cannot tell such differences from chance. Boxes
     * cannot tell at all: the last network is kept.
     */
    private boolean isKept(double score) {
      if (!plan.supervision().canValidate()) return true;
      return set.hasForegroundToValidate() ? score > best - NEARLY : score > best;
    }

    /** The loss is that of the steps, and tells nothing of their average. */
    private boolean isUnvalidatedAverage(int epoch) {
      int perEpoch = set.stepsPerEpoch(plan);
      return !set.hasForegroundToValidate()
          && plan.schedule().average() == WeightAveraging.STOCHASTIC
          && WeightAveraging.STOCHASTIC.takes(done(epoch, perEpoch - 1, perEpoch));
    }

    /** For the history of the network that is saved. */
    private String line(EpochRecord r) {
      String f1 = Double.isNaN(r.f1()) ? "" : String.format(Locale.ROOT, ", F1 %.4f", r.f1());
      return String.format(
          Locale.ROOT,
          "Trained on %d images, %d epochs, %d steps, %.0f s on %s; validation IoU %.4f"
              + " (foreground %.4f%s) on %d images; plan: %s",
          set.training().size(),
          r.epoch(),
          r.steps(),
          r.seconds(),
          session.device(),
          r.iou(),
          r.foregroundIou(),
          f1,
          set.validation().size(),
          plan);
    }

    private TrainingState state(int epoch) {
      return new TrainingState(
          set.fingerprint(plan),
          epoch,
          steps,
          seconds(),
          best,
          bestEpoch,
          log.toCsv(),
          session.state());
    }
  }
}
