package sc.fiji.tessera.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.OnnxModel;

/**
 * A model of several graphs, such as the encoder of images and the decoder of prompts of a Segment
 * Anything. On disk the first part is {@code name.onnx}, with the card, and every other lies beside
 * it as {@code name.part.onnx}. Each file carries the identity of the checkpoint that it was made
 * of, so that parts of different models are never mixed. Immutable.
 */
public final class CompositeModel {
  private static final String PART = "tessera.part";
  private static final String EXTENSION = ".onnx";

  private final CompositeCard card;
  private final Map<String, OnnxModel> parts;
  private final String source;

  /**
   * @param card how to use it
   * @param parts by their names, the main one first
   * @param source where it comes from, for messages
   */
  public CompositeModel(CompositeCard card, Map<String, OnnxModel> parts, String source) {
    if (parts.isEmpty()) throw new IllegalArgumentException("A model has at least one part.");
    this.card = card;
    this.parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    this.source = source;
  }

  public CompositeCard card() {
    return card;
  }

  /** The parts by their names, the main one first. */
  public Map<String, OnnxModel> parts() {
    return parts;
  }

  /**
   * A part; throws {@link IllegalArgumentException} with one sentence where the model has none of
   * that name.
   */
  public OnnxModel part(String name) {
    OnnxModel part = parts.get(name);
    if (part != null) return part;
    throw new IllegalArgumentException(
        source + " has no part '" + name + "'; it has " + String.join(", ", parts.keySet()) + ".");
  }

  /**
   * The name of a piece of a part that is too large for one file: the part's own for the first,
   * then {@code encoder-2} ...
   */
  public static String piece(String part, int number) {
    return number == 1 ? part : part + "-" + number;
  }

  /** A part's pieces, which run one after the other; mostly one. As {@link #part} otherwise. */
  public List<OnnxModel> pieces(String name) {
    List<OnnxModel> pieces = new ArrayList<>(List.of(part(name)));
    while (parts.containsKey(piece(name, pieces.size() + 1))) {
      pieces.add(parts.get(piece(name, pieces.size() + 1)));
    }
    return pieces;
  }

  /** Where the model comes from: a path, for messages. */
  public String source() {
    return source;
  }

  /** The same model with one more part, or another in its place. */
  public CompositeModel with(String name, OnnxModel part) {
    Map<String, OnnxModel> more = new LinkedHashMap<>(parts);
    more.put(name, part);
    return new CompositeModel(card, more, source);
  }

  /** The same model with another card. */
  public CompositeModel with(CompositeCard other) {
    return new CompositeModel(other, parts, source);
  }

  /** Whether the properties of a file are those of one of several parts. */
  public static boolean isPart(Map<String, String> metadata) {
    return metadata.containsKey(PART);
  }

  /** Whether these are the properties of a first part. */
  static boolean isMain(Map<String, String> metadata) {
    List<String> parts = CompositeCard.parts(metadata);
    return !parts.isEmpty() && parts.get(0).equals(metadata.get(PART));
  }

  /** Whether these are the properties of the first part, of that name. */
  static boolean isMain(Map<String, String> metadata, String name) {
    return isMain(metadata) && name.equals(metadata.get(PART));
  }

  /**
   * Opens the main part's file and those beside it. An {@link IOException} says in one sentence
   * what is wrong: a part is missing, or belongs to another checkpoint.
   */
  public static CompositeModel open(Path main) throws IOException {
    OnnxModel first = OnnxModel.read(main);
    Map<String, String> metadata = first.metadata();
    String name = metadata.get(PART);
    if (name == null) {
      throw new IOException(main + " is a model of its own, not one of several parts.");
    }
    List<String> names = CompositeCard.parts(metadata);
    if (names.isEmpty() || !names.get(0).equals(name)) {
      throw new IOException(
          main + " is the " + name + " of a model; open the file without '." + name + "' instead.");
    }
    CompositeCard card = card(first, main);
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    parts.put(name, first);
    for (String other : names.subList(1, names.size())) {
      parts.put(other, other(main, other, card));
    }
    return new CompositeModel(card, parts, main.toString());
  }

  /**
   * Opens an encoder and a decoder that others have exported, each a file of its own. Images are
   * normalised as for Segment Anything, since such files do not say it. Parts of Tessera's own
   * models must be of one checkpoint.
   *
   * @throws IOException one sentence: a file is none, or they are parts of two models
   */
  public static CompositeModel pair(Path encoder, Path decoder) throws IOException {
    OnnxModel first = OnnxModel.read(encoder);
    OnnxModel second = OnnxModel.read(decoder);
    String one = CompositeCard.identity(first.metadata());
    String other = CompositeCard.identity(second.metadata());
    if (!one.equals(other)) {
      throw new IOException(
          decoder.getFileName()
              + " was made of another checkpoint than "
              + encoder.getFileName()
              + "; import both together.");
    }
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    parts.put("encoder", first);
    parts.put("decoder", second);
    String source = encoder + " and " + decoder.getFileName();
    if (!one.isEmpty()) return new CompositeModel(card(first, encoder), parts, source);
    ModelCard.About about =
        new ModelCard.About(encoder.getFileName().toString(), "", Map.of(), "", "");
    ModelCard.Input input = InputConvention.IMAGENET_255.input();
    String identity = Checksum.of(encoder).hex();
    String line = "paired " + encoder.getFileName() + " with " + decoder.getFileName();
    CompositeCard card = new CompositeCard(about, input, List.of(), identity, List.of(line));
    return new CompositeModel(card, parts, source);
  }

  private static CompositeCard card(OnnxModel main, Path file) throws IOException {
    try {
      return CompositeCard.of(main.metadata());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " has a card that makes no sense: " + e.getMessage(), e);
    }
  }

  private static OnnxModel other(Path main, String name, CompositeCard card) throws IOException {
    Path file = beside(main, name);
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(
          "The "
              + name
              + " of "
              + main
              + " is missing: it must lie beside it as "
              + file.getFileName()
              + ".");
    }
    OnnxModel part = OnnxModel.read(file);
    boolean named = name.equals(part.metadata().get(PART));
    boolean same = card.identity().equals(CompositeCard.identity(part.metadata()));
    if (named && same) return part;
    throw new IOException(
        file.getFileName()
            + (named ? " was made of another checkpoint than " : " is no " + name + " of ")
            + main.getFileName()
            + "; import both together.");
  }

  private static Path beside(Path main, String part) {
    String name = main.getFileName().toString();
    String stem =
        name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
    return main.resolveSibling(stem + "." + part + EXTENSION);
  }

  /** Saves all parts, the main one last; each file is written atomically. */
  public void save(Path main) throws IOException {
    String first = parts.keySet().iterator().next();
    for (Map.Entry<String, OnnxModel> part : parts.entrySet()) {
      if (!part.getKey().equals(first)) write(part.getKey(), beside(main, part.getKey()));
    }
    write(first, main);
  }

  private void write(String part, Path file) throws IOException {
    Map<String, String> metadata = card.toMetadata(List.copyOf(parts.keySet()));
    metadata.put(PART, part);
    parts.get(part).withMetadata(metadata).write(file);
  }
}
