package sc.fiji.tessera.inference;

import java.util.function.Consumer;
import java.util.function.Function;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.inference.SemanticSegmenter.Options;

/**
 * Does something in the windows that are planned for it, in smaller ones where memory is short, and
 * at last on the CPU; what was learnt stays. Not thread-safe.
 */
final class WindowAttempts {
  /** Whose windows these are; null where that is nobody's. */
  private final ModelSession session;

  private final Options options;
  private final Consumer<String> notes;
  private WindowPlan plan;

  /**
   * @param session whose windows these are, or null
   * @param notes is told what the user should know
   */
  WindowAttempts(ModelSession session, WindowPlan plan, Options options, Consumer<String> notes) {
    this.session = session;
    this.plan = plan;
    this.options = options;
    this.notes = notes;
  }

  /** Tells what the user should know. */
  void note(String note) {
    notes.accept(note);
  }

  /** See {@link WindowPlan#reach}. */
  int reach() {
    return plan.reach();
  }

  /** See {@link WindowPlan#grid}. */
  int grid() {
    return plan.grid();
  }

  /**
   * The result for a volume.
   *
   * @param result made of the windows; fails with {@link WindowTooLarge} where memory is short
   */
  <T> T of(Volume volume, Function<Windows, T> result) {
    WindowPlan.Size size = new WindowPlan.Size(volume.width(), volume.height(), volume.depth());
    while (true) {
      WindowPlan.Choice choice = plan.of(size);
      if (!choice.note().isEmpty()) notes.accept(choice.note());
      try {
        return result.apply(new Windows(choice.tiling(), plan.atOnce(choice.tiling())));
      } catch (WindowTooLarge e) {
        plan = afterShortage(choice.tiling(), e);
      }
    }
  }

  /** Half as large; where that is too small for the network, on the CPU. */
  private WindowPlan afterShortage(Tiling tiling, WindowTooLarge e) {
    WindowPlan smaller = plan.halved(tiling);
    if (smaller != null) {
      notes.accept(e.getMessage() + "; going on with windows of half the size.");
      return smaller;
    }
    if (session == null || !session.leaveDevice(e.getMessage() + ".")) {
      throw new IllegalStateException(e.getMessage() + ".", e);
    }
    notes.accept(session.notes().get(0));
    return new WindowPlan(session, options);
  }
}
