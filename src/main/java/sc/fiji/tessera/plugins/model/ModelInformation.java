package sc.fiji.tessera.plugins.model;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.drawing.NetworkDrawing;
import sc.fiji.tessera.drawing.Picture;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.model.CompositeFacts;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.ModelFacts;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.CsvTable;
import sc.fiji.tessera.plugins.bridge.RuntimeChoices;

/**
 * Says what a model is: a text with its card, its cost and its receptive field, a table of its
 * layers, and a drawing of its network.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description = "What a model is: its card, layers, computation, receptive field, and a drawing.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "models.html")
    })
public class ModelInformation implements Command, RuntimeChoices {
  private static final double SCALE = 1.5;

  @Parameter(
      label = "Model",
      description =
          "A bundled or installed model by name, an .onnx file, or a bioimage.io package.",
      style = "both,editable",
      persist = false)
  private String model;

  @Parameter(
      label = "Size",
      description = "Width and height of the image that shapes and computation are given for.",
      min = "16",
      max = "16384",
      persist = false,
      attrs = @Attr(name = "unit", value = "pixels"))
  private int size = 512;

  @Parameter(label = "Layers", description = "A table with a row for every layer.", persist = false)
  private boolean layers = true;

  @Parameter(label = "Drawing", description = "A picture of the network.", persist = false)
  private boolean drawing = true;

  @Parameter(
      label = "Save",
      description =
          "Optional: a file for the text (.txt), for the table of layers (.csv), or for the"
              + " drawing (.png, .svg).",
      style = "save",
      required = false,
      persist = false)
  private String save = "";

  @Parameter(type = ItemIO.OUTPUT)
  private String information;

  @Parameter(label = "Layers", type = ItemIO.OUTPUT)
  private ResultsTable table;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus figure;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  @Override
  public List<String> choices(String key) {
    if (!key.equals("model")) return List.of();
    List<String> names = new ArrayList<>(InstalledModels.library().names());
    names.addAll(InstalledModels.library().composites());
    return names;
  }

  @Override
  public void run() {
    if (model == null) throw new IllegalArgumentException("There is no model to describe.");
    if (size < 1) throw new IllegalArgumentException("'size' must be at least 16 pixels.");
    Path file = save == null || save.isBlank() ? null : Path.of(save.trim()).toAbsolutePath();
    String kind = file == null ? "" : extension(file);
    try {
      Optional<Path> several = InstalledModels.library().composite(model.trim());
      if (several.isPresent()) {
        describe(several.get(), file, kind);
        return;
      }
      SegmentationModel opened = InstalledModels.library().open(model.trim());
      ModelFacts facts = ModelFacts.of(opened, size);
      information = facts.text();
      if (layers) table = LayerTable.of(facts);
      Picture picture = null;
      if (kind.matches("png|svg")) picture = picture(facts);
      else if (drawing) picture = pictureIfPossible(facts);
      if (drawing && picture != null) {
        String title = facts.model().card().about().name() + "-network";
        figure = new ImagePlus(title, picture.toImage(SCALE));
      }
      if (file != null) write(file, kind, facts, picture);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** A model of several graphs has one text; its parts are no layers in a row. */
  private void describe(Path main, Path file, String kind) throws IOException {
    if (!kind.matches("|txt")) {
      throw new IllegalArgumentException(
          "'save' must end in .txt for a model of several graphs, which has no table of layers and"
              + " no drawing, but is \""
              + file
              + "\".");
    }
    information = new CompositeFacts(CompositeModel.open(main)).text();
    if (file == null) return;
    AtomicFile.write(file, partial -> Files.writeString(partial, information + "\n"));
    saved = file.toFile();
  }

  /** A network that cannot be drawn can still be described. */
  private Picture pictureIfPossible(ModelFacts facts) {
    try {
      return picture(facts);
    } catch (IllegalArgumentException e) {
      information += "\nDrawing: none. " + e.getMessage();
      return null;
    }
  }

  private static Picture picture(ModelFacts facts) {
    String name = facts.model().card().about().name();
    return NetworkDrawing.of(facts.model().onnx().graph(), name);
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    if (extension.matches("txt|csv|png|svg") && name.contains(".")) return extension;
    throw new IllegalArgumentException(
        "'save' must end in .txt, .csv, .png or .svg, but is \"" + file + "\".");
  }

  private void write(Path file, String kind, ModelFacts facts, Picture picture) throws IOException {
    AtomicFile.write(
        file,
        partial -> {
          switch (kind) {
            case "txt" -> Files.writeString(partial, information + "\n");
            case "csv" -> Files.writeString(partial, CsvTable.text(LayerTable.of(facts)));
            case "svg" -> Files.writeString(partial, picture.toSvg());
            default -> ImageIO.write(picture.toImage(SCALE), "png", partial.toFile());
          }
        });
    saved = file.toFile();
  }
}
