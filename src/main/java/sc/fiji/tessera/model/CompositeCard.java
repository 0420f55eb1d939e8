package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import sc.fiji.tessera.image.ChannelOrder;
import sc.fiji.tessera.image.Normalization;

/**
 * How a model of several graphs is to be used. Immutable.
 *
 * @param about name, architecture and options, licence, citation
 * @param input what the main part must be fed
 * @param classes names of the objects' classes, background included; empty where objects have none
 * @param things numbers of the classes that have objects, where others are stuff; empty where all
 *     have objects
 * @param identity what all parts of one model share: the SHA-256 of the checkpoint; not empty
 * @param history what was done to the model, oldest first
 * @param detection how it finds objects, where it does
 */
public record CompositeCard(
    ModelCard.About about,
    ModelCard.Input input,
    List<String> classes,
    SortedSet<Integer> things,
    String identity,
    List<String> history,
    DetectionCard detection) {
  private static final String IDENTITY = "tessera.checkpoint";
  private static final String THINGS = PanopticClass.KEY;
  private static final String PARTS = "tessera.parts";
  private static final String OPTION = "tessera.option.";
  private static final String HISTORY = "tessera.history.";

  public CompositeCard {
    classes = ClassNames.clean(classes);
    things = PanopticClass.things(things, classes.size());
    history = List.copyOf(history);
    if (identity.isEmpty()) {
      throw new IllegalArgumentException("it does not say which checkpoint it was made of.");
    }
  }

  /** Without stuff, of a model that finds objects as published, or does not. */
  public CompositeCard(
      ModelCard.About about,
      ModelCard.Input input,
      List<String> classes,
      String identity,
      List<String> history) {
    this(about, input, classes, new TreeSet<>(), identity, history, DetectionCard.PUBLISHED);
  }

  /** Of a model that finds objects as published, or does not. */
  public CompositeCard(
      ModelCard.About about,
      ModelCard.Input input,
      List<String> classes,
      SortedSet<Integer> things,
      String identity,
      List<String> history) {
    this(about, input, classes, things, identity, history, DetectionCard.PUBLISHED);
  }

  /** The same model with one more line of history. */
  public CompositeCard withHistory(String line) {
    List<String> lines = new ArrayList<>(history);
    lines.add(line);
    return new CompositeCard(about, input, classes, things, identity, lines, detection);
  }

  /** The same model, used otherwise. */
  public CompositeCard with(DetectionCard other) {
    return new CompositeCard(about, input, classes, things, identity, history, other);
  }

  /** The same with other weights. */
  public CompositeCard withIdentity(String other) {
    return new CompositeCard(about, input, classes, things, other, history, detection);
  }

  /** The names of all parts that a file's properties name, the main one first. */
  static List<String> parts(Map<String, String> metadata) {
    return list(metadata.getOrDefault(PARTS, ""));
  }

  /** What the parts of one model share; "" where a file does not say. */
  static String identity(Map<String, String> metadata) {
    return metadata.getOrDefault(IDENTITY, "");
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(";", -1));
  }

  /**
   * Reads a card; throws {@link IllegalArgumentException} with one clause where it makes no sense.
   */
  static CompositeCard of(Map<String, String> metadata) {
    Map<String, String> options = new LinkedHashMap<>();
    List<String> history = new ArrayList<>();
    metadata.forEach(
        (k, v) -> {
          if (k.startsWith(OPTION)) options.put(k.substring(OPTION.length()), v);
          if (k.startsWith(HISTORY)) history.add(v);
        });
    ModelCard.About about =
        new ModelCard.About(
            metadata.getOrDefault("tessera.name", ""),
            metadata.getOrDefault("tessera.architecture", ""),
            options,
            metadata.getOrDefault("tessera.licence", ""),
            metadata.getOrDefault("tessera.citation", ""));
    ModelCard.Input input =
        new ModelCard.Input(
                Integer.parseInt(metadata.getOrDefault("tessera.channels", "3")),
                Normalization.parse(metadata.getOrDefault("tessera.normalization", "none")),
                metadata.getOrDefault("tessera.pixelsize", ""),
                ChannelOrder.valueOf(
                    metadata.getOrDefault("tessera.order", "rgb").toUpperCase(Locale.ROOT)))
            .fromChannels(metadata.getOrDefault("tessera.from", ""));
    String classes = metadata.getOrDefault("tessera.classes", "");
    SortedSet<Integer> things = PanopticClass.things(metadata.getOrDefault(THINGS, ""));
    DetectionCard detection = DetectionCard.of(metadata);
    List<String> names = classes.isEmpty() ? List.of() : ClassNames.list(classes);
    return new CompositeCard(about, input, names, things, identity(metadata), history, detection);
  }

  /** The card as properties of an ONNX file. */
  Map<String, String> toMetadata(List<String> parts) {
    Map<String, String> m = new LinkedHashMap<>();
    m.put(IDENTITY, identity);
    m.put(PARTS, String.join(";", parts));
    m.put("tessera.name", about.name());
    m.put("tessera.architecture", about.architecture());
    about.options().forEach((k, v) -> m.put(OPTION + k, v));
    m.put("tessera.licence", about.licence());
    m.put("tessera.citation", about.citation());
    m.put("tessera.channels", Integer.toString(input.channels()));
    m.put("tessera.normalization", input.normalization().toString());
    m.put("tessera.pixelsize", input.pixelSize());
    m.put("tessera.from", input.fromText());
    m.put("tessera.order", input.order().name().toLowerCase(Locale.ROOT));
    m.put("tessera.classes", ClassNames.text(classes));
    if (!things.isEmpty()) m.put(THINGS, PanopticClass.text(things));
    m.putAll(detection.toMetadata());
    for (int i = 0; i < history.size(); i++) m.put(HISTORY + (i + 1), history.get(i));
    return m;
  }
}
