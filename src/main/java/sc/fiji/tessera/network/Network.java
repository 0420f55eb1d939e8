package sc.fiji.tessera.network;

import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * An architecture with its options chosen: builds the graph of a semantic segmentation network.
 *
 * <p>The graph takes one float32 input {@code image} [N, channels, H, W] and gives float32 {@code
 * logits} [N, classes, H, W] (before softmax) as its first output, at the image's own height and
 * width unless the options ask for {@link Output#NATIVE}; auxiliary heads follow as further
 * outputs. Networks that find centres of objects have 3 more channels ({@link #findsCentres}). Any
 * H and W from a small minimum up are accepted: padding and cropping happen inside the graph.
 * Initialisers are exactly the parameters and running statistics of the reference implementation,
 * under its names. Immutable.
 */
public abstract class Network {
  private final String name;
  private final Size size;
  private final Record options;

  /**
   * @param name the architecture's lower-case name: {@code u-net}
   * @param options what else was chosen: components are int, boolean or enum
   */
  protected Network(String name, Size size, Record options) {
    this.name = name;
    this.size = size;
    this.options = options;
  }

  /** The lower-case name of the architecture, as on model cards: {@code u-net}. */
  public final String name() {
    return name;
  }

  public final Size size() {
    return size;
  }

  /** The options as text, for the model's card; {@code divisor} among them unless it is 1. */
  public final Map<String, String> options() {
    Map<String, String> text = OptionText.of(options);
    if (size.divisor() != 1) text.put(Architecture.DIVISOR, Integer.toString(size.divisor()));
    return text;
  }

  /**
   * The side in pixels of the square windows that the network sees best, or 0 where any size will
   * do: a property of networks that look at the whole window at once and were made, or published,
   * for one size. Larger images are best cut into such windows.
   */
  public int window() {
    return 0;
  }

  /**
   * Whether three channels follow the logits in the same output: how much of an object's centre
   * there is at a pixel, and the offset from it to the centre of its object, downwards and to the
   * right, in pixels.
   */
  public boolean findsCentres() {
    return false;
  }

  /** Adds the layers and returns the logits. */
  protected abstract Features logits(Layers net, Features image);

  /** A fresh graph with random weights; the same seed gives the same weights. */
  public final Graph graph(long seed) {
    return build(builder -> new Layers(builder, size, seed));
  }

  /**
   * The same graph with parameters that have names and shapes but no values: what a checkpoint is
   * compared with and poured into, at no cost in memory.
   */
  public final Graph blank() {
    return build(builder -> new Layers(builder, size));
  }

  private Graph build(java.util.function.Function<GraphBuilder, Layers> start) {
    GraphBuilder builder = new GraphBuilder(name);
    String channels = Integer.toString(size.channels());
    Features image = new Features(builder.input("image", "N", channels, "H", "W"), size.channels());
    Layers net = start.apply(builder);
    Features logits = logits(net, image);
    builder.output(logits.value(), "logits", "N", Integer.toString(logits.channels()), "", "");
    net.addAuxiliaries();
    return builder.build();
  }
}
