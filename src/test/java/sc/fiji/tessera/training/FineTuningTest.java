package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.training.Transfer.Freeze;
import sc.fiji.tessera.training.Transfer.Head;

/** What a model that is trained further keeps, and what of it begins anew. */
class FineTuningTest {
  private static final int STEPS = 3;
  private static final String ENCODER = "inc|down";

  @TempDir Path folder;
  private Path model;
  private SegmentationModel first;

  @BeforeEach
  void aModelOfTwoClasses() throws IOException {
    TrainingPlan plan =
        plan(new TrainingPlan.Architecture("u-net", Map.of("depth", "2", "width", "4"), 1), 1, 0);
    Path file = folder.resolve("first.onnx");
    train(new NetworkJob(plan), file, squares(1), Integer.MAX_VALUE, false);
    first = SegmentationModel.open(file);
    model = folder.resolve("net.onnx");
  }

  /** Five slices, each with a bright square in another place. */
  private static ImageSource squares(int... values) {
    Img<UnsignedByteType> img = ArrayImgs.unsignedBytes(24, 20, 5);
    var at = img.randomAccess();
    for (int z = 0; z < 5; z++) {
      for (int y = 4; y < 12; y++) {
        for (int x = 2 + 2 * z; x < 10 + 2 * z; x++) {
          at.setPositionAndGet(x, y, z).set(values[y * values.length / 12]);
        }
      }
    }
    return ImageSource.of(img, "squares");
  }

  private static TrainingPlan plan(TrainingPlan.Start start, int epochs, int classes) {
    return new TrainingPlan(
        start,
        new TrainingPlan.Target(TrainingPlan.Meaning.CLASSES, classes, -1),
        new TrainingPlan.Objective(LossChoice.CROSS_ENTROPY_AND_DICE, ClassWeighting.NONE, 0, 5),
        new TrainingPlan.Schedule(epochs, STEPS, 0.01, 0),
        new TrainingPlan.Data(16, 2, 0, true),
        "cpu",
        1);
  }

  private FineTuningJob job(Transfer transfer, int epochs, int classes) {
    return new FineTuningJob(
        plan(TrainingPlan.Existing.of(first, transfer), epochs, classes), first);
  }

