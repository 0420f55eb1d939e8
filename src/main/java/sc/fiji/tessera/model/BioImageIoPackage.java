package sc.fiji.tessera.model;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.graph.Extension;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.ChannelOrder;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard.Activation;

/**
 * Writes a model as a bioimage.io package, a folder or a zip: weights.onnx, the description
 * (bioimageio.yaml), a test input with its output, a cover, documentation.md and README.md. What
 * other software might not know becomes part of the graph: softmax over the classes, and the
 * channel order BGR.
 */
public final class BioImageIoPackage {
  /** Sizes that are not fixed are tested with at least so many pixels on a side. */
  private static final int TEST_SIDE = 256;

  /** The same for models of volumes, and their slices. */
  private static final int TEST_VOLUME_SIDE = 64;

  private static final int TEST_DEPTH = 16;

  /**
   * What people are told about the model.
   *
   * @param title letters, digits, spaces, brackets, - and _
   * @param description a sentence or two
   * @param authors their names, one at least
   * @param licence an SPDX identifier, such as CC-BY-4.0
   * @param format 0.5 or 0.4
   */
  public record Description(
      String title, String description, List<String> authors, String licence, String format) {
    public Description {
      authors = List.copyOf(authors);
      require(
          title.matches("[\\w ()-]{1,128}"),
          "'title' must be 1 to 128 letters, digits, spaces, brackets, - or _, but is \""
              + title
              + "\".");
      require(!authors.isEmpty(), "'authors' must name at least one author.");
      require(
          authors.stream().noneMatch(a -> a.isBlank() || a.matches(".*[/\\\\].*")),
          "'authors' must be names without slashes, with ; between them.");
      require(
          licence.matches("[A-Za-z0-9][A-Za-z0-9.+-]+"),
          "'licence' must be an SPDX identifier such as CC-BY-4.0, CC0-1.0 or MIT, but is \""
              + licence
              + "\".");
      require(
          format.equals("0.5") || format.equals("0.4"),
          "'version' must be 0.5 or 0.4, but is \"" + format + "\".");
    }

    private static void require(boolean good, String message) {
      if (!good) throw new IllegalArgumentException(message);
    }
  }

  /**
   * A test image and what comes of it.
   *
   * @param input grey values [1, channels, (depth,) height, width], before any normalisation
   * @param output what the package's users must find, [1, classes, (depth,) height, width]
   * @param cover two pictures side by side, or one square
   */
  public record Example(float[] input, float[] output, BufferedImage cover) {}

  private final SegmentationModel model;
  private final Description description;
  private final BlockShape size;

  /** Throws {@link IllegalArgumentException} where the format cannot say what the model needs. */
  public BioImageIoPackage(SegmentationModel model, Description description) {
    this.model = portable(model);
    this.description = description;
    this.size = testSize(model.card().tiles());
    boolean frames = model.card().tiles().depth().axis().equals("t");
    if (frames
        && description.format.equals("0.4")
        && model.card().input().normalization().isFitted())
      throw new IllegalArgumentException(
          "'version' must be 0.5 for a model whose normalisation is of several frames.");
  }

  private static BlockShape testSize(ModelCard.Tiles t) {
    ModelCard.Depth d = t.depth();
    int side = d.isVolume() ? TEST_VOLUME_SIDE : TEST_SIDE;
    int free = atLeast(PackageAxes.leastSide(t), side, t.multiple());
    int slices = d.isVolume() ? atLeast(PackageAxes.leastDepth(d), TEST_DEPTH, d.multiple()) : 1;
    return new BlockShape(
        1,
        d.fixed() > 0 ? d.fixed() : slices,
        t.fixedHeight() > 0 ? t.fixedHeight() : free,
        t.fixedWidth() > 0 ? t.fixedWidth() : free);
  }

  private static int atLeast(int least, int wanted, int multiple) {
    int step = Math.max(1, multiple);
    return least + Math.max(0, (wanted - least + step - 1) / step) * step;
  }

  /** The model as it goes into the package. */
  public SegmentationModel model() {
    return model;
  }

