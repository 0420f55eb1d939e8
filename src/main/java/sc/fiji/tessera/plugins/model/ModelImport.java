package sc.fiji.tessera.plugins.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sc.fiji.tessera.checkpoint.Checkpoint;
import sc.fiji.tessera.checkpoint.CheckpointImport;
import sc.fiji.tessera.checkpoint.CompositeImport;
import sc.fiji.tessera.checkpoint.ImportedCard;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.CompositeNetworks;

/**
 * From a file with weights to a model in an .onnx file.
 *
 * @param checkpoint the weights
 * @param wish which network takes them
 * @param dataSet as {@link ImportedCard} takes it
 * @param target the file to write
 */
record ModelImport(Path checkpoint, CheckpointImport.Wish wish, String dataSet, Path target) {
  private static final String ONNX = ".onnx";

  /**
   * Imports and saves.
   *
   * @return what was matched, left out and assumed, a line each
   */
  List<String> run(Progress progress) throws IOException {
    progress.report(0, "Reading " + checkpoint.getFileName());
    try (Checkpoint c = Checkpoint.open(checkpoint)) {
      boolean auto = wish.network().equals(CheckpointImport.AUTO);
      boolean named = CompositeNetworks.variants().contains(wish.network());
      if (named || auto && CompositeImport.isSuch(c)) return severalGraphs(c, progress);
      CheckpointImport imported = CheckpointImport.of(c, wish);
      progress.check();
      progress.report(0.5, "Saving " + target.getFileName());
      ImportedCard card = new ImportedCard(imported, checkpoint, dataSet);
      OnnxModel onnx = OnnxModel.of(imported.graph());
      new SegmentationModel(onnx, card.of(name()), target.toString()).save(target);
      List<String> lines = new ArrayList<>(imported.report().lines());
      lines.addAll(card.remarks());
      lines.add("Saved in " + target);
      return lines;
    } finally {
      progress.report(1, null);
    }
  }

  /** Such models are used as they are: nothing of them can be asked to be otherwise. */
  private List<String> severalGraphs(Checkpoint c, Progress progress) throws IOException {
    CompositeImport imported = CompositeImport.of(c, wish.options());
    String kind = imported.network().name();
    requireWanted(imported.network());
    if (wish.channels() != 0 || wish.classes() != 0 || !dataSet.equals(ImportedCard.AUTO)) {
      throw new IllegalArgumentException(
          "'channels', 'classes' and 'dataset' must be left as they are for "
              + kind
              + ", which is imported as it was trained.");
    }
    progress.check();
    progress.report(0.5, "Saving " + target.getFileName());
    Optional<SegmentationModel> single = imported.semantic(name());
    if (single.isPresent()) single.get().save(target);
    else imported.model(name()).save(target);
    List<String> lines = new ArrayList<>();
    lines.add("Recognised as " + kind + " " + imported.network().options());
    if (!imported.unexpected().isEmpty())
      lines.add("Left out, as it is not needed: " + imported.unexpected().size() + " tensors");
    String parts = ", with its parts beside it: " + imported.parts().keySet();
    lines.add("Saved in " + target + (imported.parts().size() == 1 ? "" : parts));
    return lines;
  }

  /** Names and shapes tell the network; a person who names another has another file in mind. */
  private void requireWanted(CompositeNetwork found) throws IOException {
    if (wish.network().equals(CheckpointImport.AUTO)) return;
    CompositeNetwork wanted = CompositeNetworks.variant(wish.network());
    if (wanted.name().equals(found.name()) && wanted.options().equals(found.options())) return;
    throw new IOException(
        String.format(
            Locale.ROOT,
            "The checkpoint %s is not of %s: it is of %s %s.",
            checkpoint.getFileName(),
            wish.network(),
            found.name(),
            found.options()));
  }

  private String name() {
    String file = target.getFileName().toString();
    return file.substring(0, file.length() - ONNX.length());
  }

  /** The file that {@code save} names; {@link IllegalArgumentException} if none can be there. */
  static Path target(String save) {
    if (save == null || !save.trim().toLowerCase(Locale.ROOT).endsWith(ONNX)) {
      throw new IllegalArgumentException(
          "'save' must be a file that ends in .onnx, but is \"" + save + "\".");
    }
    Path file = Path.of(save.trim()).toAbsolutePath();
    if (Files.isDirectory(file) || !Files.isDirectory(file.getParent())) {
      throw new IllegalArgumentException(
          "'save' must be a file in an existing folder, but is \"" + save + "\".");
    }
    return file;
  }
}
