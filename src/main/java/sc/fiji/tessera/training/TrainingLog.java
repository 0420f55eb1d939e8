package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.AtomicFile;

/** The course of a training run, kept beside the model as {@code training_log.csv}. */
final class TrainingLog {
  static final String FILE_NAME = "training_log.csv";

  private final Path file;
  private final List<EpochRecord> records = new ArrayList<>();

  TrainingLog(Path model) {
    this.file = model.toAbsolutePath().resolveSibling(FILE_NAME);
  }

  /** Takes over the epochs of an interrupted run, up to and including the given one. */
  void resume(int lastEpoch) throws IOException {
    if (!Files.exists(file)) return;
    List<String> lines = Files.readAllLines(file);
    for (String line : lines.subList(1, lines.size())) {
      EpochRecord record = EpochRecord.fromCsv(line);
      if (record.epoch() <= lastEpoch) records.add(record);
    }
  }

  void add(EpochRecord record) throws IOException {
    records.add(record);
    StringBuilder text = new StringBuilder(EpochRecord.HEADER).append('\n');
    for (EpochRecord r : records) text.append(r.toCsv()).append('\n');
    AtomicFile.write(file, partial -> Files.writeString(partial, text));
  }

  List<EpochRecord> records() {
    return List.copyOf(records);
  }
}
