package sc.fiji.tessera.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a {@link Normalization} from its text. */
final class NormalizationText {
  private static final String ACCEPTED =
      "\"none\", \"scale 255\", \"mean-std 0.5 0.2 scale 255\", \"z-score\" or \"percentile 1 99.8\"";

  private final String text;
  private final List<String> words;

  NormalizationText(String text) {
    this.text = text;
    this.words = new ArrayList<>(List.of(text.trim().split("\\s+")));
  }

  Normalization read() {
    try {
      Normalization result = kind();
      while (!words.isEmpty()) result = modified(result);
      return result;
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw unknown(e);
    }
  }

  private Normalization kind() {
    return switch (next()) {
      case "none" -> Normalization.none();
      case "scale" -> Normalization.scale(number(next()));
      case "mean-std" -> meanStd();
      case "z-score" -> Normalization.zScore();
      case "percentile" -> Normalization.percentile(number(next()), number(next()));
      default -> throw unknown(null);
    };
  }

  private Normalization modified(Normalization result) {
    return switch (next()) {
      case "eps" -> result.withEps(number(next()));
      case "joint" -> result.jointly();
      case "clip" -> result.clipped();
      case "8-bit" -> result.ofEightBits();
      default -> throw unknown(null);
    };
  }

  private Normalization meanStd() {
    double[] means = numbers(next());
    double[] deviations = numbers(next());
    boolean scaled = !words.isEmpty() && words.get(0).equals("scale");
    if (scaled) next();
    return Normalization.meanStd(means, deviations, scaled ? number(next()) : 1);
  }

  private String next() {
    return words.remove(0);
  }

  private IllegalArgumentException unknown(Exception cause) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not a normalisation; it is " + ACCEPTED + ".", cause);
  }

  private static double number(String word) {
    double value = Double.parseDouble(word);
    if (!Double.isFinite(value)) throw new NumberFormatException(word);
    return value;
  }

  private static double[] numbers(String list) {
    return Arrays.stream(list.split(",")).mapToDouble(NormalizationText::number).toArray();
  }
}
