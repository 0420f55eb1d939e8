package sc.fiji.tessera.plugins.bridge;

import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Says in one sentence what people may want to do after a command that they have started from the
 * menu: once in a session for each kind of command, and never in a macro, without a screen or in a
 * shell. Thread-safe.
 */
final class NextSteps {
  private final Consumer<String> log;
  private final Set<String> told = new HashSet<>();

  /**
   * @param log receives the sentences
   */
  NextSteps(Consumer<String> log) {
    this.log = log;
  }

  /** Tells it, unless something of this kind was told before. */
  void tell(String label, Map<String, Object> outputs) {
    String sentence = after(label, outputs);
    if (!sentence.isEmpty() && isFirst(kind(label))) log.accept(sentence);
  }

  private synchronized boolean isFirst(String kind) {
    return told.add(kind);
  }

  /** Commands of a menu are of one kind, and so are all that give a model. */
  private static String kind(String label) {
    if (label.startsWith("Tessera ")) return label;
    return label.startsWith("Train") || label.startsWith("Fine") ? "Train" : menu(label);
  }

  private static String menu(String label) {
    return label.startsWith("Generate") ? label : CommandMenu.installed().place(label);
  }

  /** The sentence; empty where there is nothing to say, or the command is of another menu. */
  static String after(String label, Map<String, Object> outputs) {
    if (!CommandMenu.installed().labels().contains(label)) return "";
    Object file = outputs.get("saved");
    return switch (label) {
      case "Tessera Nuclei" -> next("Segment > Segment with U-Net... finds the nuclei.");
      case "Tessera Nuclei with Labels" ->
          next(
              "Segment > Segment with U-Net... finds the nuclei, and Measure > Measure Instances..."
                  + " compares them with \"nuclei-truth\".");
      case "Tessera Membranes with Labels" ->
          next(
              "Train > Train U-Net... learns to find the membranes from \"membranes\" and its truth"
                  + " \"membranes-truth\", with the target foreground.");
      case "Tessera Tissue with Labels" ->
          next(
              "Train > Train Network... learns cells, rods and fibres from \"tissue\" and its truth"
                  + " \"tissue-truth\", with the network panoptic-deeplab, the target panoptic and"
                  + " the things 1,2.");
      case "Generate Sample Data..." ->
          file == null
              ? next("Segment > Segment with U-Net... finds nuclei.")
              : next(
                  "Train > Train U-Net... learns from the folders images and labels in "
                      + file
                      + ".");
      case "Segment Anything Tool...", "Tessera Devices...", "Tessera..." -> "";
      case "Preview Augmentation..." -> next("Train > Train U-Net... learns from such patches.");
      case "Model Information..." -> next("Segment > Segment with Model... segments with it.");
      case "Export Model..." ->
          next("Segment > Segment with Model... takes the package, and so do other programs.");
      case "Compare Segmentations..." ->
          next("Train > Fine-tune Model... trains a model further where it is not good enough.");
      default -> ofMenu(label, outputs);
    };
  }

  private static String ofMenu(String label, Map<String, Object> outputs) {
    String place = CommandMenu.installed().place(label);
    return switch (place.substring(place.lastIndexOf('>') + 1)) {
      case "Segment", "Classical" ->
          next(
              "Measure > Measure Segmentation... compares %s with the truth where you have it, and"
                  + " Refine makes it better.",
              result(outputs));
      case "Refine" ->
          next("Measure > Compare Segmentations... tells whether this is better than before.");
      case "Measure" ->
          next("Measure > Compare Segmentations... tells which of two segmentations is better.");
      case "Train", "Models" -> outputs.get("saved") instanceof File f ? apply(f) : "";
      default -> "";
    };
  }

  private static String next(String sentence, Object... what) {
    return "Next: Plugins > Tessera > " + String.format(Locale.ROOT, sentence, what);
  }

  private static String result(Map<String, Object> outputs) {
    for (Object value : outputs.values()) {
      if (value instanceof ImagePlus image) return "\"" + image.getTitle() + "\"";
    }
    return "it";
  }

  private static String apply(File model) {
    String label = applying(model);
    return next(
        "Segment > %s segments images with it, and in a macro run(\"%s\", \"model=[%s]\");",
        label, label, model.getPath().replace('\\', '/'));
  }

  /** The command that runs a model. */
  private static String applying(File model) {
    try {
      if (CompositeModel.isPart(OnnxModel.read(model.toPath()).metadata())) {
        CompositeModel parts = CompositeModel.open(model.toPath());
        if (parts.parts().containsKey("encoder")) return "Segment Anything...";
        boolean objects = parts.parts().containsKey("dense") && parts.card().things().isEmpty();
        return objects ? "Segment with Mask R-CNN..." : "Segment Panoptic...";
      }
      boolean centres = SegmentationModel.open(model.toPath()).card().output().centres().found();
      return centres ? "Segment Panoptic..." : "Segment with Model...";
    } catch (IOException | IllegalArgumentException e) {
      return "Segment with Model...";
    }
  }
}
