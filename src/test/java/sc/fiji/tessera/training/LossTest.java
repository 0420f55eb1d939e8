package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and gradients against PyTorch's in double precision, and what has to hold besides. */
class LossTest {

  /** The loss and its gradient with respect to the logits. */
  record Result(double value, float[] gradient) {}

  record Logits(float[] values, long... shape) {}

  static Result compute(Loss loss, Logits logits, float[] labels, float[] weights) {
    return compute(loss, logits, labels, weights, null);
  }

  static Result compute(
      Loss loss, Logits logits, float[] labels, float[] weights, float[] distances) {
    Values guide = distances == null ? Values.NONE : new Values(distances, logits.shape);
    return compute(loss, logits, labels, weights, guide, Values.NONE);
  }

  /** A guide or an image. */
  record Values(float[] values, long... shape) {
    static final Values NONE = new Values(new float[1], 1);

    NDArray in(NDManager m) {
      return m.create(values, new Shape(shape));
    }
  }

  static Result compute(
      Loss loss, Logits logits, float[] labels, float[] weights, Values guide, Values image) {
    String list =
        "  def list(self, y: Tensor, t: Tensor, w: Tensor, g: Tensor, i: Tensor) -> List[Tensor]:\n";
    String text =
        loss.method("value")
            + list
            + "    v = self.value(y, t, w, g, i)\n"
            + "    d = torch.grad([v], [y])[0]\n"
            + "    if d is not None:\n"
            + "      return [v, d]\n"
            + "    return [v]\n";
    try (NDManager m = TorchEngine.manager(Device.cpu());
        TorchScript script = new TorchScript(m, text);
        GradientMode on = new GradientMode(true)) {
      NDArray y = m.create(logits.values, new Shape(logits.shape));
      y.setRequiresGradient(true);
      long[] target = new long[labels.length];
      for (int i = 0; i < target.length; i++) target[i] = (long) labels[i];
      Shape planes = new Shape(logits.shape[0], logits.shape[2], logits.shape[3]);
      NDArray w = weights == null ? m.ones(new Shape(1)) : m.create(weights, planes);
      NDList r = script.call(m, "list", y, m.create(target, planes), w, guide.in(m), image.in(m));
      return new Result(r.get(0).getFloat(), r.get(1).toFloatArray());
    }
  }

  static JsonObject vector(String name) throws IOException {
    return vector("/training/losses.json", name);
  }

  static JsonObject vector(String file, String name) throws IOException {
    try (Reader in = new InputStreamReader(LossTest.class.getResourceAsStream(file))) {
      for (JsonElement e : JsonParser.parseReader(in).getAsJsonObject().getAsJsonArray("cases")) {
        if (e.getAsJsonObject().get("name").getAsString().equals(name)) return e.getAsJsonObject();
      }
    }
    throw new IllegalArgumentException("no vector " + name);
  }

  static float[] floats(JsonElement e) {
    if (e == null) return null;
    List<Float> all = new ArrayList<>();
    collect(e, all);
    float[] r = new float[all.size()];
    for (int i = 0; i < r.length; i++) r[i] = all.get(i);
    return r;
  }

  private static void collect(JsonElement e, List<Float> into) {
    if (e.isJsonArray()) e.getAsJsonArray().forEach(x -> collect(x, into));
    else into.add(e.getAsFloat());
  }

  static final long[] SHAPE = {2, 3, 3, 4};

