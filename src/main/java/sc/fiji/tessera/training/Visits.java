package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The order in which an epoch visits images: all of them, shuffled, again and again; or images
 * without foreground with a given probability and the others else, each kind in turn. Not
 * thread-safe.
 */
final class Visits {
  private final Cycle all;
  private final Cycle full;
  private final Cycle empty;
  private final double share;

  /**
   * @param full images with foreground
   * @param empty images without
   * @param share of the visits that go to the latter, 0 to 1; negative = all images alike
   */
  Visits(List<Integer> full, List<Integer> empty, double share) {
    List<Integer> both = new ArrayList<>(full);
    both.addAll(empty);
    this.all = new Cycle(both);
    this.full = new Cycle(full);
    this.empty = new Cycle(empty);
    this.share = full.isEmpty() || empty.isEmpty() ? -1 : share;
  }

  /** Begins anew. */
  void start(Random random) {
    all.start(random);
    full.start(random);
    empty.start(random);
  }

  /** The next image. */
  int next(Random random) {
    if (share < 0) return all.next();
    return random.nextDouble() < share ? empty.next() : full.next();
  }

  private static final class Cycle {
    private final List<Integer> items;
    private int next;

    Cycle(List<Integer> items) {
      this.items = new ArrayList<>(items);
    }

    void start(Random random) {
      Collections.sort(items);
      Collections.shuffle(items, random);
      next = 0;
    }

    int next() {
      return items.get(next++ % items.size());
    }
  }
}
