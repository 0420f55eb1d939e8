package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.BytePlanes;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.MaskQueries;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;

/**
 * Finds objects, or all segments, with a network that answers with queries: Mask2Former. Images are
 * brought to its size as the Python Imaging Library does it, and padded with zeros to multiples of
 * 32; masks are brought back bilinearly. Cheng et al., "Masked-attention Mask Transformer for
 * Universal Image Segmentation" (CVPR 2022). Several threads may use it.
 */
public final class QuerySegmenter implements AutoCloseable {
  /** The part of a model that is run. */
  public static final String PART = "queries";

  private static final int MULTIPLE = 32;

  private final GraphSession graph;
  private final CompositeCard card;
  private final DetectorScale scale;

  /**
   * @param graph from {@code image} to {@code classes} [1, queries, classes + 1] and {@code masks}
   *     [1, queries, H / 4, W / 4], logits; closed with the segmenter
   * @param card how images are fed to it
   * @param scale to which size they are brought
   */
  public QuerySegmenter(GraphSession graph, CompositeCard card, DetectorScale scale) {
    this.graph = graph;
    this.card = card;
    this.scale = scale;
  }

  /**
   * Opens a model.
   *
   * @param device as for {@link OnnxService#open}
   * @throws IOException as {@link OnnxService#open}
   * @throws IllegalArgumentException one sentence, if it is another kind of model
   */
  public static QuerySegmenter open(
      OnnxService onnx, CompositeModel model, String device, DetectorScale scale)
      throws IOException {
    GraphSession graph = onnx.openGraph(model.part(PART), model.source(), device);
    return new QuerySegmenter(graph, model.card(), scale);
  }

  public CompositeCard card() {
    return card;
  }

  /** What the user should know, such as why the GPU is not used. */
  public List<String> notes() {
    return graph.notes();
  }

  /**
   * Looks at a plane; masks are made when they are asked for.
   *
   * @param plane in the image's channels; they are arranged as the network takes them
   * @param progress asked for cancellation
   */
  public MaskQueries see(Plane plane, Progress progress) {
    BytePlanes image = BytePlanes.of(card.input().arranged(plane));
    int[] size = scale.nearest(image.height(), image.width());
    TensorValues in = normalized(image.resized(size[1], size[0]));
    Map<String, TensorValues> out = graph.run(Map.of("image", in), progress);
    TensorValues classes = out.get("classes");
    TensorValues masks = out.get("masks");
    int columns = (int) masks.shape()[3];
    int cells = columns * (int) masks.shape()[2];
    return new MaskQueries(
        classes.values(),
        (int) classes.shape()[2] - 1,
        query ->
            shown(new BilinearMap(part(masks.values(), query * cells, cells), columns), in, size)
                .resized(image.width(), image.height())
                .values(),
        image.width(),
        image.height());
  }

  /** A mask as large as what the network saw, without the padding. */
  private static BilinearMap shown(BilinearMap mask, TensorValues padded, int[] size) {
    BilinearMap.Taps x = BilinearMap.Taps.of(mask.width(), (int) padded.shape()[3]);
    BilinearMap.Taps y = BilinearMap.Taps.of(mask.height(), (int) padded.shape()[2]);
    BilinearMap.Span columns = new BilinearMap.Span(0, size[1] - 1);
    BilinearMap.Span rows = new BilinearMap.Span(0, size[0] - 1);
    return new BilinearMap.Part(mask, 0, 0).resized(x, y, columns, rows).map();
  }

  private static float[] part(float[] values, int from, int count) {
    return Arrays.copyOfRange(values, from, from + count);
  }

  /** Normalised, with zeros at the right and at the bottom. */
  private TensorValues normalized(BytePlanes image) {
    int channels = image.channels().length;
    int width = (image.width() + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    int height = (image.height() + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    float[] values = new float[Math.multiplyExact(channels * height, width)];
    Affine[] affines = card.input().normalization().fixed(card.input().channels());
    for (int c = 0; c < channels; c++) {
      byte[] own = image.channels()[c];
      for (int i = 0; i < own.length; i++) {
        int at = (c * height + i / image.width()) * width + i % image.width();
        values[at] = affines[Math.min(c, affines.length - 1)].apply(own[i] & 0xff);
      }
    }
    return new TensorValues(values, 1, channels, height, width);
  }

  /**
   * The objects of a plane.
   *
   * @param things which classes have objects, from 0; empty where all have
   * @param most as for {@link MaskQueries#instances}
   * @return labels are classes from 1; the surest first
   */
  public List<DetectedObject> objects(
      Plane plane, SortedSet<Integer> things, int most, Progress progress) {
    return see(plane, progress).instances(c -> things.isEmpty() || things.contains(c), most);
  }

  @Override
  public void close() {
    graph.close();
  }
}
