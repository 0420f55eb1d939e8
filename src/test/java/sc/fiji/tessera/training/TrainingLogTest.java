package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
  private static final String FIXED =
      "epoch,steps,learning_rate,loss,validation_iou,validation_foreground_iou,seconds,best";

  @TempDir Path folder;

  private static EpochRecord epoch(int epoch, List<Double> classIou) {
    return new EpochRecord(epoch, 4 * epoch, 0.01, 0.5, 0.7, 0.6, 1.5, true, classIou);
  }

  @Test
  void whatIsResumedIsWhatWasLogged() throws IOException {
    TrainingLog log = new TrainingLog(folder.resolve("net.onnx"));
    log.add(epoch(1, List.of(0.75, Double.NaN, 0.25)));
    log.add(epoch(2, List.of(0.5, 0.125, 1.0)));
    assertTrue(log.toCsv().startsWith(FIXED + ",iou_0,iou_1,iou_2\n"), log.toCsv());
    TrainingLog resumed = new TrainingLog(folder.resolve("net.onnx"));
    resumed.resume(log.toCsv());
    assertEquals(log.records(), resumed.records());
    assertEquals(log.toCsv(), Files.readString(folder.resolve("training_log.csv")));
  }

  /** Logs of trainings that were begun before there was an IoU of each class. */
  @Test
  void aLogWithoutClassesGoesOnWithThem() throws IOException {
    TrainingLog log = new TrainingLog(folder.resolve("net.onnx"));
    log.resume(FIXED + "\n1,4,0.01,0.5,0.7,0.6,1.5,true\n");
    assertEquals(List.of(epoch(1, List.of())), log.records());
    assertTrue(log.toCsv().startsWith(FIXED + "\n"), log.toCsv());
    log.add(epoch(2, List.of(0.5, 0.25)));
    List<String> lines = log.toCsv().lines().toList();
    assertEquals(FIXED + ",iou_0,iou_1", lines.get(0));
    assertTrue(lines.get(1).endsWith(",true,NaN,NaN"), lines.get(1));
    assertTrue(lines.get(2).endsWith(",true,0.500000,0.250000"), lines.get(2));
  }
}
