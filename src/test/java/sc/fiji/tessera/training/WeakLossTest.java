package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.tessera.training.LossTest.SHAPE;
import static sc.fiji.tessera.training.LossTest.compute;
import static sc.fiji.tessera.training.LossTest.floats;
import static sc.fiji.tessera.training.LossTest.vector;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.tessera.training.LossTest.Logits;
import sc.fiji.tessera.training.LossTest.Result;
import sc.fiji.tessera.training.LossTest.Values;

/** Losses of labels that say less than every pixel: scribbles, boxes, tags. */
class WeakLossTest {
  private static void assertVector(JsonObject vector, Result r) {
    JsonObject expected = vector.getAsJsonObject("expected");
    assertEquals(expected.get("loss").getAsDouble(), r.value(), 1e-5);
    float[] gradient = floats(expected.get("grad_logits"));
    for (int i = 0; i < r.gradient().length; i++) assertEquals(gradient[i], r.gradient()[i], 1e-6);
  }

  /** The first image of the vector's batch alone. */
  private static Logits firstOf(JsonObject vector) {
    float[] both = floats(vector.getAsJsonObject("input").get("logits"));
    return new Logits(Arrays.copyOf(both, 36), 1, 3, 3, 4);
  }

  private static final float[] TWELVE = new float[12];

  @Test
  void theTotalVariationIsThatOfTheVector() throws IOException {
    JsonObject v = vector("total_variation");
    Logits logits = new Logits(floats(v.getAsJsonObject("input").get("logits")), SHAPE);
    assertVector(v, compute(new TotalVariation(), logits, new float[24], null));
  }

  /** A window that holds the patch has all pairs; a smaller one only those that are near. */
  @Test
  void theCrfRegularizerIsTheDenseOne() throws IOException {
    JsonObject v = vector("dense_crf_regulariser_exact");
    JsonObject in = v.getAsJsonObject("input");
    Values image = new Values(floats(in.get("image")), 1, 1, 3, 4);
    Logits logits = firstOf(v);
    for (int radius : new int[] {3, 8}) {
      Loss crf = new CrfRegularizer(2, 30, radius);
      assertVector(v, compute(crf, logits, TWELVE, null, Values.NONE, image));
    }
    Loss narrow = new CrfRegularizer(2, 30, 1);
    double near = compute(narrow, logits, TWELVE, null, Values.NONE, image).value();
    assertEquals(true, near < v.getAsJsonObject("expected").get("loss").getAsDouble() - 0.01);
    // the same image twice is as good as once, and two channels make pixels differ more
    float[] twice = Arrays.copyOf(logits.values(), 72);
    System.arraycopy(logits.values(), 0, twice, 36, 36);
    float[] images = Arrays.copyOf(image.values(), 24);
    System.arraycopy(image.values(), 0, images, 12, 12);
    Result same =
        compute(
            narrow,
            new Logits(twice, SHAPE),
            new float[24],
            null,
            Values.NONE,
            new Values(images, 2, 1, 3, 4));
    assertEquals(near, same.value(), 1e-6);
    Values channels = new Values(images, 1, 2, 3, 4);
    assertEquals(
        true, compute(narrow, logits, TWELVE, null, Values.NONE, channels).value() < near - 0.01);
  }

  /** One logit is two classes of which one is 0. */
  @Test
  void regularizersOfOneLogitAreThoseOfTwo() {
    float[] one = {0.3f, -1, 2, 0.5f, -0.2f, 1};
    Values image = new Values(new float[] {0, 0.1f, 0.2f, 0, 0.3f, 0.1f}, 1, 1, 2, 3);
    for (Loss loss : List.of(new TotalVariation(), new CrfRegularizer(1, 0.1, 2))) {
      Result single =
          compute(loss, new Logits(one, 1, 1, 2, 3), new float[6], null, Values.NONE, image);
      float[] two = new float[12];
      System.arraycopy(one, 0, two, 6, 6);
      Result both =
          compute(loss, new Logits(two, 1, 2, 2, 3), new float[6], null, Values.NONE, image);
      assertEquals(both.value(), single.value(), 1e-6);
      for (int i = 0; i < 6; i++) assertEquals(both.gradient()[6 + i], single.gradient()[i], 1e-6);
    }
  }

