package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.label.DistanceObjects;
import sc.fiji.tessera.model.CompositeModel;

/**
 * Distances to centres and boundaries of all objects of an image, from what a Segment Anything has
 * seen of it, by the decoder that micro-SAM trains for that. Thread-safe. Archit et al., "Segment
 * Anything for microscopy" (Nature Methods 2025).
 */
public final class DistanceSegmenter implements AutoCloseable {
  private static final String PART = "distances";
  private static final int MAPS = 3;

  private final GraphSession session;

  private DistanceSegmenter(GraphSession session) {
    this.session = session;
  }

  /**
   * Opens the part {@code distances} of a model; must be closed.
   *
   * @throws IOException one sentence: it cannot be executed
   * @throws IllegalArgumentException one sentence: the model has none
   */
  public static DistanceSegmenter open(OnnxService service, CompositeModel model, String device)
      throws IOException {
    return new DistanceSegmenter(service.openGraph(model.part(PART), model.source(), device));
  }

  /**
   * The maps at the size of the image.
   *
   * @param progress asked for cancellation
   */
  public DistanceObjects.Maps of(ImageEmbedding image, Progress progress) {
    Graph graph = session.graph().graph();
    String name = graph.inputs().get(0).name();
    TensorValues seen = image.maps().get(name);
    if (seen == null) {
      throw new IllegalArgumentException(
          "The distances of " + session.source() + " are for another encoder than it has.");
    }
    Map<String, TensorValues> out = session.run(Map.of(name, seen), progress);
    TensorValues maps = out.get(graph.outputs().get(0).name());
    long[] shape = maps.shape();
    if (shape.length != 4 || shape[1] != MAPS) {
      throw new IllegalArgumentException(
          "The distances of " + session.source() + " are not three maps of an image.");
    }
    TensorValues three = new TensorValues(maps.values(), MAPS, shape[2], shape[3]);
    float[][] whole = new float[MAPS][];
    for (int i = 0; i < MAPS; i++) {
      BilinearMap map = new BilinearMap(three.range(i, i + 1).values(), Math.toIntExact(shape[3]));
      whole[i] = MaskLogits.whole(map, image).values();
    }
    return new DistanceObjects.Maps(whole[0], whole[1], whole[2], image.width());
  }

  @Override
  public void close() {
    session.close();
  }
}
