package sc.fiji.tessera.plugins.training;

import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.training.BorderMap;
import sc.fiji.tessera.training.ClassBalance;
import sc.fiji.tessera.training.ClassWeighting;
import sc.fiji.tessera.training.Estimate;
import sc.fiji.tessera.training.LossChoice;
import sc.fiji.tessera.training.Regularizer;
import sc.fiji.tessera.training.Supervision;
import sc.fiji.tessera.training.TrainingObjective;

/** What a training makes small: the loss, its weights, and how weak labels are read. */
abstract class ObjectiveCommand extends LabelledImagesCommand {
  @Parameter(
      label = "Loss",
      description = "What is made small.",
      choices = {
        "weighted cross-entropy",
        "cross-entropy of the hardest pixels",
        "dice",
        "cross-entropy + dice",
        "focal",
        "focal + dice",
        "tversky",
        "cross-entropy + lovasz",
        "cross-entropy + dice + boundary"
      },
      persist = false,
      attrs = {@Attr(name = "section", value = "Loss"), @Attr(name = "after", value = "seed")})
  private String loss = LossChoice.CROSS_ENTROPY_AND_DICE.toString();

  @Parameter(
      label = "Estimate",
      description =
          "With labels=boxes or tags: how pixels are told from them. Boxes: tightness, projection,"
              + " expectation; tags: constraints, expectation; filled takes all of a box or image.",
      choices = {"recommended", "tightness", "projection", "constraints", "expectation", "filled"},
      persist = false,
      attrs = @Attr(name = "after", value = "loss"))
  private String estimate = Estimate.RECOMMENDED.toString();

  @Parameter(
      label = "Regularizer",
      description =
          "What pixels without a label are held to, for scribbles: total variation: compact regions;"
              + " crf: borders where the image has edges.",
      choices = {"none", "total variation", "crf"},
      persist = false,
      attrs = @Attr(name = "after", value = "estimate"))
  private String regularizer = Regularizer.NONE.toString();

  @Parameter(
      label = "Strength",
      description = "With a regularizer: its weight beside the loss; 0 = the recommended.",
      min = "0",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "regularizer"))
  private double strength = 0;

  @Parameter(
      label = "Weighting",
      description = "How rare classes are balanced against frequent ones.",
      choices = {"none", "median frequency", "inverse frequency", "square root"},
      persist = false,
      attrs = @Attr(name = "after", value = "strength"))
  private String weighting = ClassWeighting.NONE.toString();

  @Parameter(
      label = "Frequencies",
      description =
          "With a weighting: where classes are counted: in the whole set, in each patch as it is"
              + " learned from, or in the square it was cut from by integral images.",
      choices = {"set", "patch", "integral"},
      persist = false,
      attrs = @Attr(name = "after", value = "weighting"))
  private String frequencies = ClassBalance.SET.toString();

  @Parameter(
      label = "Border",
      description =
          "With target=instances, map=paper: weight of borders between close objects (w0); 0 = none.",
      min = "0",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "frequencies"))
  private double border = TrainingObjective.USUAL_BORDER;

  @Parameter(
      label = "Sigma",
      description = "Width of those borders in pixels.",
      min = "0.1",
      max = "100",
      persist = false,
      attrs = {@Attr(name = "after", value = "border"), @Attr(name = "unit", value = "pixels")})
  private double sigma = 5;

  @Parameter(
      label = "Map",
      description =
          "With target=instances: whose gap and weights keep objects apart: the U-Net paper's, or"
              + " those of the U-Net plugin for Fiji, for which the far background counts little.",
      choices = {"paper", "plugin"},
      persist = false,
      attrs = @Attr(name = "after", value = "sigma"))
  private String map = BorderMap.PAPER.toString();

  /** The loss and its weights. */
  final TrainingObjective objective() {
    return new TrainingObjective(
        LossChoice.of(loss),
        ClassWeighting.of(weighting),
        ClassBalance.of(frequencies),
        border,
        sigma,
        BorderMap.of(map));
  }

  /** What the labels tell, and how more is told from them. */
  final Supervision supervision() {
    return new Supervision(labels(), Estimate.of(estimate), Regularizer.of(regularizer), strength);
  }
}
