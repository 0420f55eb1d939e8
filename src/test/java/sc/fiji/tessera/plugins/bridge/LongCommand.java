package sc.fiji.tessera.plugins.bridge;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;

/** A command with as many inputs as a training has, to look at its dialog. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Trains a U-Net on your own images and their labels, and saves it as an ONNX file that"
            + " Segment with Model... opens.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = "https://example.org/tessera/train")
    })
public class LongCommand implements Command {
  @Parameter(
      label = "Images",
      style = "directory",
      description = "Folder of the training images.",
      attrs = @Attr(name = "section", value = "Data"),
      persist = false)
  private ImageSource images;

  @Parameter(
      label = "Labels",
      style = "directory",
      description = "Folder of the label images, which have the same file names.",
      persist = false)
  private ImageSource truth;

  @Parameter(
      label = "Save model as",
      style = "save,extensions:onnx",
      description = "The model file to write.",
      persist = false)
  private String save = "";

  @Parameter(
      label = "Target",
      choices = {"classes", "foreground", "instances"},
      description = "What the labels mean.",
      persist = false)
  private String target = "classes";

  @Parameter(label = "Classes", min = "0", description = "0 = from the labels.", persist = false)
  private int classes = 0;

  @Parameter(
      label = "Depth",
      min = "1",
      max = "7",
      attrs = @Attr(name = "section", value = "Network"),
      description = "Number of times the image is halved on the way down.",
      persist = false)
  private int depth = 4;

  @Parameter(
      label = "Width",
      min = "1",
      max = "512",
      description = "Channels of the first level; doubled at each further one.",
      persist = false)
  private int width = 32;

  @Parameter(
      label = "Epochs",
      min = "1",
      attrs = @Attr(name = "section", value = "Training"),
      description = "How often all images are gone through.",
      persist = false)
  private int epochs = 50;

  @Parameter(label = "Steps per epoch", min = "0", description = "0 = one pass.", persist = false)
  private int steps = 0;

  @Parameter(
      label = "Patch size",
      min = "16",
      persist = false,
      attrs = @Attr(name = "unit", value = "px"))
  private int patch = 256;

  @Parameter(label = "Batch size", min = "1", persist = false)
  private int batch = 4;

  @Parameter(label = "Learning rate", min = "0", persist = false)
  private double rate = 0.001;

  @Parameter(
      label = "Loss",
      choices = {"weighted cross-entropy", "cross-entropy", "dice"},
      persist = false)
  private String loss = "weighted cross-entropy";

  @Parameter(
      label = "Weighting",
      choices = {"median frequency", "inverse frequency", "none"},
      persist = false)
  private String weighting = "median frequency";

  @Parameter(label = "Validation share", min = "0", max = "0.9", style = "slider", persist = false)
  private double validation = 0.2;

  @Parameter(label = "Augment", description = "Flips and rotations.", persist = false)
  private boolean augment = true;

  @Parameter(
      label = "Device",
      choices = {"auto", "cpu", "cuda"},
      persist = false)
  private String device = "auto";

  @Parameter(label = "Seed", persist = false)
  private long seed = 1;

  @Override
  public void run() {}
}
