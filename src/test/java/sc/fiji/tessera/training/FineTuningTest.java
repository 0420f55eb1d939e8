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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.training.Transfer.Freeze;
import sc.fiji.tessera.training.Transfer.Head;

/** What a model that is trained further keeps, and what of it begins anew. */
class FineTuningTest {
  private static final int STEPS = Squares.STEPS;
  private static final String ENCODER = "inc|down";

  @TempDir Path folder;
  private Path model;
  private SegmentationModel first;

  @BeforeEach
  void aModelOfTwoClasses() throws IOException {
    TrainingPlan plan = Squares.plan(Squares.UNET, 1, 0);
    Path file = folder.resolve("first.onnx");
    Squares.train(new NetworkJob(plan), file, Squares.squares(1), Integer.MAX_VALUE, false);
    first = SegmentationModel.open(file);
    model = folder.resolve("net.onnx");
  }

  private FineTuningJob job(Transfer transfer, int epochs, int classes) {
    return new FineTuningJob(
        Squares.plan(TrainingStart.Existing.of(first, transfer), epochs, classes), first);
  }

  /** The names of what changed in the training of the first model. */
  private Set<String> moved() throws IOException {
    Set<String> moved = new TreeSet<>();
    Map<String, float[]> before = Squares.tensors(folder.resolve("first.onnx"));
    Squares.tensors(model)
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
    Squares.train(
        job(new Transfer(Head.KEEP, Freeze.ENCODER, 1), 2, 0),
        model,
        Squares.squares(1),
        99,
        false);
    Set<String> expected = new TreeSet<>(Squares.tensors(model).keySet());
    expected.removeIf(n -> n.matches("(" + ENCODER + ").*"));
    assertEquals(expected, moved(), "running statistics too");
  }

  @Test
  void aFrozenBodyLeavesTheHead() throws IOException {
    Squares.train(
        job(new Transfer(Head.KEEP, Freeze.BODY, 1), 1, 0), model, Squares.squares(1), 99, false);
    assertEquals(Set.of("outc.conv.weight", "outc.conv.bias"), moved());
  }

  @Test
  void whatThawsMovesInTheEnd() throws IOException {
    Squares.train(
        job(new Transfer(Head.KEEP, Freeze.ENCODER, 0.5), 2, 0),
        model,
        Squares.squares(1),
        99,
        false);
    assertEquals(Squares.tensors(model).keySet(), moved());
  }

  /** Cancelled while the encoder is frozen, and after it thawed. */
  @Test
  void bothPhasesAreResumedAsIfNothingHadHappened() throws IOException {
    Transfer transfer = new Transfer(Head.REPLACE, Freeze.ENCODER, 0.5);
    Squares.train(job(transfer, 4, 3), model, Squares.squares(1, 2), 99, false);
    Map<String, float[]> whole = Squares.tensors(folder.resolve("net.onnx.resume"));
    for (int cancelled : new int[] {STEPS + 1, 3 * STEPS + 1}) {
      Path other = folder.resolve("other.onnx");
      assertThrows(
          CancellationException.class,
          () -> Squares.train(job(transfer, 4, 3), other, Squares.squares(1, 2), cancelled, false));
      Squares.train(job(transfer, 4, 3), other, Squares.squares(1, 2), 99, true);
      Map<String, float[]> resumed = Squares.tensors(folder.resolve("other.onnx.resume"));
      assertEquals(whole.keySet(), resumed.keySet());
      whole.forEach((n, v) -> assertArrayEquals(v, resumed.get(n), 1e-5f, n));
    }
    assertTrue(whole.containsKey("adam.late"));
    assertEquals(2 * STEPS, whole.get("adam.late")[0], "steps of the encoder");
  }

  @Test
  void aReplacedHeadTellsTheClassesOfTheLabels() throws IOException {
    FineTuningJob job = job(new Transfer(Head.REPLACE, Freeze.NONE, 0), 1, 0);
    Squares.train(job, model, Squares.squares(1, 2, 3), 99, false);
    SegmentationModel tuned = SegmentationModel.open(model);
    List<String> names = List.of("background", "class 1", "class 2", "class 3");
    assertEquals(names, tuned.card().output().classes());
    assertEquals(3, tuned.card().history().size(), "training, head, training");
    String line =
        "Head replaced: [background, class 1, class 2, class 3] instead of [background, class 1];"
            + " outc.conv.weight, outc.conv.bias begin anew, all other weights are kept";
    assertEquals(line, tuned.card().history().get(1));
    TrainingSet set =
        job.load(new LabelledImages(Squares.squares(200), Squares.squares(1, 2, 3)), Progress.NONE);
    assertEquals(List.of(line + "."), job.remarks(set));
    Map<String, float[]> begun = new LinkedHashMap<>();
    job.untrained(set).onnx().graph().initializers().forEach((n, t) -> begun.put(n, t.floats()));
    Squares.tensors(folder.resolve("first.onnx"))
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
    TrainingStart.Existing usual = new TrainingStart.Existing("here", 7);
    assertEquals("Existing[model=here, checksum=7]", usual.toString());
    Transfer transfer = new Transfer(Head.REPLACE, Freeze.BODY, 0.25);
    assertEquals(
        "Existing[model=here, checksum=7, head=replace, freeze=body, thaw=0.25]",
        new TrainingStart.Existing("here", 7, transfer).toString());
    assertFalse(Transfer.ALL.isFrozen(0));
    assertThrows(IllegalArgumentException.class, () -> new Transfer(Head.KEEP, Freeze.NONE, 2));
  }
}