  private static void train(
      TrainingJob job, Path file, ImageSource truth, int cancelAfter, boolean resume)
      throws IOException {
    TrainingSet set = job.load(squares(200), truth, Progress.NONE);
    int[] steps = {0};
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void report(double fraction, String message) {
            steps[0]++;
          }

          @Override
          public boolean cancelled() {
            return steps[0] >= cancelAfter;
          }

          @Override
          public void epoch(EpochRecord record) {}
        };
    job.trainer(set, "net", new OnnxService(), listener).train(file, resume);
  }

  private static Map<String, float[]> tensors(Path file) throws IOException {
    Map<String, float[]> all = new LinkedHashMap<>();
    OnnxModel.read(file).graph().initializers().forEach((n, t) -> all.put(n, t.floats()));
    return all;
  }

  /** The names of what changed in the training of the first model. */
  private Set<String> moved() throws IOException {
    Set<String> moved = new TreeSet<>();
    Map<String, float[]> before = tensors(folder.resolve("first.onnx"));
    tensors(model)
        .forEach(
            (n, v) -> {
              float[] old = before.get(n);
              int[] bits = new int[v.length];
              int[] oldBits = new int[old.length];
              for (int i = 0; i < v.length; i++) bits[i] = Float.floatToRawIntBits(v[i]);
              for (int i = 0; i < old.length; i++) oldBits[i] = Float.floatToRawIntBits(old[i]);
              if (!Arrays.equals(bits, oldBits)) moved.add(n);
            });
    return moved;
  }

  @Test
  void aFrozenEncoderKeepsItsBits() throws IOException {
    train(job(new Transfer(Head.KEEP, Freeze.ENCODER, 1), 2, 0), model, squares(1), 99, false);
    Set<String> expected = new TreeSet<>(tensors(model).keySet());
    expected.removeIf(n -> n.matches("(" + ENCODER + ").*"));
    assertEquals(expected, moved(), "running statistics too");
  }

  @Test
  void aFrozenBodyLeavesTheHead() throws IOException {
    train(job(new Transfer(Head.KEEP, Freeze.BODY, 1), 1, 0), model, squares(1), 99, false);
    assertEquals(Set.of("outc.conv.weight", "outc.conv.bias"), moved());
  }

  @Test
  void whatThawsMovesInTheEnd() throws IOException {
    train(job(new Transfer(Head.KEEP, Freeze.ENCODER, 0.5), 2, 0), model, squares(1), 99, false);
    assertEquals(tensors(model).keySet(), moved());
  }

  /** Cancelled while the encoder is frozen, and after it thawed. */
  @Test
  void bothPhasesAreResumedAsIfNothingHadHappened() throws IOException {
    Transfer transfer = new Transfer(Head.REPLACE, Freeze.ENCODER, 0.5);
    train(job(transfer, 4, 3), model, squares(1, 2), 99, false);
    Map<String, float[]> whole = tensors(folder.resolve("net.onnx.resume"));
    for (int cancelled : new int[] {STEPS + 1, 3 * STEPS + 1}) {
      Path other = folder.resolve("other.onnx");
      assertThrows(
          CancellationException.class,
          () -> train(job(transfer, 4, 3), other, squares(1, 2), cancelled, false));
      train(job(transfer, 4, 3), other, squares(1, 2), 99, true);
      Map<String, float[]> resumed = tensors(folder.resolve("other.onnx.resume"));
      assertEquals(whole.keySet(), resumed.keySet());
      whole.forEach((n, v) -> assertArrayEquals(v, resumed.get(n), 1e-5f, n));
    }
    assertTrue(whole.containsKey("adam.late"));
    assertEquals(2 * STEPS, whole.get("adam.late")[0], "steps of the encoder");
  }

  @Test
  void aReplacedHeadTellsTheClassesOfTheLabels() throws IOException {
    FineTuningJob job = job(new Transfer(Head.REPLACE, Freeze.NONE, 0), 1, 0);
    train(job, model, squares(1, 2, 3), 99, false);
    SegmentationModel tuned = SegmentationModel.open(model);
    List<String> names = List.of("background", "class 1", "class 2", "class 3");
    assertEquals(names, tuned.card().output().classes());
    assertEquals(3, tuned.card().history().size(), "training, head, training");
    String line =
        "Head replaced: [background, class 1, class 2, class 3] instead of [background, class 1];"
            + " outc.conv.weight, outc.conv.bias begin anew, all other weights are kept";
    assertEquals(line, tuned.card().history().get(1));
    TrainingSet set = job.load(squares(200), squares(1, 2, 3), Progress.NONE);
    assertEquals(List.of(line + "."), job.remarks(set));
    Map<String, float[]> begun = new LinkedHashMap<>();
    job.untrained(set).onnx().graph().initializers().forEach((n, t) -> begun.put(n, t.floats()));
    tensors(folder.resolve("first.onnx"))
        .forEach(
            (n, v) -> {
              if (!n.startsWith("outc")) assertArrayEquals(v, begun.get(n), n);
            });
  }

  @Test
  void otherClassesAreRefusedUnasked() {
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> job(Transfer.ALL, 1, 3)).getMessage();
    assertTrue(
        refusal.endsWith("tells 2 classes apart; fine-tuning keeps them, unless head=replace."),
        refusal);
  }

  @Test
  void plansWithoutAnyOfItReadAsBefore() {
    TrainingPlan.Existing usual = new TrainingPlan.Existing("here", 7);
    assertEquals("Existing[model=here, checksum=7]", usual.toString());
    Transfer transfer = new Transfer(Head.REPLACE, Freeze.BODY, 0.25);
    assertEquals(
        "Existing[model=here, checksum=7, head=replace, freeze=body, thaw=0.25]",
        new TrainingPlan.Existing("here", 7, transfer).toString());
    assertFalse(Transfer.ALL.isFrozen(0));
    assertThrows(IllegalArgumentException.class, () -> new Transfer(Head.KEEP, Freeze.NONE, 2));
  }
}
