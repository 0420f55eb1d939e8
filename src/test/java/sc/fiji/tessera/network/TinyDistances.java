package sc.fiji.tessera.network;

import java.util.Map;
import sc.fiji.tessera.graph.Tensor;

/** The parameters of a small decoder of distances for an embedding of 32 channels, at random. */
public final class TinyDistances {
  private TinyDistances() {}

  public static Map<String, Tensor> tensors() {
    DistanceDecoder network = new DistanceDecoder(new DistanceDecoder.Options(32, 16));
    return network.graphs(3).get("distances").initializers();
  }
}