  /**
   * Whatever is made small, a patch without any label gives what the regularizer gives, times 3.
   */
  @ParameterizedTest
  @EnumSource(LossChoice.class)
  void aPatchWithoutLabelsTeachesOnlyToBeSmooth(LossChoice choice) throws IOException {
    JsonObject v = vector("total_variation");
    Logits logits = new Logits(floats(v.getAsJsonObject("input").get("logits")), SHAPE);
    float[] none = new float[24];
    Arrays.fill(none, 255);
    Loss plain = choice.with(new float[] {1, 1, 1});
    Values distances = new Values(new float[72], SHAPE);
    Result nothing = compute(plain, logits, none, null, distances, Values.NONE);
    assertEquals(0, nothing.value(), 1e-6);
    for (float g : nothing.gradient()) assertEquals(0, g, 0);
    Result smooth =
        compute(
            plain.plus(new TotalVariation().times(3)), logits, none, null, distances, Values.NONE);
    Result alone = compute(new TotalVariation(), logits, none, null);
    assertEquals(3 * alone.value(), smooth.value(), 1e-5);
    for (int i = 0; i < 72; i++) assertEquals(3 * alone.gradient()[i], smooth.gradient()[i], 1e-6);
  }

  // Boxes.

  /** Class, first row and column, last row and column, both complete, t, not the beginning. */
  private static final float[] BOX = {1, 0, 1, 2, 3, 1, 1, 5, 0};

  private static Values boxes(float[]... boxes) {
    float[] all = new float[9 * boxes.length];
    for (int i = 0; i < boxes.length; i++)
      System.arraycopy(boxes[i], 0, all, 9 * i, boxes[i].length);
    return new Values(all, 1, boxes.length, 9);
  }

  @Test
  void tightnessOfABoxIsThatOfTheVector() throws IOException {
    JsonObject v = vector("box_tightness_prior");
    for (Values guide : List.of(boxes(BOX), boxes(BOX, new float[8], new float[8]))) {
      Loss loss = new BoxTightness(0.01, 0.1, 0.9);
      assertVector(v, compute(loss, firstOf(v), TWELVE, null, guide, Values.NONE));
    }
  }

  @Test
  void theProjectionOfABoxIsThatOfTheVector() throws IOException {
    JsonObject v = vector("boxinst_projection");
    for (Values guide : List.of(boxes(BOX), boxes(BOX, new float[8]))) {
      Loss loss = new BoxProjection(9);
      assertVector(v, compute(loss, firstOf(v), TWELVE, null, guide, Values.NONE));
    }
  }

  /** A box of which the patch shows only whole rows says nothing of its columns. */
  @Test
  void whatIsCutDoesNotCount() throws IOException {
    Logits logits = firstOf(vector("box_tightness_prior"));
    float[] onlyRows = {1, 0, 1, 2, 3, 1, 0, 5};
    float[] neither = {1, 0, 1, 2, 3, 0, 0, 5};
    float[] none = new float[8];
    for (Loss loss : List.of(new BoxTightness(0.01, 0.1, 0.9), new BoxProjection(0))) {
      double whole = compute(loss, logits, TWELVE, null, boxes(BOX), Values.NONE).value();
      double rows = compute(loss, logits, TWELVE, null, boxes(onlyRows), Values.NONE).value();
      assertEquals(true, Math.abs(whole - rows) > 1e-3, loss + ": " + rows);
      Result nothing = compute(loss, logits, TWELVE, null, boxes(none), Values.NONE);
      assertEquals(0, nothing.value(), 0);
      for (float g : nothing.gradient()) assertEquals(0, g, 0);
      Result cut = compute(loss, logits, TWELVE, null, boxes(neither), Values.NONE);
      for (float g : cut.gradient()) assertEquals(true, Float.isFinite(g));
      if (loss instanceof BoxProjection) assertEquals(0, cut.value(), 0);
    }
  }

