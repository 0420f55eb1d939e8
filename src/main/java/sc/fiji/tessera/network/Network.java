package sc.fiji.tessera.network;

import java.util.Map;
import sc.fiji.tessera.graph.Graph;

/**
 * An architecture with its options chosen: builds the graph of a semantic segmentation network.
 *
 * <p>The graph takes one float32 input {@code image} [N, channels, H, W] and gives one float32
 * output {@code logits} [N, classes, H, W] (before softmax). Implementations are immutable.
 */
public interface Network {

  /** The lower-case name of the architecture, as in commands: {@code u-net}. */
  String name();

  /** The options as text, for the model's card. */
  Map<String, String> options();

  int channels();

  int classes();

  /** A fresh graph with random weights; the same seed gives the same weights. */
  Graph graph(long seed);
}