  private static Loss loss(String name, JsonObject input) {
    int ignore = input.has("ignore") ? input.get("ignore").getAsInt() : 255;
    CrossEntropy ce = new CrossEntropy(floats(input.get("class_weights")), ignore);
    if (name.startsWith("focal")) return new FocalLoss(2, null, ignore);
    if (name.startsWith("lovasz")) return new LovaszSoftmax(ignore);
    if (name.startsWith("soft_dice")) return new SoftDice(ignore, 1e-5);
    return name.equals("dice_plus_ce") ? new SoftDice(ignore, 1e-5).plus(ce) : ce;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cross_entropy_mean",
        "cross_entropy_ignore",
        "cross_entropy_class_weights_torch",
        "cross_entropy_pixel_weight_map",
        "partial_cross_entropy",
        "soft_dice_batch_eps1e-5_nobg_ignore",
        "dice_plus_ce",
        "focal_gamma2",
        "lovasz_softmax_present"
      })
  void valueAndGradientAreThoseOfTheVector(String name) throws IOException {
    JsonObject v = vector(name);
    JsonObject in = v.getAsJsonObject("input");
    Result r =
        compute(
            loss(name, in),
            new Logits(floats(in.get("logits")), SHAPE),
            floats(in.get("labels")),
            floats(in.get("pixel_weights")));
    JsonObject expected = v.getAsJsonObject("expected");
    assertEquals(expected.get("loss").getAsDouble(), r.value, 1e-5);
    float[] gradient = floats(expected.get("grad_logits"));
    for (int i = 0; i < gradient.length; i++) assertEquals(gradient[i], r.gradient[i], 1e-6);
  }

  @Test
  void oneLogitIsBinaryCrossEntropy() throws IOException {
    JsonObject in = vector("bce_with_logits_pos_weight3").getAsJsonObject("input");
    float[] x = floats(in.get("logits"));
    float[] t = floats(in.get("target"));
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < x.length; i++) {
      double w = t[i] > 0 ? 3 : 1;
      sum += w * (Math.log1p(Math.exp(-Math.abs(x[i]))) + Math.max(x[i], 0) - x[i] * t[i]);
      weight += w;
    }
    Loss loss = new CrossEntropy(new float[] {1, 3}, 255);
    Result r = compute(loss, new Logits(x, 2, 1, 3, 4), t, null);
    assertEquals(sum / weight, r.value, 1e-5);
  }

  /** Soft Dice and soft Jaccard are two of them. */
  @Test
  void tverskyWeighsWhatIsInventedAgainstWhatIsMissed() throws IOException {
    JsonObject in = vector("dice_plus_ce").getAsJsonObject("input");
    Logits logits = new Logits(floats(in.get("logits")), SHAPE);
    float[] labels = floats(in.get("labels"));
    Result dice = compute(new SoftDice(255, 2e-3), logits, labels, null);
    Result same = compute(new Tversky(0.5, 0.5, 255, 1e-3), logits, labels, null);
    assertEquals(dice.value, same.value, 1e-6);
    for (int i = 0; i < 72; i++) assertEquals(dice.gradient[i], same.gradient[i], 1e-7);

    // what is missed alone: a network that says background everywhere
    float[] background = new float[72];
    for (int n = 0; n < 2; n++) Arrays.fill(background, n * 36, n * 36 + 12, 40);
    Result onlyInvented =
        compute(new Tversky(1, 0, 255, 1), new Logits(background, SHAPE), labels, null);
    Result onlyMissed =
        compute(new Tversky(0, 1, 255, 1), new Logits(background, SHAPE), labels, null);
    assertEquals(0, onlyInvented.value, 1e-6);
    assertEquals(true, onlyMissed.value > 0.5);
  }

  @Test
  void focalWithoutFocusIsCrossEntropy() throws IOException {
    JsonObject in = vector("cross_entropy_class_weights_torch").getAsJsonObject("input");
    Logits logits = new Logits(floats(in.get("logits")), SHAPE);
    float[] weights = floats(in.get("class_weights"));
    int ignore = in.get("ignore").getAsInt();
    float[] labels = floats(in.get("labels"));
    Result ce = compute(new CrossEntropy(weights, ignore), logits, labels, null);
    Result focal = compute(new FocalLoss(0, weights, ignore), logits, labels, null);
    assertEquals(ce.value, focal.value, 1e-6);
    for (int i = 0; i < 72; i++) assertEquals(ce.gradient[i], focal.gradient[i], 1e-6);
  }

  @Test
  void theBoundaryLossIsTheMeanOfProbabilityTimesDistance() {
    float[] logits = {0, 0, 0, 0, 2, -1, 0.5f, 3};
    float[] distances = {9, 9, 9, 9, -1, 0, 1, 7};
    float[] labels = {1, 1, 0, 255};
    double sum = 0;
    for (int i = 0; i < 3; i++) sum += distances[4 + i] / (1 + Math.exp(-logits[4 + i]));
    BoundaryLoss loss = new BoundaryLoss(255);
    Result r = compute(loss, new Logits(logits, 1, 2, 2, 2), labels, null, distances);
    assertEquals(sum / 3, r.value, 1e-6);
    float[] one = Arrays.copyOfRange(logits, 4, 8);
    float[] ofOne = Arrays.copyOfRange(distances, 4, 8);
    Result single = compute(loss, new Logits(one, 1, 1, 2, 2), labels, null, ofOne);
    assertEquals(sum / 3, single.value, 1e-6);
    assertEquals(Guide.DISTANCES, new CrossEntropy(null, 255).plus(loss).ofProbabilities().guide());
  }

  @Test
  void theLovaszLossOfABatchThatIsIgnoredIsZero() {
    float[] ignored = {255, 255, 255, 255};
    for (int k : new int[] {1, 2}) {
      float[] x = new float[4 * k];
      Result r = compute(new LovaszSoftmax(255), new Logits(x, 1, k, 2, 2), ignored, null);
      assertEquals(0, r.value, 0);
      for (float g : r.gradient) assertEquals(0, g, 0);
    }
    // one logit: the two errors of a foreground pixel that is missed and of one that is found
    float[] x = {-2, 3, -5, -4};
    Result r =
        compute(
            new LovaszSoftmax(255), new Logits(x, 1, 1, 2, 2), new float[] {1, 1, 0, 255}, null);
    double missed = 1 - 1 / (1 + Math.exp(2));
    double found = 1 - 1 / (1 + Math.exp(-3));
    double wrong = 1 / (1 + Math.exp(5));
    // largest first: missed (Jaccard loss 1/2), found (1), then the background pixel (nothing more)
    assertEquals(missed * 0.5 + found * 0.5 + 0 * wrong, r.value, 1e-6);
  }

  @Test
  void aBatchThatIsIgnoredAsAWholeGivesZero() {
    float[] logits = new float[72];
    for (int i = 0; i < 72; i++) logits[i] = i % 7;
    float[] ignored = new float[24];
    Arrays.fill(ignored, 255);
    Loss both = new CrossEntropy(new float[] {1, 2, 3}, 255).plus(new SoftDice(255, 1e-5));
    Result r = compute(both, new Logits(logits, SHAPE), ignored, null);
    assertEquals(0, r.value, 1e-6);
    for (float g : r.gradient) assertEquals(0, g, 0);
  }

  /** A network that ends in a softmax or a sigmoid is learned from as if it did not. */
  @Test
  void probabilitiesAreTurnedBackIntoLogits() {
    float[] labels = {0, 1, 1, 255};
    Loss loss = new CrossEntropy(new float[] {1, 3}, 255);
    float[] two = {0.5f, -1, 2, 0.1f, 1.5f, 0.3f, -0.7f, 2};
    float[] softmax = new float[8];
    float[] one = new float[4];
    float[] sigmoid = new float[4];
    for (int i = 0; i < 4; i++) {
      softmax[4 + i] = (float) (1 / (1 + Math.exp(two[i] - two[4 + i])));
      softmax[i] = 1 - softmax[4 + i];
      one[i] = two[4 + i] - two[i];
      sigmoid[i] = softmax[4 + i];
    }
    double expected = compute(loss, new Logits(two, 1, 2, 2, 2), labels, null).value;
    Loss through = loss.ofProbabilities();
    assertEquals(
        expected, compute(through, new Logits(softmax, 1, 2, 2, 2), labels, null).value, 1e-5);
    assertEquals(expected, compute(loss, new Logits(one, 1, 1, 2, 2), labels, null).value, 1e-5);
    assertEquals(
        expected, compute(through, new Logits(sigmoid, 1, 1, 2, 2), labels, null).value, 1e-5);
    float[] sure = {1, 0, 0, 0, 0, 1, 1, 1};
    Result r = compute(through, new Logits(sure, 1, 2, 2, 2), labels, null);
    for (float g : r.gradient) assertEquals(true, Float.isFinite(g));
  }
}
