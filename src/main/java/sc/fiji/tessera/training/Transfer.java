package sc.fiji.tessera.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is taken over from a model that is trained further, and what of it may change.
 *
 * @param head whether its classes stay
 * @param freeze what does not change to begin with
 * @param thaw the share of all steps after which that changes as well, 0 to 1; 1 = never
 */
public record Transfer(Head head, Freeze freeze, double thaw) implements Serializable {
  /** The share of the steps in which an encoder is usually kept. */
  public static final double USUAL_THAW = 0.2;

  /** All of it, and all may change. */
  public static final Transfer ALL = new Transfer(Head.KEEP, Freeze.NONE, USUAL_THAW);

  /** What becomes of the layers that make the classes. */
  public enum Head {
    /** They are trained further, for the same classes. */
    KEEP,
    /** They begin anew, for the classes of the labels. */
    REPLACE
  }

  /** What keeps its weights. */
  public enum Freeze {
    NONE,
    /** What leads to the deepest map ({@link sc.fiji.tessera.graph.Encoder}). */
    ENCODER,
    /** All but the layers that make the classes. */
    BODY
  }

  public Transfer {
    if (!(thaw >= 0 && thaw <= 1)) {
      throw new IllegalArgumentException("thaw is " + thaw + ", but must be between 0 and 1.");
    }
  }

  /** Whether something does not change in a step. */
  boolean isFrozen(double doneShare) {
    return freeze != Freeze.NONE && (doneShare < thaw || thaw == 1);
  }

  /** What is not usual, for texts that tell plans apart. */
  String differences() {
    List<String> all = new ArrayList<>();
    if (head != Head.KEEP) all.add("head=" + head.name().toLowerCase(Locale.ROOT));
    if (freeze != Freeze.NONE) {
      all.add("freeze=" + freeze.name().toLowerCase(Locale.ROOT));
      all.add("thaw=" + thaw);
    }
    return String.join(", ", all);
  }
}
