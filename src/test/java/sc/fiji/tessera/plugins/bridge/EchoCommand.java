package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.Progress;

/** A command with an input of every kind, which gives back what it got. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments an image by doing nothing at all, and says what it was asked to do.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = "https://example.org/tessera/echo")
    })
public class EchoCommand implements Command {
  static volatile EchoCommand last;

  @Parameter private LogService log;

  @Parameter(
      label = "Image",
      description =
          "The image to segment: an open image, an image file, or a folder, of which every image"
              + " is segmented.",
      persist = false)
  ImageSource image;

  @Parameter(
      label = "Model",
      description = "The model file; the bundled one when empty.",
      style = "open,extensions:onnx/zip",
      required = false,
      persist = false)
  String model = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false)
  private String note = "The graphics card is chosen automatically where there is one.";

  @Parameter(
      label = "Device",
      description = "Where the network runs.",
      choices = {"auto", "cpu", "cuda"},
      persist = false)
  String device = "auto";

  @Parameter(
      label = "Tile size",
      description = "Side of the square tiles in pixels; 0 chooses it from the memory there is.",
      min = "0",
      max = "8192",
      attrs = {
        @Attr(name = "section", value = "Tiles"),
        @Attr(name = "unit", value = "pixels (0 = automatic)")
      },
      persist = false)
  int tile = 0;

  @Parameter(
      label = "Threshold",
      description = "Scores at least as large as this are foreground.",
      style = "slider",
      min = "0",
      max = "1",
      persist = false)
  double threshold = 0.5;

  @Parameter(
      label = "Show outlines over the image",
      description = "Draws the outline of each object as an overlay.",
      attrs = @Attr(name = "section", value = "Result"),
      persist = false)
  boolean overlay;

  @Parameter(
      label = "Smooth",
      description = "Removes single pixels of another class.",
      persist = false)
  boolean smooth = true;

  @Parameter(
      label = "Save in",
      description = "Writes the label image to this file.",
      style = "save",
      required = false,
      persist = false)
  File save;

  @Parameter(
      label = "Comment",
      description = "Anything you want to remember.",
      required = false,
      persist = false)
  String comment = "";

  @Parameter(visibility = ItemVisibility.INVISIBLE, required = false, persist = false)
  String fail = "";

  @Parameter(required = false, persist = false)
  Progress progress = Progress.NONE;

  @Parameter(type = ItemIO.OUTPUT)
  ImagePlus labels;

  @Parameter(type = ItemIO.OUTPUT)
  ResultsTable table;

  @Override
  public void run() {
    last = this;
    log.debug("echo");
    failIfAsked();
    for (int i = 1; i <= 4; i++) progress.report(i / 4.0, "Echoing");
    labels = IJ.createImage(image.names().get(0) + "-labels", "16-bit black", 8, 8, 1);
    table = new ResultsTable();
    table.addRow();
    table.addValue("Image", image.names().get(0));
    table.addValue("Tile", tile);
    table.addValue("Threshold", threshold);
  }

  private void failIfAsked() {
    switch (fail) {
      case "argument":
        throw new IllegalArgumentException("The image is smaller than 16 x 16 pixels.");
      case "bug":
        throw new NullPointerException("oops");
      case "memory":
        throw new OutOfMemoryError("Java heap space");
      case "natives":
        throw new UnsatisfiedLinkError("/tmp/libfast.so: cannot open shared object file");
      case "file":
        throw new UncheckedIOException(new NoSuchFileException("/data/cells.onnx"));
      case "wait":
        while (!progress.cancelled()) Thread.onSpinWait();
        throw new CancellationException();
      case "cancel":
        throw new CancellationException();
      default:
    }
  }
}
