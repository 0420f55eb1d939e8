package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.tessera.graph.OnnxModel;

/**
 * What can be said about a model of several graphs without running it: its card, and what each part
 * is fed and gives.
 *
 * @param model the model
 */
public record CompositeFacts(CompositeModel model) {

  /** The facts as lines of text for people, in the words of {@link ModelFacts}. */
  public String text() {
    CompositeCard card = model.card();
    List<String> lines = new ArrayList<>();
    lines.add("Model: " + card.about().name() + " (" + model.source() + ")");
    lines.add("Architecture: " + ModelFacts.architecture(card.about()));
    lines.add("Input: " + ModelFacts.input(card.input()));
    if (!card.classes().isEmpty()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Classes: %d (%s)",
              card.classes().size(),
              String.join(", ", card.classes())));
    }
    lines.add(String.format(Locale.ROOT, "Parameters: %,d", parameters()));
    model.parts().forEach((name, part) -> lines.add("Part " + name + ": " + part(part)));
    lines.add("Licence: " + ModelFacts.given(card.about().licence()));
    lines.add("Citation: " + ModelFacts.given(card.about().citation()));
    lines.add("Checkpoint: " + card.identity());
    for (String h : card.history()) lines.add("History: " + h);
    return String.join("\n", lines);
  }

  private long parameters() {
    return model.parts().values().stream().mapToLong(p -> p.graph().parameters()).sum();
  }

  private static String part(OnnxModel part) {
    return String.format(
        Locale.ROOT,
        "%,d parameters, from %s to %s",
        part.graph().parameters(),
        names(part.graph().inputs().stream().map(v -> v.name()).toList()),
        names(part.graph().outputs().stream().map(v -> v.name()).toList()));
  }

  private static String names(List<String> names) {
    return String.join(", ", names);
  }
}
