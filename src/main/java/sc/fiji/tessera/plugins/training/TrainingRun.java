package sc.fiji.tessera.plugins.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.scijava.log.LogService;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.training.CrossValidation;
import sc.fiji.tessera.training.EpochRecord;
import sc.fiji.tessera.training.TorchNatives;
import sc.fiji.tessera.training.Trainer;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.TrainingSet;

/**
 * Carries out a training job before the user's eyes: one network, or one for each fold of a
 * cross-validation; each leaves its report.
 *
 * @param job what is trained
 * @param onnx runs the validation
 * @param log is told what came of it
 * @param choices what was decided for the user, for the report
 * @param progress may cancel
 */
record TrainingRun(
    TrainingJob job, OnnxService onnx, LogService log, List<String> choices, Progress progress) {

  /** Trains one network into a file. */
  void train(TrainingSet set, Path file, boolean resume) throws IOException {
    try (TrainingWindow window = TrainingWindow.open(file, progress)) {
      train(set, file, resume, window);
    }
  }

  private List<EpochRecord> train(TrainingSet set, Path file, boolean resume, TrainingWindow window)
      throws IOException {
    Trainer trainer = job.trainer(set, name(file), onnx, window);
    List<EpochRecord> records = trainer.train(file, resume);
    TorchNatives.notes().forEach(log::info);
    log.info(summary(records, file));
    if (Files.exists(file)) report(set, file, records);
    return records;
  }

  /**
   * Trains a network for each fold, into {@code <name>-fold<number>.onnx} beside the file, which
   * gets the best of them. Who stops it, stops after that fold; who cancels, keeps the folds that
   * are done.
   *
   * @return the scores, also written to {@code <name>-folds.csv} after each fold
   */
  CrossValidation folds(TrainingSet all, int folds, Path file, boolean resume) throws IOException {
    CrossValidation scores = new CrossValidation();
    if (!resume) {
      for (int number = 1; number <= folds; number++) Trainer.forget(fold(file, number));
    }
    try (TrainingWindow window = TrainingWindow.open(file, progress)) {
      for (int number = 1; number <= folds; number++) {
        if (number > 1 && window.stopped()) break;
        TrainingSet set = all.fold(number, folds, job.plan().seed());
        Path own = fold(file, number);
        log.info("Fold " + number + " of " + folds + ": validating on " + set.validationSize());
        window.fold(number, folds);
        boolean goOn = resume && (number == 1 || Trainer.canResume(own));
        scores.add(number, set.validationSize(), train(set, own, goOn, window));
        scores.write(file.resolveSibling(name(file) + "-folds.csv"));
      }
    }
    keepBest(scores, file);
    return scores;
  }

  /** The file of a fold, from 1. */
  static Path fold(Path file, int number) {
    return file.resolveSibling(name(file) + "-fold" + number + ".onnx");
  }

  private void keepBest(CrossValidation scores, Path file) throws IOException {
    int number = scores.best().number();
    String text =
        "Cross-validation, mean +- standard deviation of %d folds: validation IoU %s, foreground"
            + " IoU %s; the best is fold %d";
    String line =
        String.format(
            Locale.ROOT, text, scores.folds().size(), scores.iou(), scores.foregroundIou(), number);
    SegmentationModel best = SegmentationModel.open(fold(file, number));
    ModelCard c = best.card();
    ModelCard.About a = c.about();
    ModelCard.About named =
        new ModelCard.About(name(file), a.architecture(), a.options(), a.licence(), a.citation());
    ModelCard card = new ModelCard(named, c.input(), c.output(), c.tiles(), c.history());
    best.with(best.onnx().graph(), card.withHistory(line)).save(file);
    log.info(line + ", saved in " + file);
  }

  /** One page beside the model. */
  private void report(TrainingSet set, Path file, List<EpochRecord> records) throws IOException {
    TrainingJob.Trained best = job.trained(file);
    Path page = TrainingReport.of(file);
    AtomicFile.removeLeftovers(page);
    new TrainingReport(
            name(file),
            best.classes(),
            TrainingReport.settings(best, choices),
            records,
            job.examples(file, set, onnx, progress))
        .write(page);
    log.info("Report: " + page);
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".onnx".length());
  }

  private static String summary(List<EpochRecord> records, Path saved) {
    if (records.isEmpty()) return "Nothing was left to train; the network is in " + saved;
    EpochRecord best = EpochRecord.bestOf(records);
    int last = records.get(records.size() - 1).epoch();
    if (Double.isNaN(best.iou())) {
      return "Trained " + last + " epochs without validation, saved in " + saved;
    }
    String f1 = Double.isNaN(best.f1()) ? "" : String.format(Locale.ROOT, ", F1 %.3f", best.f1());
    return String.format(
        Locale.ROOT,
        "Trained %d epochs; the best is epoch %d with a validation IoU of %.3f (foreground %.3f%s),"
            + " saved in %s",
        last,
        best.epoch(),
        best.iou(),
        best.foregroundIou(),
        f1,
        saved);
  }
}
