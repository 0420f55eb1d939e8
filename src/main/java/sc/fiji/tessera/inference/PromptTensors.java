package sc.fiji.tessera.inference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Prompts as the decoder's inputs. */
final class PromptTensors {
  static final String PLACES = "point_coords";
  static final String LABELS = "point_labels";

  private static final float NONE = -1;
  private static final float CORNER = 2;

  private PromptTensors() {}

  /** The inputs beside the maps, by name; the prompts have as many points as each other. */
  static Map<String, TensorValues> of(
      List<Prompts> prompts, ImageEmbedding image, PromptRules rules) {
    int count = tokens(prompts.get(0), rules);
    float[] places = new float[prompts.size() * count * 2];
    float[] labels = new float[prompts.size() * count];
    for (int i = 0; i < prompts.size(); i++) {
      if (tokens(prompts.get(i), rules) != count) {
        throw new IllegalArgumentException("Prompts of one batch have equally many points.");
      }
      fill(prompts.get(i), image, rules, places, labels, i * count);
    }
    Map<String, TensorValues> in = new HashMap<>();
    in.put(PLACES, new TensorValues(places, prompts.size(), count, 2));
    in.put(LABELS, new TensorValues(labels, prompts.size(), count));
    mask(prompts, rules, in);
    float[] size = {image.height(), image.width()};
    in.put(PromptRules.SIZE, new TensorValues(size, 2));
    return in;
  }

  /** Points, corners, and the point that is none. */
  private static int tokens(Prompts p, PromptRules rules) {
    boolean padded = rules.second() || p.box().isEmpty();
    return p.points().size() + (p.box().isPresent() ? 2 : 0) + (padded ? 1 : 0);
  }

  private static void fill(
      Prompts p,
      ImageEmbedding image,
      PromptRules rules,
      float[] places,
      float[] labels,
      int start) {
    double toX = (double) image.frame().width() / image.width();
    double toY = (double) image.frame().height() / image.height();
    int at = start;
    for (Prompts.Point point : p.points()) {
      labels[at] = point.inside() ? 1 : 0;
      places[2 * at] = (float) (point.x() * toX);
      places[2 * at++ + 1] = (float) (point.y() * toY);
    }
    if (p.box().isPresent()) {
      Prompts.Box box = p.box().get();
      labels[at] = CORNER;
      places[2 * at] = (float) (box.left() * toX);
      places[2 * at++ + 1] = (float) (box.top() * toY);
      labels[at] = CORNER + 1;
      places[2 * at] = (float) (box.right() * toX);
      places[2 * at++ + 1] = (float) (box.bottom() * toY);
    }
    if (rules.second() || p.box().isEmpty()) labels[at] = NONE;
  }

  /** One mask serves a whole batch, since only single prompts have one. */
  private static void mask(List<Prompts> prompts, PromptRules rules, Map<String, TensorValues> in) {
    int side = rules.maskSide();
    TensorValues given = prompts.get(0).mask().orElse(null);
    if (given != null && prompts.size() > 1) {
      throw new IllegalArgumentException("Prompts with a mask are decoded one by one.");
    }
    if (given != null && given.values().length != side * side) {
      throw new IllegalArgumentException(
          "A mask as a prompt has "
              + side
              + " x "
              + side
              + " logits, not "
              + given.values().length
              + ".");
    }
    float[] values = given == null ? new float[side * side] : given.values();
    in.put("mask_input", new TensorValues(values, 1, 1, side, side));
    in.put("has_mask_input", new TensorValues(new float[] {given == null ? 0 : 1}, 1));
  }
}
