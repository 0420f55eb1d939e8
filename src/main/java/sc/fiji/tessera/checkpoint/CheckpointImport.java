package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/**
 * A network of the catalogue filled with the weights of a checkpoint. Parameters and tensors meet
 * by name, whatever stands in front of the names ({@code module.}, {@code backbone.}), and by
 * shape; what the checkpoint lacks stays at its random initialisation, so that a network can be
 * fine-tuned from an encoder alone, for other classes and other image channels.
 *
 * <pre>
 * try (Checkpoint c = Checkpoint.open(file)) {
 *   CheckpointImport i = CheckpointImport.of(c, CheckpointImport.Wish.RECOGNISED);
 *   OnnxModel.of(i.graph()).write(target);
 * }
 * </pre>
 *
 * Immutable.
 *
 * @param variant the published variant that it is, or is nearest to
 * @param network the network
 * @param graph the network with its weights
 * @param report what went where
 */
public record CheckpointImport(String variant, Network network, Graph graph, ImportReport report) {
  /** Recognise the network by names and shapes. */
  public static final String AUTO = "auto";

  /**
   * What is wanted of the network.
   *
   * @param network the name of a published variant, or {@link #AUTO}
   * @param options changes to it; {@code divisor} may be among them
   * @param channels image channels, 0 = as the checkpoint
   * @param classes of the logits, 0 = as the checkpoint
   * @param seed of the weights that the checkpoint does not have
   */
  public record Wish(
      String network, Map<String, String> options, int channels, int classes, long seed) {
    /** Everything as in the checkpoint. */
    public static final Wish RECOGNISED = new Wish(AUTO, Map.of(), 0, 0, 1);

    public Wish {
      options = Map.copyOf(options);
      if (channels < 0 || classes < 0) {
        throw new IllegalArgumentException(
            "channels and classes must be 0 (as in the checkpoint) or more, not "
                + channels
                + " and "
                + classes
                + ".");
      }
    }
  }

  public CheckpointImport {
    Objects.requireNonNull(variant);
    Objects.requireNonNull(network);
    Objects.requireNonNull(graph);
    Objects.requireNonNull(report);
  }

  /**
   * Imports a checkpoint. Throws an {@link IOException} with one sentence where it is of no known
   * network or has less than half of the one that was asked for, {@link IllegalArgumentException}
   * where the wish is impossible.
   */
  public static CheckpointImport of(Checkpoint checkpoint, Wish wish) throws IOException {
    TensorNames tensors = TensorNames.of(checkpoint.tensors());
    String file = checkpoint.file().getFileName().toString();
    if (wish.network.equals(AUTO)) {
      Recognition found = Recognition.of(tensors, file);
      Candidate candidate = changed(found.fit().candidate(), wish.options);
      Network network = candidate.of(size(found.fit(), wish, file));
      CheckpointImport filled = filled(checkpoint, candidate.variant(), network, wish.seed);
      return filled.recognised(found);
    }
    Candidate candidate =
        new Candidate(Architectures.ofVariant(wish.network), wish.network, wish.options);
    candidate.of(new Size(3, 2)); // refuses impossible options
    SizeFit fit = SizeFit.of(candidate, tensors);
    if (3 * fit.names() < fit.parameters()) {
      throw ImportReport.less(fit.names(), fit.parameters(), candidate.toString(), file);
    }
    Network network = fit.candidate().of(size(fit, wish, file));
    return filled(checkpoint, wish.network, network, wish.seed);
  }

  private static Candidate changed(Candidate candidate, Map<String, String> options) {
    Candidate changed = candidate;
    for (Map.Entry<String, String> e : options.entrySet()) {
      changed = changed.with(e.getKey(), e.getValue());
    }
    return changed;
  }

  private static Size size(SizeFit fit, Wish wish, String file) throws IOException {
    int classes = wish.classes > 0 ? wish.classes : fit.size().classes();
    if (wish.classes == 0 && !fit.told().classes()) {
      throw new IOException(
          "The checkpoint "
              + file
              + " has no head, so that it does not tell the number of classes: say classes=2 or"
              + " more.");
    }
    int channels = wish.channels > 0 ? wish.channels : fit.size().channels();
    return new Size(channels, classes, fit.trustedSize().divisor());
  }

  private static CheckpointImport filled(
      Checkpoint checkpoint, String variant, Network network, long seed) throws IOException {
    Size size = network.size();
    Blank.Maker same = s -> s.equals(size) ? network : resized(network, s);
    Blank blank = new Blank(same, size);
    WeightMatch match = WeightMatch.of(TensorNames.of(checkpoint.tensors()), blank);
    ImportReport report = ImportReport.of(checkpoint, blank, match);
    report.checkHalf();
    boolean whole = match.missing().isEmpty() && match.otherShape().isEmpty();
    Graph start = whole ? network.blank() : network.graph(seed);
    Map<String, Tensor> filled = new LinkedHashMap<>();
    for (Map.Entry<String, String> e : match.matched().entrySet()) {
      Tensor wanted = start.initializers().get(e.getKey());
      filled.put(e.getKey(), like(wanted, checkpoint.read(e.getValue())));
    }
    for (Map.Entry<String, String> e : match.adapted().entrySet()) {
      int inputs = (int) start.initializers().get(e.getKey()).dims()[1];
      filled.put(e.getKey(), FirstLayer.adapted(checkpoint.read(e.getValue()), inputs));
    }
    return new CheckpointImport(variant, network, start.withTensors(filled), report);
  }

  private static Network resized(Network network, Size size) {
    Map<String, String> options = new LinkedHashMap<>(network.options());
    options.remove("divisor");
    return Architectures.named(network.name()).network(size, options);
  }

  /** The values as 32-bit floats in the shape that the network wants. */
  private static Tensor like(Tensor wanted, Tensor found) {
    if (found.type() == ElementType.FLOAT)
      return found.reshaped(wanted.dims()).named(wanted.name());
    return Tensor.of(wanted.name(), found.floats(), wanted.dims());
  }

  private CheckpointImport recognised(Recognition found) {
    return new CheckpointImport(variant, network, graph, report.recognised(found));
  }
}
