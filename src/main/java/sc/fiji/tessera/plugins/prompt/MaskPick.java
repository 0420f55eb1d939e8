package sc.fiji.tessera.plugins.prompt;

import java.util.Comparator;
import java.util.List;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.inference.Prompts;

/** Which of several masks is taken where a single point may mean a part or a whole. */
enum MaskPick {
  SUREST,
  SMALLEST,
  LARGEST;

  /** The object that prompts mean. */
  ObjectMask of(PlaneView view, Prompts prompts, Progress p) {
    List<ObjectMask> all = all(view.network(), view.at(prompts, p), prompts, p);
    Comparator<ObjectMask> byArea = Comparator.comparingInt(m -> m.mask().area());
    return switch (this) {
      case SUREST -> all.get(0);
      case SMALLEST -> all.stream().min(byArea).orElseThrow();
      case LARGEST -> all.stream().max(byArea).orElseThrow();
    };
  }

  /** All that prompts may mean, the surest first: several for a single point, else one. */
  static List<ObjectMask> all(
      PromptSegmenter network, ImageEmbedding seen, Prompts prompts, Progress p) {
    boolean ambiguous =
        prompts.points().size() == 1 && prompts.box().isEmpty() && prompts.mask().isEmpty();
    return ambiguous
        ? network.candidates(seen, prompts, p)
        : List.of(network.best(seen, prompts, p));
  }
}
