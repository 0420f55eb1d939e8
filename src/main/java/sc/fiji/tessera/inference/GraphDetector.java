package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.MaskPaste;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.label.ScoredBox;
import sc.fiji.tessera.model.DetectorOutputs;

/**
 * A detector that is a single graph with boxes, labels, scores and masks as outputs, such as a Mask
 * R-CNN that PyTorch exported. Its input is [channels, height, width] or [1, channels, height,
 * width]. Masks of the image's size are taken as they are, others are pasted into the boxes.
 * Several threads may use it.
 */
public final class GraphDetector implements ObjectDetector, AutoCloseable {
  /**
   * What is an object.
   *
   * @param score the least score, 0 to 1
   * @param mask pixels at least so probable belong to an object, above 0 to 1
   */
  public record Options(double score, double mask) {
    public Options {
      if (!(score >= 0 && score <= 1) || !(mask > 0 && mask <= 1)) {
        throw new IllegalArgumentException(
            "A detector needs a score from 0 to 1 and a mask's probability above 0 to 1, not "
                + List.of(score, mask)
                + ".");
      }
    }
  }

  private final GraphSession session;
  private final DetectorOutputs outputs;
  private final Options options;
  private final Value input;

  /**
   * A detector.
   *
   * @param session of the graph, closed with the detector
   * @throws IllegalArgumentException one sentence, if the graph is no such detector
   */
  public GraphDetector(GraphSession session, Options options) {
    Graph graph = session.graph().graph();
    this.session = session;
    this.options = options;
    this.outputs =
        DetectorOutputs.of(graph)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        session.source()
                            + " is no detector: outputs for boxes, labels, scores and masks are"
                            + " expected."));
    this.input = graph.inputs().get(0);
    int rank = input.dims().size();
    if (rank != 3 && rank != 4) {
      throw new IllegalArgumentException(
          session.source() + " takes " + rank + " axes, but an image has 3, or 4 in a batch.");
    }
  }

  @Override
  public List<DetectedObject> detect(DetectorImage image, Progress progress) {
    DetectorImage fed = image.resized(side(0, image.height()), side(1, image.width()));
    long[] shape = {1, fed.channels(), fed.height(), fed.width()};
    if (input.dims().size() == 3) shape = new long[] {shape[1], shape[2], shape[3]};
    Map<String, TensorValues> found =
        session.run(Map.of(input.name(), new TensorValues(fed.values(), shape)), progress);
    float[] boxes = found.get(outputs.boxes()).values();
    float[] labels = found.get(outputs.labels()).values();
    float[] scores = found.get(outputs.scores()).values();
    if (boxes.length != 4 * scores.length || labels.length != scores.length) {
      throw new IllegalArgumentException(
          session.source()
              + " gives "
              + boxes.length / 4
              + " boxes, "
              + labels.length
              + " labels and "
              + scores.length
              + " scores, which do not belong together.");
    }
    Masks masks = new Masks(found.get(outputs.masks()), fed, image, options.mask);
    List<DetectedObject> objects = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      if (!(scores[i] >= options.score)) continue;
      ScoredBox box = box(boxes, i, scores[i], fed, image);
      int label = Math.round(labels[i]);
      RegionMask mask = masks.of(i, label, box);
      if (mask.area() > 0) objects.add(new DetectedObject(box, label, mask));
    }
    objects.sort(Comparator.comparingDouble(DetectedObject::score).reversed());
    return List.copyOf(objects);
  }

  @Override
  public List<String> notes() {
    return session.notes();
  }

  /** The height (0) or width (1) that the graph takes. */
  private int side(int axis, int size) {
    Value.Dimension d = input.dims().get(input.dims().size() - 2 + axis);
    return d.isFree() ? size : (int) d.size();
  }

  private static ScoredBox box(
      float[] boxes, int i, float score, DetectorImage fed, DetectorImage image) {
    double x = (double) image.width() / fed.width();
    double y = (double) image.height() / fed.height();
    int at = 4 * i;
    return new ScoredBox(
        boxes[at] * x, boxes[at + 1] * y, boxes[at + 2] * x, boxes[at + 3] * y, score);
  }

  /**
   * The masks of all objects.
   *
   * @param values [objects, 1 or classes, h, w] or [objects, h, w]
   * @param fed what the network saw
   * @param image what the objects are wanted for
   */
  private record Masks(TensorValues values, DetectorImage fed, DetectorImage image, double limit) {
    RegionMask of(int object, int label, ScoredBox box) {
      long[] shape = values.shape();
      int columns = (int) shape[shape.length - 1];
      int rows = (int) shape[shape.length - 2];
      int classes = shape.length == 4 ? (int) shape[1] : 1;
      int first = (object * classes + (label < classes ? label : 0)) * rows * columns;
      float[] mask = new float[rows * columns];
      System.arraycopy(values.values(), first, mask, 0, mask.length);
      boolean whole = rows == fed.height() && columns == fed.width();
      if (!whole) {
        return MaskPaste.rounded(mask, columns, box).object(image.width(), image.height(), limit);
      }
      float[] sized =
          new DetectorImage(mask, 1, rows, columns).resized(image.height(), image.width()).values();
      return RegionMask.of(image.width(), image.height(), p -> sized[p] >= limit);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
