package sc.fiji.tessera.plugins;

import java.util.List;
import sc.fiji.tessera.model.ModelCard;

/**
 * The architectures that one segmentation command stands for.
 *
 * @param title as people write it: {@code PSPNet}
 * @param architectures lower-case names as on model cards: {@code pspnet}
 */
record Family(String title, List<String> architectures) {
  Family(String title, String... architectures) {
    this(title, List.of(architectures));
  }

  boolean has(String architecture) {
    return architectures.contains(architecture);
  }

  /** The bundled and installed models of the family, by name. */
  List<String> models() {
    return Models.library().names(this::has);
  }

  /** The model that is used when none is named, or "" where there is none. */
  String defaultModel() {
    List<String> models = models();
    return models.isEmpty() ? "" : models.get(0);
  }

  /** What to do where there is no model of the family, as a clause; "" where there is one. */
  String advice() {
    if (!models().isEmpty()) return "";
    return "no "
        + title
        + " is installed in ImageJ's models folder; Train Network... makes one, Import"
        + " Checkpoint... converts a published one: "
        + Models.HELP
        + "segment.html";
  }

  /** Refuses a model whose card names an architecture of another family. */
  void require(ModelCard card, String model) {
    String architecture = card.about().architecture();
    if (architecture.isEmpty() || has(architecture)) return;
    throw new IllegalArgumentException(
        "The model '%s' is a %s, but must be one of %s; Segment with Model... takes any."
            .formatted(model, architecture, String.join(", ", architectures)));
  }
}
