package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * What a network says that answers with queries: each has scores of the classes, of which one is
 * that of no object, and a mask. The ways to make a picture of them are those of Cheng, Schwing,
 * Kirillov, "Per-Pixel Classification is Not All You Need for Semantic Segmentation" (NeurIPS 2021)
 * and Cheng et al., "Masked-attention Mask Transformer for Universal Image Segmentation" (CVPR
 * 2022). Classes have numbers from 0. Not to be changed.
 *
 * @param logits [queries, classes + 1], no object last
 * @param classes without that of no object
 * @param masks of the queries
 * @param width of the masks, in pixels
 * @param height of the masks
 */
public record MaskQueries(float[] logits, int classes, Masks masks, int width, int height) {
  /** Keeps the mean over no pixel finite. */
  private static final double TINY = 1e-6;

  /** The masks, of which only those that count are asked for. */
  @FunctionalInterface
  public interface Masks {
    /** Logits of a query's pixels, [height, width], x fastest; not changed. */
    float[] of(int query);
  }

  /**
   * Which queries count in a panoptic picture.
   *
   * @param score the probability of the class must be larger; 0.8 is usual
   * @param overlap the least part of its own pixels that a query wins against others; 0.8 is usual
   */
  public record Options(double score, double overlap) {
    /** As published. */
    public static final Options USUAL = new Options(0.8, 0.8);

    public Options {
      if (!(score >= 0 && score <= 1 && overlap >= 0 && overlap <= 1)) {
        throw new IllegalArgumentException(
            "Score and overlap of queries are from 0 to 1, unlike "
                + score
                + " and "
                + overlap
                + ".");
      }
    }
  }

  /**
   * A segment of a panoptic picture.
   *
   * @param id its number, from 1
   * @param category its class, from 0
   * @param score the probability of its class; of stuff, that of the first of its queries
   */
  public record Segment(int id, int category, double score) {}

  /**
   * A panoptic picture.
   *
   * @param ids the segment of every pixel, x fastest; 0 = none
   * @param segments by their numbers
   */
  public record Picture(int[] ids, List<Segment> segments) {}

