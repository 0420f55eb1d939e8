package sc.fiji.tessera.plugins.model;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.BioImageIoPackage;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.RuntimeChoices;

/**
 * Saves a model as a bioimage.io package, which other software and the bioimage.io zoo take: with a
 * test image, what the model makes of it, a cover and documentation.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Saves a model as a bioimage.io package (folder or zip).",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "models.html")
    })
public class ExportModel implements Command, RuntimeChoices {
  @Parameter(
      label = "Model",
      description =
          "A bundled or installed model by name, an .onnx file, or a bioimage.io package.",
      style = "both,editable",
      persist = false)
  private String model;

  @Parameter(
      label = "Save",
      description = "A new or empty folder, or a file that ends in .zip.",
      style = "save",
      persist = false)
  private String save;

  @Parameter(
      label = "Title",
      description = "What the model is called; empty: the name on its card, or its file's.",
      required = false,
      persist = false)
  private String title = "";

  @Parameter(
      label = "Description",
      description = "What the model is for, in a sentence; empty: made from its card.",
      required = false,
      persist = false)
  private String description = "";

  @Parameter(
      label = "Authors",
      description = "Names of those who made the model, with ; between them.",
      persist = false)
  private String authors;

  @Parameter(
      label = "Licence",
      description = "An SPDX identifier, such as CC-BY-4.0; empty: the one on the model's card.",
      required = false,
      persist = false)
  private String licence = "";

  @Parameter(
      label = "Version",
      description = "Of the bioimage.io model format.",
      choices = {"0.5", "0.4"},
      persist = false)
  private String version = "0.5";

  @Parameter private OnnxService onnx;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  @Override
  public List<String> choices(String key) {
    return key.equals("model") ? InstalledModels.library().names() : List.of();
  }

  @Override
  public void run() {
    requireText(model, "model", "the model to export");
    requireText(save, "save", "a new folder or a file that ends in .zip");
    requireText(authors, "authors", "at least one name");
    Progress p = progress == null ? Progress.NONE : progress;
    try {
      SegmentationModel opened = InstalledModels.library().open(model.trim());
      BioImageIoPackage target = new BioImageIoPackage(opened, described(opened));
      try (ModelSession session = onnx.open(target.model(), "cpu")) {
        BioImageIoPackage.Example example = ExampleRun.of(session, target, p);
        p.check();
        Path path = Path.of(save.trim()).toAbsolutePath();
        target.write(path, example);
        saved = path.toFile();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static void requireText(String value, String key, String what) {
    if (value != null && !value.isBlank()) return;
    throw new IllegalArgumentException("'" + key + "' must be given: " + what + ".");
  }

  private BioImageIoPackage.Description described(SegmentationModel opened) {
    String name = or(title, named(opened));
    String classes = String.join(", ", opened.card().output().classes());
    String images = opened.card().tiles().depth().isVolume() ? "volumes" : "2-D images";
    String text = or(description, "Segments " + images + " into: " + classes + ".");
    List<String> names = Arrays.stream(authors.split(";")).map(String::trim).toList();
    String terms = or(licence, opened.card().about().licence());
    return new BioImageIoPackage.Description(name, text, names, terms, or(version, "0.5"));
  }

  /** The name on the card; a model whose card has none is called by its path, which is no title. */
  private static String named(SegmentationModel opened) {
    String name = opened.card().about().name();
    if (!name.equals(opened.source())) return name;
    String file = Path.of(name).getFileName().toString();
    return file.replaceFirst("\\.\\w+$", "").replaceAll("[^\\p{L}\\p{N} ()_-]", "-");
  }

  private static String or(String given, String otherwise) {
    return given == null || given.isBlank() ? otherwise : given.trim();
  }
}