  /** Of the two pixels of the column and of the row that cross, none counts for the other box. */
  @Test
  void boxesOfAClassDoNotDisturbEachOther() {
    float[] left = {1, 0, 0, 1, 1, 1, 1, 5};
    float[] right = {1, 0, 2, 1, 3, 1, 1, 5};
    float[] sure = {9, -9, -9, 9, -9, 9, 9, -9}; // 2 x 4: the diagonals of two boxes
    Result r =
        compute(
            new BoxProjection(4),
            new Logits(sure, 1, 1, 2, 4),
            new float[8],
            null,
            boxes(left, right),
            Values.NONE);
    assertEquals(0, r.value(), 1e-3);
  }

  @Test
  void whatIsOutsideIsBackgroundAndWhatIsInsideUnknown() {
    float[] x = {1, -2, 3, 0.5f};
    float[] filled = {0, 1, 1, 255};
    Loss loss = new OutsideBoxes(new CrossEntropy(null, 255), 255);
    Result r = compute(loss, new Logits(x, 1, 1, 2, 2), filled, null);
    assertEquals(Math.log1p(Math.exp(1)), r.value(), 1e-6);
    for (int i = 1; i < 4; i++) assertEquals(0, r.gradient()[i], 0);
  }

  @Test
  void theBeginningCountsAsMuchAsIsLeftOfIt() {
    float[] x = {1, -2, 3, 0.5f};
    float[] filled = {0, 1, 1, 255};
    Loss ce = new CrossEntropy(null, 255);
    Logits logits = new Logits(x, 1, 1, 2, 2);
    float[] half = {1, 0, 0, 1, 1, 1, 1, 5, 0.5f};
    Result whole = compute(ce, logits, filled, null);
    Result r = compute(new Beginning(ce), logits, filled, null, boxes(half), Values.NONE);
    assertEquals(0.5 * whole.value(), r.value(), 1e-6);
    half[8] = 0;
    r = compute(new Beginning(ce), logits, filled, null, boxes(half), Values.NONE);
    assertEquals(0, r.value(), 0);
  }

  /** The share that a box must have, the share that it may have, and what the network says. */
  @Test
  void theForegroundOfABoxIsExpectedFromTheNetwork() {
    float[] filled = {0, 1, 1, 1, 0, 1, 1, 1, 255, 1, 1, 1};
    float[] box = {1, 0, 1, 2, 3, 1, 1, 5};
    float[] rising = new float[12];
    for (int i = 0; i < 12; i++) rising[i] = i - 100; // nowhere foreground
    assertExpected(filled, rising, box, 7, 9, 10, 11); // the best four of nine
    for (int i = 0; i < 12; i++) rising[i] = i + 1; // everywhere
    assertExpected(filled, rising, box, 2, 3, 5, 6, 7, 9, 10, 11); // but for one of nine
    for (int i = 0; i < 12; i++) rising[i] = i % 4 - 1.5f;
    assertExpected(filled, rising, box, 2, 3, 6, 7, 10, 11);
    float[] early = {1, 0, 1, 2, 3, 1, 1, 5, 1};
    assertExpected(filled, rising, early, 1, 2, 3, 5, 6, 7, 9, 10, 11);
    float[] cut = {1, 0, 1, 2, 3, 1, 0, 5};
    for (int i = 0; i < 12; i++) rising[i] = i - 10.5f;
    Loss loss = new BoxExpectation(new CrossEntropy(null, 255), 0.34, 0.9, 255);
    Logits logits = new Logits(rising, 1, 1, 3, 4);
    float[] found = {0, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 1};
    assertArrayEquals(
        found, latent(loss, "self.valuee(y, t, g)", logits, filled, boxes(cut)), "what is cut");
  }

