package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * A network of several graphs that share one checkpoint, because they run at different times: the
 * encoder of an image once, the decoder of prompts for every click. Every initialiser belongs to
 * exactly one of the parts, under the reference implementation's name, and together the parts have
 * all that the reference needs. Immutable.
 */
public abstract class CompositeNetwork {
  private final String name;
  private final Record options;
  private final Size size;

  /**
   * @param name the architecture's lower-case name: {@code sam}
   * @param options what was chosen: components are int, boolean or enum
   */
  protected CompositeNetwork(String name, Record options) {
    this(name, options, new Size(3, 1));
  }

  /** The same with image channels, classes and width divisor that the options tell. */
  protected CompositeNetwork(String name, Record options, Size size) {
    this.name = name;
    this.options = options;
    this.size = size;
  }

  /** Image channels, and classes with the background; a single class where objects have none. */
  public final Size size() {
    return size;
  }

  /** The lower-case name of the architecture, as on model cards. */
  public final String name() {
    return name;
  }

  /** The options as text, for the model's card. */
  public final Map<String, String> options() {
    return OptionText.of(options);
  }

  /** Where the architecture comes from. */
  public abstract Reference reference();

  /** How each part adds itself: inputs, layers, outputs. The first is the main one. */
  abstract Map<String, BiConsumer<GraphBuilder, Layers>> parts();

  /** The parts' names, the main one first. */
  public final List<String> partNames() {
    return List.copyOf(parts().keySet());
  }

  /** Fresh graphs with random weights by the parts' names; the same seed gives the same weights. */
  public final Map<String, Graph> graphs(long seed) {
    return build(builder -> new Layers(builder, size, seed));
  }

  /**
   * The same graphs with parameters that have names and shapes but no values: what a checkpoint is
   * compared with and poured into.
   */
  public final Map<String, Graph> blank() {
    return build(builder -> new Layers(builder, size));
  }

  private Map<String, Graph> build(Function<GraphBuilder, Layers> start) {
    Map<String, Graph> graphs = new LinkedHashMap<>();
    parts()
        .forEach(
            (part, layers) -> {
              GraphBuilder builder = new GraphBuilder(name + " " + part);
              layers.accept(builder, start.apply(builder));
              graphs.put(part, builder.build());
            });
    return graphs;
  }
}
