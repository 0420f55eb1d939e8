package sc.fiji.tessera.plugins.model;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ChannelChoice;
import sc.fiji.tessera.image.ChosenChannels;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.RuntimeChoices;
import sc.fiji.tessera.quantization.Comparison;
import sc.fiji.tessera.quantization.Quantization;
import sc.fiji.tessera.quantization.QuantizationReport;
import sc.fiji.tessera.quantization.RangeChoice;

/**
 * Makes a model that computes in 8-bit integers, which is faster on a processor, of one that
 * computes in floats, and tells how much faster it is and how many labels changed.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Turns a model into one of 8-bit integers: faster on the CPU, a quarter of the size; with a"
            + " report of what changed.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "models.html")
    })
public class QuantizeModel implements Command, RuntimeChoices {
  @Parameter(
      label = "Model",
      description =
          "A bundled or installed model by name, an .onnx file, or a bioimage.io package.",
      style = "both,editable",
      persist = false)
  private String model;

  @Parameter(
      label = "Images",
      description =
          "Images such as the model is meant for: an open one, a file, or a folder. The ranges of"
              + " values are found on them, and both models are compared on them.",
      persist = false)
  private ImageSource images;

  @Parameter(
      label = "Channel",
      description =
          "Which channel of the images is looked at, from 1, or several in an order, such as 2,1; 0 ="
              + " all where their number fits, else those of the model's card or the one that is"
              + " shown.",
      persist = false)
  private String channel = ChannelChoice.AUTOMATIC;

  @Parameter(
      label = "Save",
      description = "The .onnx file to write.",
      style = "save,extensions:onnx",
      persist = false)
  private String save;

  @Parameter(
      label = "Range",
      description =
          "Which values integers cover: all but the ten-thousandth farthest from zero, all, or"
              + " those with the least squared error.",
      choices = {"percentile", "minmax", "mse"},
      persist = false)
  private String range = "percentile";

  @Parameter(
      label = "Bits",
      description =
          "Of the weights: 8; or 7 for processors without VNNI (Intel before 2019, AMD before Zen 4),"
              + " where sums of 8-bit products can overflow.",
      min = "7",
      max = "8",
      persist = false)
  private int bits = 8;

  @Parameter private OnnxService onnx;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private String report;

  @Parameter(type = ItemIO.OUTPUT)
  private Double changed;

  @Parameter(type = ItemIO.OUTPUT)
  private Double iou;

  @Parameter(type = ItemIO.OUTPUT)
  private Double speedup;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  @Override
  public List<String> choices(String key) {
    return key.equals("model") ? InstalledModels.library().names() : List.of();
  }

  @Override
  public void run() {
    if (model == null) throw new IllegalArgumentException("There is no model to quantise.");
    if (images == null) {
      throw new IllegalArgumentException("There are no images to find the ranges of values on.");
    }
    Path target = ModelImport.target(save);
    Quantization.Options options = new Quantization.Options(RangeChoice.parse(range), bits);
    Progress p = progress == null ? Progress.NONE : progress;
    try {
      SegmentationModel floats = InstalledModels.library().open(model.trim());
      requireOther(target, floats);
      ModelCard.Input input = floats.card().input();
      ImageSource seen =
          new ChosenChannels(images, ChannelChoice.of(channel), input.channels(), input.from());
      SegmentationModel integers = new Quantization(onnx, options).of(floats, seen, p.part(0, 0.5));
      QuantizationReport found = new Comparison(onnx, floats, integers).of(seen, p.part(0.5, 0.5));
      integers.save(target);
      report = "Quantised " + floats.card().about().name() + "\n" + found.text();
      changed = found.changed();
      iou = found.iou();
      speedup = found.speedup();
      saved = target.toFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      p.report(1, null);
    }
  }

  private static void requireOther(Path target, SegmentationModel model) throws IOException {
    Path source = Path.of(model.source());
    if (!Files.exists(target) || !Files.exists(source) || !Files.isSameFile(target, source)) return;
    throw new IllegalArgumentException(
        "'save' is the model itself; choose another file, so that it can be fine-tuned later.");
  }
}