  private static void assertExpected(float[] filled, float[] x, float[] box, int... foreground) {
    Loss ce = new CrossEntropy(null, 255);
    float[] truth = filled.clone();
    for (int i = 0; i < 12; i++) if (truth[i] == 1) truth[i] = 0;
    for (int i : foreground) if (filled[i] == 1) truth[i] = 1;
    Logits logits = new Logits(x, 1, 1, 3, 4);
    Result expected = compute(ce, logits, truth, null);
    Loss loss = new BoxExpectation(ce, 0.34, 0.9, 255);
    Result r = compute(loss, logits, filled, null, boxes(box), Values.NONE);
    assertEquals(expected.value(), r.value(), 1e-5);
    for (int i = 0; i < 12; i++) assertEquals(expected.gradient()[i], r.gradient()[i], 1e-6);
  }

  // Tags.

  private static JsonObject weak(String name) throws IOException {
    return vector("/training/weak_supervision.json", name);
  }

  /** What a method gives of logits [1, K, 1, n] and shares. */
  private static float[] latent(
      Loss loss, String call, Logits logits, float[] labels, Values guide) {
    String text =
        loss.method("value")
            + "  def list(self, y: Tensor, t: Tensor, g: Tensor) -> List[Tensor]:\n    return ["
            + call
            + "]\n";
    try (NDManager m = TorchEngine.manager(Device.cpu());
        TorchScript script = new TorchScript(m, text)) {
      NDArray y = m.create(logits.values(), new Shape(logits.shape()));
      long[] target = new long[labels.length];
      for (int i = 0; i < target.length; i++) target[i] = (long) labels[i];
      NDArray t =
          m.create(target, new Shape(logits.shape()[0], logits.shape()[2], logits.shape()[3]));
      NDArray r = script.call(m, "list", y, t, guide.in(m)).get(0);
      return r.toType(ai.djl.ndarray.types.DataType.FLOAT32, true).toFloatArray();
    }
  }

