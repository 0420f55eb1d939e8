package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Architectures;

/**
 * Finds the network of the catalogue that a checkpoint belongs to, with its options and size, from
 * nothing but names and shapes: published variants first, then such as differ in their options. A
 * checkpoint that has only a part of a network, or much else beside, is not recognised: which
 * network is to take it must then be said.
 *
 * @param fit the network
 * @param others published variants that fit as well
 * @param untold options that change no name and no shape, and what else they could be
 */
record Recognition(SizeFit fit, List<String> others, List<String> untold) {
  private static final int VARIANTS = 8;
  private static final int STARTS = 3;
  private static final int ROUNDS = 6;

  /** The least share of common names for which other options are tried. */
  private static final double COMMON = 0.3;

  /** Throws an {@link IOException} that names the closest network where none fits. */
  static Recognition of(TensorNames tensors, String file) throws IOException {
    List<SizeFit> fits = new ArrayList<>();
    for (Candidate c : closest(tensors)) fits.add(SizeFit.of(c, tensors));
    List<SizeFit> whole = new ArrayList<>(fits);
    whole.removeIf(f -> !f.isWhole());
    if (whole.isEmpty()) search(fits, whole, tensors);
    if (whole.isEmpty()) throw unknown(fits, file);
    whole.sort(
        Comparator.comparingInt(SizeFit::unexpected).thenComparingInt(f -> f.size().divisor()));
    SizeFit found = withoutDivisor(whole.get(0), tensors);
    List<String> others = new ArrayList<>();
    for (SizeFit f : whole.subList(1, whole.size())) {
      boolean same = f.size().divisor() == whole.get(0).size().divisor();
      if (same && f.unexpected() == found.unexpected()) others.add(f.candidate().toString());
    }
    return new Recognition(found, others, untold(found));
  }

  /** Networks of other options, from the closest published ones on. */
  private static void search(List<SizeFit> fits, List<SizeFit> whole, TensorNames tensors) {
    fits.sort(Comparator.comparingDouble(SizeFit::score).reversed());
    for (SizeFit start : List.copyOf(fits.subList(0, Math.min(STARTS, fits.size())))) {
      if (start.common() < COMMON) break;
      SizeFit best = climb(start, tensors);
      fits.add(best);
      if (!best.isWhole()) continue;
      whole.add(best);
      break;
    }
  }

  /** The published variants with the most common names. */
  private static List<Candidate> closest(TensorNames tensors) {
    List<SizeFit> quick = new ArrayList<>();
    for (Architecture a : Architectures.all()) {
      for (String variant : a.variants().keySet()) {
        quick.add(SizeFit.byNames(new Candidate(a, variant), tensors));
      }
    }
    quick.sort(Comparator.comparingDouble(SizeFit::score).reversed());
    double best = quick.get(0).score();
    boolean named = quick.get(0).isNamed(); // then those with fewer names are out of the question
    return quick.stream()
        .filter(f -> named ? f.isNamed() : f.score() >= best / 2)
        .limit(VARIANTS)
        .map(SizeFit::candidate)
        .toList();
  }

  /**
   * Changes one option at a time while that brings more together; two where one does not, since
   * widths that depend on each other only fit together.
   */
  private static SizeFit climb(SizeFit start, TensorNames tensors) {
    SizeFit best = start;
    for (int round = 0; round < ROUNDS && !best.isWhole(); round++) {
      SizeFit before = best;
      for (Candidate c : before.candidate().neighbours()) {
        SizeFit quick = SizeFit.byNames(c, tensors);
        if (quick.parameters() == 0 || quick.names() < best.names()) continue;
        SizeFit fit = SizeFit.of(c, tensors);
        if (fit.score() > best.score()) best = fit;
      }
      if (best == before && best.isNamed()) best = ofTwoOptions(before, tensors);
      if (best == before) break;
    }
    return best;
  }

  /** The best of the networks that differ in two options which change no name. */
  private static SizeFit ofTwoOptions(SizeFit start, TensorNames tensors) {
    SizeFit best = start;
    Set<Map<String, String>> seen = new HashSet<>();
    for (Candidate one : start.candidate().neighbours()) {
      if (!SizeFit.byNames(one, tensors).isNamed()) continue;
      for (Candidate two : one.neighbours()) {
        boolean other = two.options().size() > one.options().size() && seen.add(two.options());
        if (!other || !SizeFit.byNames(two, tensors).isNamed()) continue;
        SizeFit fit = SizeFit.of(two, tensors);
        if (fit.score() > best.score()) best = fit;
      }
    }
    return best;
  }

  /** A network with a width of its own is better described by that than by a divisor. */
  private static SizeFit withoutDivisor(SizeFit found, TensorNames tensors) {
    int divisor = found.size().divisor();
    String width = found.candidate().of(found.size()).options().get("width");
    if (divisor == 1 || width == null || Integer.parseInt(width) % divisor != 0) return found;
    String narrow = Integer.toString(Integer.parseInt(width) / divisor);
    SizeFit fit = SizeFit.of(found.candidate().with("width", narrow), tensors);
    return fit.isWhole() && fit.size().divisor() == 1 ? fit : found;
  }

  private static List<String> untold(SizeFit found) {
    Map<String, long[]> shapes = Blank.shapes(found.candidate().of(found.size()));
    Set<String> result = new LinkedHashSet<>();
    for (Candidate c : found.candidate().published()) {
      Map<String, long[]> other = c.shapes(found.size());
      boolean same = other.keySet().equals(shapes.keySet());
      for (String name : shapes.keySet()) {
        same = same && WeightMatch.fits(shapes.get(name), other.get(name));
      }
      if (same) result.add(c.differenceTo(found.candidate()));
    }
    return List.copyOf(result);
  }

  private static IOException unknown(List<SizeFit> fits, String file) {
    SizeFit best =
        fits.stream()
            .max(
                Comparator.<SizeFit>comparingInt(f -> f.shapes() - f.unexpected())
                    .thenComparingDouble(SizeFit::score))
            .orElseThrow();
    if (10 * best.names() < best.parameters()) {
      return new IOException(
          "The checkpoint "
              + file
              + " has hardly a name in common with any network that is known.");
    }
    String advice = ". To take what fits, name the network: network=" + best.candidate().variant();
    return new IOException(
        "The checkpoint "
            + file
            + " is of no network that is known; the closest is "
            + best.candidate()
            + ", of whose "
            + best.parameters()
            + " tensors it has "
            + best.names()
            + " by name and "
            + best.shapes()
            + " by shape, and "
            + best.unexpected()
            + " others"
            + (2 * best.shapes() >= best.parameters() ? advice : "")
            + ".");
  }
}
