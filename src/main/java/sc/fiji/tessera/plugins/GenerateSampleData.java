package sc.fiji.tessera.plugins;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.image.LabelColours;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.segment.PanopticImage;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSet;

/**
 * Makes synthetic microscopy with exact labels: files in the folders {@code images} and {@code
 * labels}, or two stacks on the screen.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Makes synthetic images of nuclei, membranes or tissue with exact labels.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "samples.html")
    })
public class GenerateSampleData implements Command {
  @Parameter(
      label = "Kind",
      description =
          "Fluorescent nuclei; membranes as in electron microscopy; or tissue: cells, rods and"
              + " fibres, whose labels are two channels, class and number of the object.",
      choices = {"nuclei", "membranes", "tissue"},
      persist = false)
  private String kind = "nuclei";

  @Parameter(
      label = "Count",
      description = "How many images.",
      min = "1",
      max = "100000",
      persist = false)
  private int count = 4;

  @Parameter(
      label = "Width",
      description = "Of each image, in pixels.",
      min = "16",
      max = "16384",
      persist = false,
      attrs = @Attr(name = "unit", value = "pixels"))
  private int width = 256;

  @Parameter(
      label = "Height",
      description = "Of each image, in pixels.",
      min = "16",
      max = "16384",
      persist = false,
      attrs = @Attr(name = "unit", value = "pixels"))
  private int height = 256;

  @Parameter(label = "Seed", description = "The same seed gives the same images.", persist = false)
  private int seed = 1;

  @Parameter(
      label = "Save",
      description = "A folder that receives the folders images and labels; empty: two new stacks.",
      style = "directory",
      required = false,
      persist = false)
  private String save = "";

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus images;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus labels;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  @Override
  public void run() {
    SampleSet set = new SampleSet(SampleSet.Kind.parse(kind), count, width, height, seed);
    Progress p = progress == null ? Progress.NONE : progress;
    ImageStack imageStack = new ImageStack(width, height);
    ImageStack labelStack = new ImageStack(width, height);
    Path folder = save == null || save.isBlank() ? null : Path.of(save.trim());
    for (int i = 0; i < count; i++) {
      p.check();
      Sample sample = set.get(i);
      SourceImage source = SourceImage.of(sample.image(), sample.name());
      ImagePlus image = ResultImage.copy(source);
      ImagePlus label = PanopticImage.of(source, sample);
      if (folder != null) {
        write(image, folder.resolve("images"), sample.name() + ".png");
        String extension = label.getStackSize() > 1 ? ".tif" : ".png";
        write(label, folder.resolve("labels"), sample.name() + extension);
      } else {
        imageStack.addSlice(sample.name(), image.getProcessor().convertToShortProcessor(false));
        for (int c = 1; c <= label.getStackSize(); c++) {
          ImageProcessor plane = label.getStack().getProcessor(c);
          labelStack.addSlice(sample.name(), plane.convertToShortProcessor(false));
        }
      }
      p.report((i + 1.0) / count, "Made " + sample.name());
    }
    if (folder != null) saved = folder.toFile();
    else show(imageStack, labelStack);
  }

  private static void write(ImagePlus image, Path folder, String name) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + folder + " cannot be made.", e);
    }
    ImageFileWriter.save(image, folder.resolve(name));
  }

  private void show(ImageStack imageStack, ImageStack labelStack) {
    images = new ImagePlus(kind, imageStack);
    images.resetDisplayRange();
    labels = new ImagePlus(kind + "-labels", labelStack);
    if (labelStack.size() > imageStack.size()) {
      labels.setDimensions(labelStack.size() / imageStack.size(), imageStack.size(), 1);
      labels.setOpenAsHyperStack(true);
    }
    labels.setLut(LabelColours.table256());
    labels.setDisplayRange(0, 255);
  }
}