  public MaskQueries {
    if (classes < 1 || logits.length % (classes + 1) != 0 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          logits.length + " values are no scores of " + classes + " classes and no object.");
    }
  }

  /** The number of queries. */
  public int count() {
    return logits.length / (classes + 1);
  }

  /** Probabilities of the classes of a query, no object last. */
  private double[] probabilities(int query) {
    double[] p = new double[classes + 1];
    double most = Double.NEGATIVE_INFINITY;
    int from = query * p.length;
    for (int c = 0; c < p.length; c++) most = Math.max(most, logits[from + c]);
    double sum = 0;
    for (int c = 0; c < p.length; c++) sum += p[c] = Math.exp(logits[from + c] - most);
    for (int c = 0; c < p.length; c++) p[c] /= sum;
    return p;
  }

  private static float probability(float logit) {
    return (float) (1 / (1 + Math.exp(-logit)));
  }

  // ---- panoptic ----

  /** A query that counts: its likeliest class. */
  private record Kept(int query, int category, double score) {}

  /**
   * Divides the pixels among the queries that are sure of a class: each pixel goes to the query
   * whose probability of the class times that of the pixel is highest, if that of the pixel is at
   * least a half; queries that win too little of their pixels are left out. Queries of one class of
   * stuff are one segment.
   *
   * @param thing whether a class has objects
   */
  public Picture panoptic(IntPredicate thing, Options options) {
    List<Kept> kept = kept(options.score);
    int[] winner = new int[width * height]; // a number among those kept, from 1
    boolean[] inside = new boolean[winner.length];
    float[] highest = new float[winner.length];
    Arrays.fill(highest, -1);
    int[] own = new int[kept.size()];
    for (int k = 0; k < own.length; k++) {
      float[] mask = masks.of(kept.get(k).query);
      float score = (float) kept.get(k).score;
      for (int p = 0; p < winner.length; p++) {
        float q = probability(mask[p]);
        if (q >= 0.5f) own[k]++;
        if (score * q <= highest[p]) continue;
        highest[p] = score * q;
        winner[p] = k + 1;
        inside[p] = q >= 0.5f;
      }
    }
    int[] won = new int[own.length];
    int[] visible = new int[own.length];
    for (int p = 0; p < winner.length; p++) {
      if (winner[p] == 0) continue;
      won[winner[p] - 1]++;
      if (inside[p]) visible[winner[p] - 1]++;
    }
    List<Segment> segments = new ArrayList<>();
    int[] numbers = new int[own.length + 1];
    Map<Integer, Integer> stuff = new HashMap<>();
    for (int k = 0; k < own.length; k++) {
      boolean hidden = visible[k] == 0 || won[k] / (double) own[k] < options.overlap;
      if (!hidden) numbers[k + 1] = number(kept.get(k), thing, stuff, segments);
    }
    for (int p = 0; p < winner.length; p++) winner[p] = inside[p] ? numbers[winner[p]] : 0;
    return new Picture(winner, List.copyOf(segments));
  }

  private List<Kept> kept(double least) {
    List<Kept> kept = new ArrayList<>();
    for (int q = 0; q < count(); q++) {
      double[] p = probabilities(q);
      int best = 0;
      for (int c = 1; c <= classes; c++) if (p[c] > p[best]) best = c;
      if (best < classes && p[best] > least) kept.add(new Kept(q, best, p[best]));
    }
    return kept;
  }

  private static int number(
      Kept query, IntPredicate thing, Map<Integer, Integer> stuff, List<Segment> segments) {
    boolean counted = thing.test(query.category);
    Integer known = counted ? null : stuff.get(query.category);
    if (known != null) return known;
    int id = segments.size() + 1;
    segments.add(new Segment(id, query.category, query.score));
    if (!counted) stuff.put(query.category, id);
    return id;
  }

  // ---- instances ----

  /**
   * The surest objects, which may overlap. Every query may be one for several classes. The score is
   * the probability of the class times the mean probability of the object's pixels.
   *
   * @param thing whether a class has objects
   * @param most how many pairs of a query and a class are looked at, the surest; 100 is usual
   * @return with labels from 1, which stands for class 0, the surest first; none without pixels
   */
  public List<DetectedObject> instances(IntPredicate thing, int most) {
    List<Kept> pairs = new ArrayList<>();
    for (int q = 0; q < count(); q++) {
      double[] p = probabilities(q);
      for (int c = 0; c < classes; c++) pairs.add(new Kept(q, c, p[c]));
    }
    pairs.sort(Comparator.comparingDouble(Kept::score).reversed());
    Map<Integer, Solid> solids = new HashMap<>();
    List<DetectedObject> objects = new ArrayList<>();
    for (Kept pair : pairs.subList(0, Math.min(most, pairs.size()))) {
      if (!thing.test(pair.category)) continue;
      Solid solid = solids.computeIfAbsent(pair.query, this::solid);
      if (solid.mask.width() == 0) continue;
      RegionMask m = solid.mask;
      double score = pair.score * solid.mean;
      ScoredBox box =
          new ScoredBox(m.left(), m.top(), m.left() + m.width(), m.top() + m.height(), score);
      objects.add(new DetectedObject(box, pair.category + 1, m));
    }
    objects.sort(Comparator.comparingDouble(DetectedObject::score).reversed());
    return objects;
  }

  /** The pixels that a query has, and their mean probability. */
  private record Solid(RegionMask mask, double mean) {}

  private Solid solid(int query) {
    float[] mask = masks.of(query);
    double sum = 0;
    int count = 0;
    for (float v : mask) {
      if (!(v > 0)) continue;
      sum += probability(v);
      count++;
    }
    return new Solid(RegionMask.of(width, height, p -> mask[p] > 0), sum / (count + TINY));
  }

  // ---- classes ----

  /**
   * How much all queries say for each class and pixel: the sum of probabilities of the class times
   * that of the pixel.
   *
   * @return [classes][height * width], x fastest
   */
  public float[][] scores() {
    float[][] scores = new float[classes][width * height];
    for (int q = 0; q < count(); q++) {
      double[] p = probabilities(q);
      float[] mask = masks.of(q);
      for (int i = 0; i < mask.length; i++) {
        float inside = probability(mask[i]);
        for (int c = 0; c < classes; c++) scores[c][i] += (float) p[c] * inside;
      }
    }
    return scores;
  }
}
