package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.DataSet;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.ModelCard.Input;
import sc.fiji.tessera.model.ModelCard.Output;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.model.NetworkCard;
import sc.fiji.tessera.model.PublishedModel;
import sc.fiji.tessera.network.Architectures;

/**
 * The card of an imported network: what no weight tells (names of classes, how grey values become
 * input) comes from what is known of published weights and their data sets.
 */
public final class ImportedCard {
  /** Take the data set from what is known of published weights. */
  public static final String AUTO = "auto";

  /** No data set: numbered classes, and values as they are. */
  public static final String NONE = "none";

  private final CheckpointImport imported;
  private final String dataSet;
  private final PublishedModel published;
  private boolean certain;

  /**
   * @param imported the network
   * @param file the checkpoint: one that was published is known by its checksum
   * @param dataSet {@link #AUTO}, {@link #NONE} or the name of a {@link DataSet}
   * @throws IllegalArgumentException where there is no such data set, or it has other classes than
   *     the network
   */
  public ImportedCard(CheckpointImport imported, Path file, String dataSet) throws IOException {
    this.imported = imported;
    this.dataSet = dataSet;
    this.published = published(file);
    if (!dataSet.equals(AUTO) && !dataSet.equals(NONE)) checkClasses(DataSet.named(dataSet));
  }

  private int classes() {
    return imported.network().size().classes();
  }

  private void checkClasses(DataSet set) {
    if (set.classes().isEmpty() || set.classes().size() == classes()) return;
    throw new IllegalArgumentException(
        "dataset="
            + set.name()
            + " has "
            + set.classes().size()
            + " classes, but the network "
            + classes()
            + "; with dataset=none they are numbered.");
  }

  /** The published weights that this file is, or is most like; null where nothing is known. */
  private PublishedModel published(Path file) throws IOException {
    PublishedModel like = null;
    for (PublishedModel m : PublishedModel.of(imported.variant())) {
      certain = m.source().checksum().isKnown() && m.source().checksum().accepts(file);
      if (certain) return m;
      boolean named = m.dataSet().name().equals(dataSet);
      boolean asMany = m.dataSet().classes().size() == classes();
      if (like == null || named || dataSet.equals(AUTO) && asMany && !asMany(like)) like = m;
    }
    return like;
  }

  private boolean asMany(PublishedModel m) {
    return m.dataSet().classes().size() == classes();
  }

  /** The card, with the import as the first line of its history. */
  public ModelCard of(String name) {
    ModelCard card =
        new NetworkCard(imported.network(), imported.graph()).of(name, input(), output());
    return certain ? published(card) : card.withHistory(imported.report().summary());
  }

  /** The very file that was published has its licence and citation. */
  private ModelCard published(ModelCard card) {
    ModelCard.About a = card.about();
    ModelCard.About about =
        new ModelCard.About(
            a.name(), a.architecture(), a.options(), published.licence(), published.citation());
    return new ModelCard(about, card.input(), card.output(), card.tiles(), card.history())
        .withHistory(imported.report().summary() + ", as published: " + published.name());
  }

  private Input input() {
    int channels = imported.network().size().channels();
    if (dataSet.equals(NONE)) return new Input(channels, Normalization.none(), "");
    return convention().input(channels);
  }

  private InputConvention convention() {
    if (published != null) return published.convention();
    for (String variant : Architectures.named(imported.network().name()).variants().keySet()) {
      List<PublishedModel> others = PublishedModel.of(variant);
      if (!others.isEmpty()) return others.get(0).convention();
    }
    return InputConvention.IMAGENET;
  }

  private Output output() {
    DataSet set = named();
    if (set == null) return NetworkCard.unnamed(classes());
    Output output = new Output(set.classes(), Activation.SOFTMAX, Target.CLASSES, set.colours());
    return imported.network().findsCentres() ? output.withThings(set.things()) : output;
  }

  /** The data set that names the classes; null where they are numbered. */
  private DataSet named() {
    if (dataSet.equals(NONE)) return null;
    if (!dataSet.equals(AUTO)) {
      DataSet set = DataSet.named(dataSet);
      return set.classes().isEmpty() ? null : set;
    }
    // Two classes are everybody's; and a head left at random knows no class.
    boolean trained = imported.report().coverage().isWhole();
    boolean telling = published != null && asMany(published) && classes() > 2;
    return trained && telling ? published.dataSet() : null;
  }

  /** What the card assumes, a line each, for people to judge. */
  public List<String> remarks() {
    List<String> lines = new ArrayList<>();
    DataSet set = named();
    lines.add(
        set == null
            ? "Classes are numbered; dataset= names them"
            : "Classes are those of " + set.title() + " (dataset=" + set.name() + ")");
    lines.add("Grey values become input by: " + input().normalization());
    return lines;
  }
}
