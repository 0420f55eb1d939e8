package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.image.BytePlanes;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.label.MaskRepair;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.label.ScoredBox;
import sc.fiji.tessera.label.Suppression;

/**
 * All objects of an image: a promptable network is asked at every point of a grid, in the image and
 * perhaps in parts of it, and what is sure, stable and not yet found is kept. Kirillov et al.,
 * "Segment Anything" (ICCV 2023), appendix B, step by step as the authors' program does it.
 *
 * @param segmenter the network
 * @param looking how it looks at the image and at its parts
 * @param options what is kept
 */
public record AutomaticMasks(PromptSegmenter segmenter, Looking looking, Options options) {
  /** Masks that reach so many pixels close to the border of a part are cut off there. */
  private static final int NEAR = 20;

  /** Looks at an image, or remembers what was seen of it. */
  @FunctionalInterface
  public interface Looking {
    ImageEmbedding at(BytePlanes image, Progress progress);
  }

  /** All that is not remembered is looked at. */
  public AutomaticMasks(PromptSegmenter segmenter, Options options) {
    this(segmenter, segmenter::embed, options);
  }

  /**
   * What is asked and what is kept.
   *
   * @param points of the grid along each side, 1 to 256
   * @param score the least estimated IoU, from which on masks are kept; 0 keeps all
   * @param stability the least stability, 0 to 1; 0 keeps all
   * @param overlap the largest IoU of two masks' boxes that may both stay, 0 to 1
   * @param layers of parts of the image that are searched as well, 0 to 4
   * @param partOverlap overlap of 2 x 2 parts as a share of the shorter side, 0 to 0.9
   * @param pointScale by what the points of the grid are divided from layer to layer, at least 1
   * @param minimum holes and islands of fewer pixels are filled and removed; 0 does nothing
   */
  public record Options(
      int points,
      double score,
      double stability,
      double overlap,
      int layers,
      double partOverlap,
      int pointScale,
      int minimum) {
    /** The published values. */
    public static final Options PUBLISHED = new Options(32, 0.88, 0.95, 0.7, 0, 512 / 1500.0, 1, 0);

    public Options {
      require(points >= 1 && points <= 256, "points per side", points, "1 to 256");
      require(score >= 0 && score <= 1, "score", score, "0 to 1");
      require(stability >= 0 && stability <= 1, "stability", stability, "0 to 1");
      require(overlap >= 0 && overlap <= 1, "overlap", overlap, "0 to 1");
      require(layers >= 0 && layers <= 4, "layers of parts", layers, "0 to 4");
      boolean part = partOverlap >= 0 && partOverlap <= 0.9;
      require(part, "overlap of parts", partOverlap, "0 to 0.9");
      require(pointScale >= 1, "point scale", pointScale, "at least 1");
      require(minimum >= 0, "minimum", minimum, "at least 0");
    }

    private static void require(boolean good, String what, Number value, String accepted) {
      if (good) return;
      throw new IllegalArgumentException(
          "The " + what + " of automatic masks is " + value + ", but must be " + accepted + ".");
    }
  }

  /** A mask in the image and the part that it was found in. */
  private record Found(ObjectMask object, CropBox part) {
    ScoredBox box(double score) {
      return object.mask().box(score);
    }
  }

  /**
   * Searches an image.
   *
   * @param plane the image
   * @param progress told how far the search is; asked for cancellation
   * @return the objects, those of the whole image before those of its parts, the surest first
   */
  public List<ObjectMask> of(Plane plane, Progress progress) {
    return of(segmenter.bytes(plane), progress);
  }

