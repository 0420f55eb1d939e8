package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.AtomicFile;

/** The course of a training run, kept beside the model as {@code training_log.csv}. */
final class TrainingLog {
  private final Path file;
  private final List<EpochRecord> records = new ArrayList<>();

  TrainingLog(Path model) {
    this(model, 0);
  }

  /**
   * @param fold of a cross-validation, whose logs lie side by side; 0 = none
   */
  TrainingLog(Path model, int fold) {
    String name = fold == 0 ? "training_log.csv" : "training_log-fold" + fold + ".csv";
    this.file = model.toAbsolutePath().resolveSibling(name);
  }

  Path file() {
    return file;
  }

  /** Takes over the epochs of an interrupted run, as {@link #toCsv} gave them. */
  void resume(String csv) {
    List<String> lines = csv.lines().toList();
    for (int i = 1; i < lines.size(); i++) {
      records.add(EpochRecord.fromCsv(lines.get(0), lines.get(i)));
    }
  }

  void add(EpochRecord record) throws IOException {
    records.add(record);
    AtomicFile.write(file, partial -> Files.writeString(partial, toCsv()));
  }

  /** The whole log: a heading and a line per epoch. */
  String toCsv() {
    int classes = 0;
    for (EpochRecord r : records) classes = Math.max(classes, r.classIou().size());
    boolean objects = records.stream().anyMatch(r -> !Double.isNaN(r.f1()));
    StringBuilder text = new StringBuilder(EpochRecord.header(classes, objects)).append('\n');
    for (EpochRecord r : records) text.append(r.toCsv(classes, objects)).append('\n');
    return text.toString();
  }

  List<EpochRecord> records() {
    return List.copyOf(records);
  }
}
