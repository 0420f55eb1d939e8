package sc.fiji.tessera.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.network.Size;

/**
 * The size of a candidate under which most shapes are those of a checkpoint: image channels,
 * classes and width divisor. Names decide what is compared; how a shape follows the size is seen in
 * the network itself.
 *
 * @param candidate what was compared
 * @param size the best
 * @param told whether the checkpoint tells the channels and the classes, which it does where it has
 *     the first layer and the head
 * @param names parameters of the network that the checkpoint has by name
 * @param shapes those of them that have its shape
 * @param parameters all parameters of the network
 * @param unexpected tensors of the checkpoint that the network does not have
 */
record SizeFit(
    Candidate candidate,
    Size size,
    Told told,
    int names,
    int shapes,
    int parameters,
    int unexpected) {
  private static final Size REFERENCE = new Size(3, 21);

  /** What the checkpoint tells. */
  record Told(boolean channels, boolean classes) {}

  /** Names alone are compared: quick, to sort candidates. */
  static SizeFit byNames(Candidate candidate, TensorNames tensors) {
    Set<String> names = candidate.shapes(REFERENCE).keySet();
    Map<String, String> pairs = tensors.pairs(names);
    int unexpected = tensors.unexpected(pairs);
    Told nothing = new Told(false, false);
    return new SizeFit(candidate, REFERENCE, nothing, pairs.size(), 0, names.size(), unexpected);
  }

  /** Finds the size. */
  static SizeFit of(Candidate start, TensorNames tensors) {
    Candidate candidate = PositionGrid.fitted(start, tensors, REFERENCE);
    Blank reference = new Blank(candidate, REFERENCE);
    Map<String, String> pairs = tensors.pairs(reference.shapes().keySet());
    int channels = told(reference, reference.byChannels(), REFERENCE.channels(), pairs, tensors);
    int classes = told(reference, reference.byClasses(), REFERENCE.classes(), pairs, tensors);
    Told told = new Told(channels > 0, classes > 0);
    SizeFit best = null;
    for (int divisor : divisors(reference.shapes(), pairs, tensors)) {
      int c = channels > 0 ? channels : REFERENCE.channels();
      int k = classes > 0 ? classes : REFERENCE.classes();
      Size size = new Size(c, k, divisor);
      Map<String, long[]> shapes = Blank.shapes(candidate.of(size));
      int equal = 0;
      for (Map.Entry<String, String> e : pairs.entrySet()) {
        long[] wanted = shapes.get(e.getKey());
        if (wanted != null && WeightMatch.fits(wanted, tensors.get(e.getValue()).dims())) equal++;
      }
      if (best != null && best.shapes >= equal) continue;
      int unexpected = tensors.unexpected(pairs);
      best = new SizeFit(candidate, size, told, pairs.size(), equal, shapes.size(), unexpected);
    }
    return best;
  }

  /** The number that most of the parameters agree on which grow with it; 0 if there is none. */
  private static int told(
      Blank reference,
      Map<String, Blank.Growth> growing,
      int start,
      Map<String, String> pairs,
      TensorNames tensors) {
    Map<Integer, Integer> votes = new HashMap<>();
    growing.forEach(
        (name, growth) -> {
          if (!pairs.containsKey(name) || growth.step() == 0) return;
          long[] wanted = reference.shapes().get(name);
          long[] found = tensors.get(pairs.get(name)).dims();
          if (found.length != wanted.length) return;
          long more = found[growth.axis()] - wanted[growth.axis()];
          long number = start + more / growth.step();
          if (more % growth.step() == 0 && number > 0 && number < 100_000) {
            votes.merge((int) number, 1, Integer::sum);
          }
        });
    return votes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /** 1 and the powers of two by which most shapes are smaller than published, at most three. */
  private static List<Integer> divisors(
      Map<String, long[]> shapes, Map<String, String> pairs, TensorNames tensors) {
    Map<Integer, Integer> votes = new HashMap<>();
    pairs.forEach(
        (name, source) -> {
          long[] published = shapes.get(name);
          long[] found = tensors.get(source).dims();
          if (published.length == 0 || found.length == 0 || found[0] == 0) return;
          long ratio = published[0] / found[0];
          if (ratio > 1 && Long.bitCount(ratio) == 1 && ratio <= 1024) {
            votes.merge((int) ratio, 1, Integer::sum);
          }
        });
    List<Integer> result = new ArrayList<>(List.of(1));
    votes.entrySet().stream()
        .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(3)
        .forEach(e -> result.add(e.getKey()));
    return result;
  }

  /** How much is common of all that either has, by name and by shape: 0 to 2. */
  double score() {
    double all = parameters + unexpected;
    return (names + shapes) / all;
  }

  /** The share of names that both have: 0 to 1. */
  double common() {
    return names / (double) (parameters + unexpected);
  }

  /** The size, of the published width where hardly a shape would tell another. */
  Size trustedSize() {
    if (4 * shapes >= parameters) return size;
    return new Size(size.channels(), size.classes());
  }

  /** Whether the checkpoint has all names of the network, and hardly others. */
  boolean isNamed() {
    return names == parameters && unexpected <= parameters / 10;
  }

  /** Whether the checkpoint has the whole network and hardly anything else. */
  boolean isWhole() {
    return shapes == parameters && unexpected <= parameters / 10;
  }
}
