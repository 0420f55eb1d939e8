package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationTest {
  @TempDir Path folder;

  private static EpochRecord epoch(int epoch, double iou, double foreground, boolean best) {
    return new EpochRecord(epoch, 4 * epoch, 0.01, 0.5, iou, foreground, 1, best, List.of());
  }

  @Test
  void theBestEpochsAreScored() throws IOException {
    CrossValidation scores = new CrossValidation();
    scores.add(1, 3, List.of(epoch(1, 0.1, 0.2, true), epoch(2, 0.5, 0.4, true)));
    scores.add(2, 2, List.of(epoch(1, 0.7, 0.8, true), epoch(2, 0.9, 0.1, false)));
    scores.add(3, 2, List.of(epoch(1, 0.9, Double.NaN, true)));
    assertEquals(0.7, scores.iou().mean(), 1e-12);
    assertEquals(0.2, scores.iou().deviation(), 1e-12);
    assertEquals(0.6, scores.foregroundIou().mean(), 1e-12, "of those that have one");
    assertEquals(Math.sqrt(0.08), scores.foregroundIou().deviation(), 1e-12);
    assertEquals(2, scores.best().number());
    Path csv = folder.resolve("net-folds.csv");
    scores.write(csv);
    assertEquals(
        List.of(
            "fold,images,epochs,best_epoch,validation_iou,validation_foreground_iou",
            "1,3,2,2,0.500000,0.400000",
            "2,2,2,1,0.700000,0.800000",
            "3,2,1,1,0.900000,NaN"),
        Files.readAllLines(csv));
  }

  @Test
  void oneFoldHasNoDeviation() {
    CrossValidation scores = new CrossValidation();
    scores.add(1, 3, List.of(epoch(1, Double.NaN, Double.NaN, true)));
    assertEquals(1, scores.best().number());
    assertTrue(Double.isNaN(scores.iou().mean()));
    scores.add(2, 3, List.of(epoch(1, 0.25, 0.5, true)));
    assertEquals(0.25, scores.iou().mean(), 1e-12);
    assertTrue(Double.isNaN(scores.iou().deviation()));
    assertEquals(2, scores.best().number());
  }
}
