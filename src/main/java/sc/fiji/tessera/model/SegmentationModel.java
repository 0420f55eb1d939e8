package sc.fiji.tessera.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;

/**
 * A network with the card that says how to use it: what "Segment with Model..." opens and what
 * training saves. Immutable.
 */
public final class SegmentationModel {
  private final OnnxModel onnx;
  private final ModelCard card;
  private final String source;

  /**
   * @param onnx the network
   * @param card how to use it
   * @param source where it comes from, for messages
   */
  public SegmentationModel(OnnxModel onnx, ModelCard card, String source) {
    this.onnx = Objects.requireNonNull(onnx);
    this.card = Objects.requireNonNull(card);
    this.source = source;
  }

  /**
   * Opens an {@code .onnx} file, a bioimage.io folder or zip, or a bioimage.io yaml file. An {@link
   * IOException} says in one sentence what is wrong with it.
   */
  public static SegmentationModel open(Path path) throws IOException {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(
          "There is no model at "
              + path
              + "; a .onnx file or a bioimage.io package (folder, .zip, .yaml) is expected.");
    }
    if (Files.isDirectory(path) || name.endsWith(".yaml") || name.endsWith(".zip")) {
      return BioImageIo.open(path);
    }
    return of(OnnxModel.read(path), path.toString());
  }

  /** A model whose card is read from its properties or derived from its graph. */
  public static SegmentationModel of(OnnxModel file, String source) throws IOException {
    if (CompositeModel.isPart(file.metadata())) {
      throw new IOException(
          source
              + " is one part of a model that segments by prompts or finds objects, not classes"
              + " of pixels; use it with the command for its architecture, "
              + file.metadata().get("tessera.architecture")
              + ".");
    }
    if (DetectorOutputs.of(file.graph()).isPresent()) {
      throw new IOException(
          source
              + " finds objects, each with a box and a mask, not classes of pixels; use it as a"
              + " Mask R-CNN.");
    }
    try {
      OnnxModel onnx = ordered(HalfPrecision.lifted(file), source);
      String depth = OrderedAxes.input(file).depth();
      return new SegmentationModel(onnx, new CardReader(onnx, source, depth).read(), source);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    } catch (RuntimeException e) { // what its nodes say contradicts itself: the file is damaged
      throw new IOException(source + " holds a graph that makes no sense: " + e + ".", e);
    }
  }

  private static OnnxModel ordered(OnnxModel onnx, String source) {
    try {
      return OrderedAxes.of(onnx);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(source + " cannot be used: " + e.getMessage() + ".", e);
    }
  }

  public OnnxModel onnx() {
    return onnx;
  }

  public ModelCard card() {
    return card;
  }

  /** Where the model comes from: a path, or the name of a bundled model. */
  public String source() {
    return source;
  }

  /** The same model with other parameter values and another card, not saved anywhere yet. */
  public SegmentationModel with(Graph graph, ModelCard newCard) {
    return new SegmentationModel(onnx.with(graph), newCard, source);
  }

  /** The complete file, with the card in its properties. */
  public byte[] toBytes() {
    return withCard().toBytes();
  }

  /** Saves the model with its card as one {@code .onnx} file, atomically. */
  public void save(Path file) throws IOException {
    withCard().write(file);
  }

  private OnnxModel withCard() {
    return onnx.withMetadata(card.toMetadata());
  }
}
