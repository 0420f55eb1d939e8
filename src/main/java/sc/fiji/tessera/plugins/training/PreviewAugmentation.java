package sc.fiji.tessera.plugins.training;

import ij.ImagePlus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.image.PatchGallery;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.training.ClassWeighting;
import sc.fiji.tessera.training.Estimate;
import sc.fiji.tessera.training.LossChoice;
import sc.fiji.tessera.training.NetworkJob;
import sc.fiji.tessera.training.PatchPreview;
import sc.fiji.tessera.training.Regularizer;
import sc.fiji.tessera.training.Supervision;
import sc.fiji.tessera.training.TrainingAdvice;
import sc.fiji.tessera.training.TrainingObjective;
import sc.fiji.tessera.training.TrainingPlan;
import sc.fiji.tessera.training.TrainingSchedule;
import sc.fiji.tessera.training.TrainingSet;
import sc.fiji.tessera.training.TrainingStart;

/** Shows what a network would be taught with, before it is. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Shows patches of your own images as training sees them: cut out, turned, deformed, changed"
            + " in brightness, with the outlines of their labels.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "train.html")
    })
public class PreviewAugmentation extends LabelledImagesCommand {
  @Parameter(
      label = "Count",
      description = "How many patches to show.",
      min = "1",
      max = "1000",
      persist = false)
  private int count = 16;

  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus result;

  @Override
  public void run() {
    requireImages();
    Progress p = progress == null ? Progress.NONE : progress;
    try {
      drawRois(p, log::warn);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    TrainingSet set = load(new NetworkJob(plan(1)), p);
    if (patchIsOpen()) {
      TrainingAdvice advice = TrainingAdvice.of(set);
      SegmentationModel network = new NetworkJob(plan(advice.depth().value())).untrained(set);
      Graph graph = network.onnx().graph();
      settlePatch(advice.patch(network.card().tiles(), graph).value());
    }
    PatchGallery gallery = new PatchGallery("Patches");
    for (PatchPreview patch : set.preview(plan(1), count)) {
      gallery.add(patch.channels(), patch.classes());
    }
    result = gallery.image();
  }

  /** As Train U-Net... would, in what matters here. */
  private TrainingPlan plan(int depth) {
    return new TrainingPlan(
        new TrainingStart.Architecture("u-net", Map.of("depth", "" + depth, "width", "1"), 1),
        target(),
        new TrainingObjective(LossChoice.DICE, ClassWeighting.NONE, 0, 1),
        new TrainingSchedule(1, 1, 0.001, 0),
        data(1, 0, -1),
        new Supervision(labels(), Estimate.RECOMMENDED, Regularizer.NONE, 0),
        "cpu",
        seed());
  }
}
