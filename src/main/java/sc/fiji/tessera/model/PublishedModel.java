package sc.fiji.tessera.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.CompositeNetworks;
import sc.fiji.tessera.network.Reference;

/**
 * Weights that the authors of a network, or of its reference implementation, published: facts about
 * them, not the weights. Immutable.
 *
 * @param variant the network's name in the catalogue: {@code deeplab-v3-resnet50}
 * @param options what the weights need beyond the variant's own options: {@code auxiliary=true}
 *     where they hold a second head
 * @param dataSet what it was trained on; ImageNet for weights of the encoder alone
 * @param convention how the network wants its images
 * @param source where the weights are
 * @param licence of the weights, SPDX name or words; empty if nothing is said
 */
public record PublishedModel(
    String variant,
    Map<String, String> options,
    DataSet dataSet,
    InputConvention convention,
    Source source,
    String licence) {

  /**
   * @param address of the file, or of the page where it is found
   * @param isFile whether it can be downloaded without a person
   * @param checksum what is known of the file
   */
  public record Source(URI address, boolean isFile, Checksum checksum) {}

  private static final List<PublishedModel> ALL =
      Facts.of("published-models.tsv").stream().map(PublishedModel::of).toList();

  public static List<PublishedModel> all() {
    return ALL;
  }

  /** The weights of that {@link #name}; {@link IllegalArgumentException} if there are none. */
  public static PublishedModel named(String name) {
    return ALL.stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No published weights are called '"
                        + name
                        + "'; there are "
                        + ALL.stream().map(PublishedModel::name).collect(Collectors.joining(", "))
                        + "."));
  }

  /** All of one variant; empty if none were published. */
  public static List<PublishedModel> of(String variant) {
    return ALL.stream().filter(m -> m.variant.equals(variant)).toList();
  }

  /**
   * The weights of a variant for a data set; {@link IllegalArgumentException} naming the data sets
   * there are weights for.
   */
  public static PublishedModel of(String variant, String dataSet) {
    List<PublishedModel> all = of(variant);
    return all.stream()
        .filter(m -> m.dataSet.name().equals(dataSet))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No weights of "
                        + variant
                        + " are known for the data set '"
                        + dataSet
                        + "'; there are "
                        + (all.isEmpty() ? "none" : names(all))
                        + "."));
  }

  private static String names(List<PublishedModel> models) {
    return models.stream().map(m -> m.dataSet.name()).collect(Collectors.joining(", "));
  }

  /** variant, options, data set, convention, file or page, address, checksum, licence. */
  private static PublishedModel of(List<String> line) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : line.get(1).split(",")) {
      int equals = option.indexOf('=');
      if (equals > 0) options.put(option.substring(0, equals), option.substring(equals + 1));
    }
    String convention = line.get(3).toUpperCase(Locale.ROOT).replace('-', '_');
    boolean file = line.get(4).equals("file");
    return new PublishedModel(
        line.get(0),
        Map.copyOf(options),
        DataSet.named(line.get(2)),
        InputConvention.valueOf(convention),
        new Source(URI.create(line.get(5)), file, new Checksum(line.get(6))),
        line.get(7));
  }

  /** Whether the network is one of several graphs, such as an encoder and a decoder of prompts. */
  public boolean isComposite() {
    return CompositeNetworks.variants().contains(variant);
  }

  /** Whether the weights are those of the encoder alone: a start for training, not a result. */
  public boolean isEncoderOnly() {
    return dataSet.classes().isEmpty() && !isComposite();
  }

  /** The name of the variant and the data set: {@code deeplab-v3-resnet50-coco-voc}. */
  public String name() {
    return variant + "-" + dataSet.name();
  }

  /** The classes that come out; an {@link IllegalStateException} where the weights have none. */
  public ModelCard.Output output() {
    if (dataSet.classes().isEmpty()) throw new IllegalStateException(name() + " has no classes");
    return new ModelCard.Output(
        dataSet.classes(),
        ModelCard.Activation.SOFTMAX,
        ModelCard.Target.CLASSES,
        dataSet.colours());
  }

  /** The lower-case name of the network's architecture, as on model cards. */
  public String architecture() {
    return isComposite()
        ? CompositeNetworks.variant(variant).name()
        : Architectures.ofVariant(variant).name();
  }

  /** The paper and where the weights come from. */
  public String citation() {
    Reference reference =
        isComposite()
            ? CompositeNetworks.variant(variant).reference()
            : Architectures.ofVariant(variant).reference();
    return reference.citation() + ", " + reference.url() + "; weights: " + source.address;
  }

  /** What people must know before they use them: data set, licence, where they come from. */
  public String description() {
    String content = isEncoderOnly() ? "An encoder trained on " : "Trained on ";
    String terms = licence.isEmpty() ? "no licence is stated" : "licence " + licence;
    String how = source.isFile ? source.address.toString() : "by hand from " + source.address;
    return content + dataSet.title() + "; " + terms + "; " + how;
  }

  /** Under which name the file is kept. */
  String fileName() {
    String path = source.address.getPath();
    return name() + path.substring(path.lastIndexOf('.'));
  }

  /**
   * Downloads the weights into a folder, unless they are there; see {@link Download}.
   *
   * @return the file
   * @throws IOException also where only a person can fetch them
   */
  public Path fetch(Path folder, Download.Progress progress) throws IOException {
    if (!source.isFile) {
      throw new IOException(
          "The weights of "
              + name()
              + " must be fetched by hand: open "
              + source.address
              + ", save the file, and import it.");
    }
    Path file = folder.resolve(fileName());
    Download.fetch(source.address, source.checksum, file, progress);
    return file;
  }
}