  /** How large the test image must be. */
  public BlockShape size() {
    return size;
  }

  private static SegmentationModel portable(SegmentationModel model) {
    ModelCard card = model.card();
    if (card.output().centres().found()) {
      throw new IllegalArgumentException(
          "The format cannot say how objects are grouped around the centres that "
              + model.source()
              + " finds; its .onnx file can be copied as it is.");
    }
    Graph graph = model.onnx().graph();
    Extension extension = new Extension(graph, model.onnx().opset());
    ModelCard.Input in = card.input();
    if (in.order() == ChannelOrder.BGR) {
      extension.channels(2, 1, 0);
      Normalization turned = PackageYaml.reversed(in.normalization());
      in = new ModelCard.Input(in.channels(), turned, in.pixelSize());
    }
    ModelCard.Output out = card.output();
    if (out.activation() == Activation.SOFTMAX) {
      extension.softmax();
      out = new ModelCard.Output(out.classes(), Activation.NONE, out.target());
    }
    if (extension.isEmpty() && graph.outputs().size() == 1) return model;
    Graph extended = extension.build(dims(graph.inputs().get(0)), dims(graph.outputs().get(0)));
    ModelCard changed = new ModelCard(card.about(), in, out, card.tiles(), card.history());
    OnnxModel onnx = model.onnx().with(extended);
    return new SegmentationModel(onnx, changed, model.source());
  }

  private static List<String> dims(Value v) {
    return v.dims().stream().map(d -> d.isFree() ? d.name() : Long.toString(d.size())).toList();
  }

  /**
   * Writes the package whole or not at all.
   *
   * @param target a folder that is missing or empty, or a file that ends in .zip
   */
  public void write(Path target, Example example) throws IOException {
    Path place = target.toAbsolutePath();
    boolean zip = place.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    if (!zip && Files.exists(place)) requireEmpty(place);
    Path folder = place.resolveSibling(".partial-" + UUID.randomUUID());
    if (!Files.isDirectory(folder.getParent())) {
      throw new IOException(
          "Cannot save " + target + ": the folder " + folder.getParent() + " does not exist.");
    }
    try {
      Files.createDirectory(folder);
      fill(folder, example);
      if (zip) AtomicFile.write(place, partial -> zip(folder, partial));
      else Files.move(folder, place, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      delete(folder);
    }
  }

  private static void requireEmpty(Path place) throws IOException {
    if (Files.isDirectory(place)) {
      try (Stream<Path> all = Files.list(place)) {
        if (all.findAny().isEmpty()) return;
      }
    }
    throw new IllegalArgumentException(
        "'save' must be a new or empty folder, or a file that ends in .zip, but is \""
            + place
            + "\".");
  }

  private void fill(Path folder, Example example) throws IOException {
    ModelCard card = model.card();
    model.save(folder.resolve("weights.onnx"));
    long[] in = size.tensor(card.axes(), card.input().channels());
    long[] out = size.tensor(card.axes(), card.output().channels().size());
    NumpyFile.write(folder.resolve("test_input.npy"), example.input, in);
    NumpyFile.write(folder.resolve("test_output.npy"), example.output, out);
    ImageIO.write(example.cover, "png", folder.resolve("cover.png").toFile());
    PackageText text = new PackageText(model, description);
    Files.writeString(folder.resolve("documentation.md"), text.documentation());
    Files.writeString(folder.resolve("README.md"), text.readme());
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(100);
    PackageYaml yaml = new PackageYaml(model, description, folder, size);
    Files.writeString(folder.resolve("bioimageio.yaml"), new Yaml(options).dump(yaml.content()));
  }

  private static void zip(Path folder, Path file) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.forEach(files::add);
    }
    Collections.sort(files);
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Path f : files) {
        zip.putNextEntry(new ZipEntry(f.getFileName().toString()));
        Files.copy(f, zip);
        zip.closeEntry();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return;
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    for (Path f : files) Files.delete(f);
    Files.delete(folder);
  }
}
