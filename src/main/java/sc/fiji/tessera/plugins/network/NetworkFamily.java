package sc.fiji.tessera.plugins.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.PublishedModel;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.model.InstalledModels;

/**
 * The architectures that one segmentation command stands for.
 *
 * @param title as people write it: {@code PSPNet}
 * @param architectures lower-case names as on model cards: {@code pspnet}
 */
record NetworkFamily(String title, List<String> architectures) {
  private static final int NAMED = 3;

  NetworkFamily(String title, String... architectures) {
    this(title, List.of(architectures));
  }

  boolean has(String architecture) {
    return architectures.contains(architecture);
  }

  /** The bundled and installed models of the family, by name. */
  List<String> models() {
    return InstalledModels.library().names(this::has);
  }

  /** The model that is used when none is named, or "" where there is none. */
  String defaultModel() {
    List<String> models = models();
    return models.isEmpty() ? "" : models.get(0);
  }

  /** What is installed, and what was published and under which terms, for the dialog. */
  String note() {
    List<String> models = models();
    String installed = models.isEmpty() ? "none" : String.join(", ", models);
    Map<String, List<String>> published = new LinkedHashMap<>();
    for (PublishedModel m : PublishedModel.all()) {
      if (m.isEncoderOnly()) continue;
      if (!has(m.architecture())) continue;
      String terms = m.licence().isEmpty() ? "no stated licence" : m.licence();
      String where = terms + ", " + m.source().address().getHost();
      published.computeIfAbsent(where, k -> new ArrayList<>()).add(m.name());
    }
    if (published.isEmpty()) return "Installed: " + installed + ".";
    List<String> groups = new ArrayList<>();
    published.forEach((where, names) -> groups.add(listed(names) + " (" + where + ")"));
    return "Installed: "
        + installed
        + ". Published, for Get Published Model...: "
        + String.join("; ", groups)
        + ".";
  }

  /** Names, or how many, where they would fill the dialog. */
  private static String listed(List<String> names) {
    return names.size() <= NAMED ? String.join(", ", names) : names.size() + " sets of weights";
  }

  /** What to do where there is no model of the family, as a clause; "" where there is one. */
  String advice() {
    if (!models().isEmpty()) return "";
    return "no "
        + title
        + " is installed in ImageJ's models folder; Train Network... makes one, Get Published"
        + " Model... installs a published one, Import Checkpoint... converts any other: "
        + CommandHelp.SITE
        + "segment.html";
  }

  /** Refuses a model whose card names an architecture of another family. */
  void require(ModelCard card, String model) {
    String architecture = card.about().architecture();
    if (architecture.isEmpty() || has(architecture)) return;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The model '%s' is a %s, but must be one of %s; Segment with Model... takes any.",
            model,
            architecture,
            String.join(", ", architectures)));
  }
}