  /** [pixel][class] to [1, class, 1, pixel]. */
  private static Logits columns(JsonElement rows, boolean logarithm) {
    int n = rows.getAsJsonArray().size();
    float[] v = floats(rows);
    int k = v.length / n;
    float[] turned = new float[v.length];
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < k; c++) {
        turned[c * n + i] = logarithm ? (float) Math.log(v[i * k + c]) : v[i * k + c];
      }
    }
    return new Logits(turned, 1, k, 1, n);
  }

  @Test
  void theLatentDistributionIsThatOfTheVector() throws IOException {
    Loss loss = new TagConstraints(0.05, 0.3, 255);
    String p =
        "self.valuep(torch.log_softmax(y, 1), torch.type_as(torch.unsqueeze(torch.ne(t, 255), 1), y), g)";
    JsonObject v = weak("constrained_cnn_projection");
    Logits q = columns(v.getAsJsonObject("input").get("Q"), true);
    float[] bounds = {1.8f / 6, 4f / 6, 2.4f / 6, 1, 0, 0.2f / 6};
    float[] found = latent(loss, p, q, new float[6], new Values(bounds, 1, 3, 2));
    float[] expected = columns(v.getAsJsonObject("expected").get("P"), false).values();
    for (int i = 0; i < 18; i++) assertEquals(expected[i], found[i], 1e-4);

    v = weak("constrained_cnn_single_lower_bound");
    q = columns(v.getAsJsonObject("input").get("Q"), true);
    float[] single = {0, 1, 2.4f / 6, 1, 0, 1};
    found = latent(loss, p, q, new float[6], new Values(single, 1, 3, 2));
    expected = columns(v.getAsJsonObject("expected").get("P"), false).values();
    for (int i = 0; i < 18; i++) assertEquals(expected[i], found[i], 1e-4);
    // what nobody told: 5 % of a class that is there, nothing of one that is not
    float[] sure = {9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0};
    float[] untold = {-1, 1, -1, 1, 0, 0};
    found =
        latent(loss, p, new Logits(sure, 1, 3, 1, 4), new float[4], new Values(untold, 1, 3, 2));
    for (int i = 0; i < 4; i++) {
      assertEquals(0.95, found[i], 2e-3);
      assertEquals(0.05, found[4 + i], 2e-3);
      assertEquals(0, found[8 + i], 1e-6);
    }
  }

  @Test
  void constraintsAreLearnedByCrossEntropy() {
    float[] logits = {0.2f, -1, 0.7f, 0.4f};
    float[] background = {-1, 1, 0, 0};
    float[] labels = {0, 0, 255, 0};
    Values guide = new Values(background, 1, 2, 2);
    Logits one = new Logits(logits, 1, 1, 2, 2);
    Result expected = compute(new CrossEntropy(null, 255), one, labels, null);
    for (Loss loss :
        List.of(
            new TagConstraints(0.05, 0.3, 255),
            new TagFilled(255),
            new TagExpectation(new CrossEntropy(null, 255), 0.2, 0.4, 255))) {
      Result r = compute(loss, one, labels, null, guide, Values.NONE);
      assertEquals(expected.value(), r.value(), 1e-5);
      for (int i = 0; i < 4; i++) assertEquals(expected.gradient()[i], r.gradient()[i], 1e-6);
    }
    // of two classes that are there, each pixel is half one and half the other
    float[] both = {-1, 1, -1, 1, -1, 1};
    float[] three = {1, 0.5f, -0.3f};
    Result r =
        compute(
            new TagFilled(255),
            new Logits(three, 1, 3, 1, 1),
            new float[1],
            null,
            new Values(both, 1, 3, 2),
            Values.NONE);
    double sum = Math.exp(1) + Math.exp(0.5) + Math.exp(-0.3);
    assertEquals(-(0.5 + -0.3) / 2 + Math.log(sum), r.value(), 1e-6);
  }

  /** Contradictory shares stay finite. */
  @Test
  void sharesThatContradictEachOtherDoNoHarm() {
    float[] shares = {0.9f, 1, 0.9f, 1};
    float[] logits = {5, -3, 80, -80};
    Result r =
        compute(
            new TagConstraints(0.05, 0.3, 255),
            new Logits(logits, 1, 1, 2, 2),
            new float[4],
            null,
            new Values(shares, 1, 2, 2),
            Values.NONE);
    assertEquals(true, Double.isFinite(r.value()));
    for (float g : r.gradient()) assertEquals(true, Float.isFinite(g));
  }

  @Test
  void theExpectedClassesAreThoseOfTheVector() throws IOException {
    JsonObject v = weak("em_adapt_estep");
    Logits scores = columns(v.getAsJsonObject("input").get("scores"), false);
    Loss loss = new TagExpectation(new CrossEntropy(null, 255), 0.2, 0.4, 255);
    Values present = new Values(new float[] {-1, 1, -1, 1, 0, 0, -1, 1}, 1, 4, 2);
    String call = "self.valuee(y, t, g)";
    float[] labels = new float[12];
    assertArrayEquals(
        floats(v.getAsJsonObject("expected").get("labels")),
        latent(loss, call, scores, labels, present));
    Values told = new Values(new float[] {0.4f, 1, 0.2f, 1, 0, 0, 0.2f, 1}, 1, 4, 2);
    loss = new TagExpectation(new CrossEntropy(null, 255), 0.9, 0.9, 255);
    assertArrayEquals(
        floats(v.getAsJsonObject("expected").get("labels")),
        latent(loss, call, scores, labels, told));
    labels[3] = 255;
    assertEquals(255, latent(loss, call, scores, labels, told)[3]);
    Arrays.fill(labels, 255);
    for (float l : latent(loss, call, scores, labels, told)) assertEquals(255, l);
  }
}