  List<ObjectMask> of(BytePlanes image, Progress progress) {
    List<CropBox> parts =
        CropBox.of(image.width(), image.height(), options.layers, options.partOverlap);
    List<Found> all = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Progress share = progress.part((double) i / parts.size(), 1.0 / parts.size());
      all.addAll(part(image, parts.get(i), share));
    }
    if (parts.size() > 1) {
      // What was found in a smaller part is finer.
      all = suppressed(all, all.stream().mapToDouble(f -> 1 / f.part.area()).toArray());
    }
    if (options.minimum > 0) all = repaired(all, image);
    return all.stream().map(Found::object).toList();
  }

  private List<Found> part(BytePlanes image, CropBox part, Progress progress) {
    BytePlanes cut = image.cropped(part.left(), part.top(), part.width(), part.height());
    progress.report(0, "Looking at the image");
    ImageEmbedding seen = looking.at(cut, progress.quiet());
    List<Prompts> grid = grid(part);
    List<Found> found = new ArrayList<>();
    for (int from = 0; from < grid.size(); from += PromptSegmenter.BATCH) {
      progress.check();
      progress.report((double) from / grid.size(), "Looking for objects");
      List<Prompts> some = grid.subList(from, Math.min(grid.size(), from + PromptSegmenter.BATCH));
      for (PromptSegmenter.Decoded d : segmenter.decode(seen, some, progress.quiet())) {
        keep(seen, d, part, image, found);
      }
    }
    return suppressed(found, found.stream().mapToDouble(f -> f.object.score()).toArray());
  }

  /** The centres of equal cells, row by row, as pixel coordinates. */
  private List<Prompts> grid(CropBox part) {
    int side = (int) (options.points / Math.pow(options.pointScale, part.layer()));
    List<Prompts> grid = new ArrayList<>();
    for (int i = 0; i < side * side; i++) {
      double x = (i % side + 0.5) / side * part.width();
      double y = (i / side + 0.5) / side * part.height();
      grid.add(Prompts.of(new Prompts.Point(x, y, true)));
    }
    return grid;
  }

  private void keep(
      ImageEmbedding seen,
      PromptSegmenter.Decoded all,
      CropBox part,
      BytePlanes image,
      List<Found> found) {
    for (int i : MaskChoice.several(all)) {
      if (options.score > 0 && !(all.scores()[i] > options.score)) continue;
      ObjectMask object = segmenter.mask(seen, all, i);
      if (options.stability > 0 && !(object.stability() >= options.stability)) continue;
      ObjectMask placed = object.shifted(part.left(), part.top());
      boolean cut = isCutOff(placed.mask().box(0), part, image);
      if (!cut) found.add(new Found(placed, part));
    }
  }

  /** Whether a box comes close to a border of the part that is not the image's. */
  private static boolean isCutOff(ScoredBox box, CropBox part, BytePlanes image) {
    int right = part.left() + part.width();
    int bottom = part.top() + part.height();
    return isNear(box.left(), part.left(), 0)
        || isNear(box.top(), part.top(), 0)
        || isNear(box.right(), right, image.width())
        || isNear(box.bottom(), bottom, image.height());
  }

  private static boolean isNear(double at, int border, int imageBorder) {
    return Math.abs(at - border) <= NEAR && Math.abs(at - imageBorder) > NEAR;
  }

  private List<Found> suppressed(List<Found> all, double[] scores) {
    List<ScoredBox> boxes = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) boxes.add(all.get(i).box(scores[i]));
    List<Found> kept = new ArrayList<>();
    for (int i : Suppression.greedy(boxes, options.overlap)) kept.add(all.get(i));
    return kept;
  }

  /** Those that needed no repair come first. */
  private List<Found> repaired(List<Found> all, BytePlanes image) {
    List<Found> repaired = new ArrayList<>();
    double[] untouched = new double[all.size()];
    for (int i = 0; i < untouched.length; i++) {
      Found f = all.get(i);
      RegionMask before = f.object.mask();
      MaskRepair repair = MaskRepair.of(before, image.width(), image.height(), options.minimum);
      untouched[i] = repair.changed() ? 0 : 1;
      repaired.add(new Found(f.object.with(repair.mask()), f.part));
    }
    return suppressed(repaired, untouched);
  }
}
