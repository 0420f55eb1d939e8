package sc.fiji.tessera.inference;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.label.RegionMask;

/**
 * Follows objects through the slices of a stack: what an object was on one slice is the prompt for
 * it on the next, as a box, a point inside and a mask. An object ends where nothing like it is
 * found. Projecting masks as prompts from slice to slice is the way of micro-SAM (Archit et al.,
 * "Segment Anything for microscopy", Nature Methods 2025).
 *
 * @param options when an object ends
 */
public record SliceSweep(Options options) {
  /** By what share of its sides the box around an object is wider, since it may grow. */
  private static final double GROWTH = 0.05;

  /**
   * When an object ends.
   *
   * @param overlap the least IoU of its masks on neighbouring slices, 0 to 1; 0 asks for none
   * @param score the least score of a mask that was followed, 0 to 1; 0 takes all
   */
  public record Options(double overlap, double score) {
    /** What is usual. */
    public static final Options USUAL = new Options(0.5, 0.5);

    public Options {
      require(overlap, "overlap of masks on neighbouring slices");
      require(score, "score of a followed mask");
    }

    private static void require(double value, String what) {
      if (value >= 0 && value <= 1) return;
      throw new IllegalArgumentException("The " + what + " is 0 to 1, not " + value + ".");
    }
  }

  /** The slices of a stack, all of one size. */
  @FunctionalInterface
  public interface Slices {
    /** Looks at a slice, which takes long; called where an object may be. */
    Slice at(int slice, Progress progress);
  }

  /** A slice that was looked at. */
  public interface Slice {
    int width();

    int height();

    /** The object that prompts mean. */
    ObjectMask best(Prompts prompts, Progress progress);
  }

  /**
   * Follows all objects upwards, then downwards. Slices are looked at one after the other, for all
   * objects at once; those on which an object is known already are left as they are.
   *
   * @param objects by object and slice: null where an object is not known. Filled where it is
   *     found; in the end without logits
   * @param slices of the stack
   * @param progress told the slice; asked for cancellation
   * @throws CancellationException if cancelled; what was found until then is there
   */
  public void follow(ObjectMask[][] objects, Slices slices, Progress progress) {
    int count = objects.length == 0 ? 0 : objects[0].length;
    Objects all = Objects.of(objects);
    try {
      for (int z = 1; z < count; z++) {
        report(z - 1, z, count, progress);
        step(all, z - 1, z, slices, progress);
      }
      for (int z = count - 2; z >= 0; z--) {
        report(2 * count - 2 - z, z, count, progress);
        step(all, z + 1, z, slices, progress);
      }
    } finally {
      for (ObjectMask[] object : objects) {
        for (int z = 0; z < count; z++) if (object[z] != null) object[z] = object[z].kept();
      }
    }
  }

  private static void report(int done, int slice, int count, Progress progress) {
    progress.report(done / (2.0 * count - 2), "Slice " + (slice + 1) + " of " + count);
  }

  /**
   * Objects by object and slice.
   *
   * @param given which masks were known in the beginning: they are needed in both directions
   */
  private record Objects(ObjectMask[][] masks, boolean[][] given) {
    static Objects of(ObjectMask[][] masks) {
      boolean[][] given = new boolean[masks.length][];
      for (int o = 0; o < masks.length; o++) {
        given[o] = new boolean[masks[o].length];
        for (int z = 0; z < given[o].length; z++) given[o][z] = masks[o][z] != null;
      }
      return new Objects(masks, given);
    }
  }

  /** Objects that are known on one slice and not yet on the next. */
  private void step(Objects all, int from, int to, Slices slices, Progress progress) {
    Slice slice = null;
    for (int o = 0; o < all.masks.length; o++) {
      ObjectMask[] object = all.masks[o];
      if (object[from] == null || object[to] != null) continue;
      progress.check();
      if (slice == null) slice = slices.at(to, progress.quiet());
      ObjectMask found = slice.best(prompts(object[from], slice), progress.quiet());
      if (goesOn(object[from].mask(), found)) object[to] = found;
      if (!all.given[o][from]) object[from] = object[from].kept(); // nothing comes from it any more
    }
  }

  private boolean goesOn(RegionMask before, ObjectMask found) {
    if (found.mask().area() == 0 || found.score() < options.score) return false;
    return options.overlap == 0 || before.iou(found.mask()) >= options.overlap;
  }

  /** What a mask says of the object on the next slice. */
  private static Prompts prompts(ObjectMask before, Slice slice) {
    RegionMask mask = before.mask();
    double dx = GROWTH * mask.width();
    double dy = GROWTH * mask.height();
    Prompts.Box box =
        new Prompts.Box(
            Math.max(0, mask.left() - dx),
            Math.max(0, mask.top() - dy),
            Math.min(slice.width() - 1, mask.left() + mask.width() - 1 + dx),
            Math.min(slice.height() - 1, mask.top() + mask.height() - 1 + dy));
    int[] inside = mask.innermost();
    List<Prompts.Point> points = List.of(new Prompts.Point(inside[0], inside[1], true));
    return new Prompts(points, Optional.of(box), Optional.ofNullable(before.logits()));
  }
}
