package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.label.AnchorGrid;
import sc.fiji.tessera.label.ClassBoxes;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.MaskPaste;
import sc.fiji.tessera.label.RegionLevels;
import sc.fiji.tessera.label.RegionProposals;
import sc.fiji.tessera.label.ScoredBox;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.DetectionCard;

/**
 * Mask R-CNN: three graphs, and what lies between them. He, Gkioxari, Dollar, Girshick, "Mask
 * R-CNN" (ICCV 2017). The numbers are those of torchvision's {@code MaskRCNN}. Several threads may
 * use it.
 */
public final class MaskRcnnDetector implements ObjectDetector, AutoCloseable {
  private static final int MULTIPLE = 32;

  private static final int MAPS = 5;

  /**
   * The graphs, as {@code network.MaskRcnn} names their inputs and outputs; closed with the
   * detector.
   */
  public record Graphs(GraphSession dense, GraphSession boxes, GraphSession masks) {
    /**
     * Opens the parts of a model.
     *
     * @param device as for {@link OnnxService#open}
     * @throws IOException as {@link OnnxService#open}
     * @throws IllegalArgumentException one sentence, if it is another kind of model
     */
    public static Graphs open(OnnxService onnx, CompositeModel model, String device)
        throws IOException {
      return open(model, (part, source) -> onnx.openGraph(part, source, device));
    }

    /** On the CPU for its caller alone, as {@link OnnxService#openOnce} opens models. */
    public static Graphs openOnce(OnnxService onnx, CompositeModel model) throws IOException {
      return open(model, onnx::openGraphOnce);
    }

    private interface Opener {
      GraphSession open(OnnxModel part, String source) throws IOException;
    }

    private static Graphs open(CompositeModel model, Opener opener) throws IOException {
      List<GraphSession> open = new ArrayList<>();
      try {
        for (String part : List.of("dense", "boxes", "masks")) {
          open.add(opener.open(model.part(part), part + " of " + model.source()));
        }
        return new Graphs(open.get(0), open.get(1), open.get(2));
      } catch (IOException | RuntimeException e) {
        open.forEach(GraphSession::close);
        throw e;
      }
    }
  }

  /**
   * What to look for.
   *
   * @param scale to which size images are brought
   * @param proposals which regions are looked at
   * @param boxes which of them are objects
   * @param mask pixels at least so probable belong to an object; 0.5 is usual
   * @param anchor side of the square anchors of the finest map; 32 is usual
   */
  public record Options(
      DetectorScale scale, RegionProposals proposals, ClassBoxes boxes, double mask, int anchor) {
    /** As published. */
    public static final Options USUAL =
        new Options(DetectorScale.USUAL, RegionProposals.USUAL, ClassBoxes.USUAL, 0.5);

    /** With the usual anchors. */
    public Options(DetectorScale scale, RegionProposals proposals, ClassBoxes boxes, double mask) {
      this(scale, proposals, boxes, mask, DetectionCard.PUBLISHED.anchor());
    }

    /** As a model's card says. */
    public static Options of(DetectionCard card) {
      return new Options(
          DetectorScale.of(card),
          RegionProposals.USUAL,
          new ClassBoxes(card.score(), card.overlap(), card.most()),
          USUAL.mask,
          card.anchor());
    }

    public Options {
      if (!(mask > 0 && mask <= 1)) {
        throw new IllegalArgumentException(
            "A mask's probability is above 0 to 1, not " + mask + ".");
      }
    }
  }

  /**
   * An object before its pixels are decided.
   *
   * @param box in pixels of the image
   * @param label the class, from 1
   * @param mask probabilities
   */
  public record Detection(ScoredBox box, int label, MaskPaste mask) {}

  /** Whose program the weights were trained with. */
  public enum Style {
    TORCHVISION,
    /**
     * Sizes are rounded to the nearest, anchors are not rounded, and masks are pasted where the box
     * is, to a fraction of a pixel.
     */
    DETECTRON
  }

  /**
   * An image that was looked at.
   *
   * @param detections the surest first
   * @param width of the image that the network saw, without padding
   * @param height of it
   * @param maps all that the main graph said
   */
  public record Seen(
      List<Detection> detections, int width, int height, Map<String, TensorValues> maps) {}

  private final Graphs graphs;
  private final Options options;
  private final Style style;

  public MaskRcnnDetector(Graphs graphs, Options options) {
    this(graphs, options, Style.TORCHVISION);
  }

  /** With the conventions of another program. */
  public MaskRcnnDetector(Graphs graphs, Options options, Style style) {
    this.graphs = graphs;
    this.options = options;
    this.style = style;
  }

  @Override
  public List<String> notes() {
    return graphs.dense.notes();
  }

  @Override
  public List<DetectedObject> detect(DetectorImage image, Progress progress) {
    return objects(detections(image, progress), image.width(), image.height());
  }

  /** The pixels of what was found in an image of that size; what has none is left out. */
  public List<DetectedObject> objects(List<Detection> detections, int width, int height) {
    return detections.stream()
        .map(d -> new DetectedObject(d.box, d.label, d.mask.object(width, height, options.mask)))
        .filter(d -> d.mask().area() > 0)
        .toList();
  }

  /**
   * The same with probable pixels.
   *
   * @return the surest first
   */
  public List<Detection> detections(DetectorImage image, Progress progress) {
    return see(image, progress).detections;
  }

  /** The same with all that the main graph says. */
  public Seen see(DetectorImage image, Progress progress) {
    int[] size =
        style == Style.DETECTRON
            ? options.scale.nearest(image.height(), image.width())
            : options.scale.of(image.height(), image.width());
    DetectorImage resized = image.resized(size[0], size[1]);
    Map<String, TensorValues> maps = maps(resized.padded(MULTIPLE), progress);
    List<Detection> found = found(image, resized, maps, progress);
    return new Seen(found, resized.width(), resized.height(), maps);
  }

  private List<Detection> found(
      DetectorImage image,
      DetectorImage resized,
      Map<String, TensorValues> maps,
      Progress progress) {
    List<ScoredBox> regions = regions(resized, maps);
    if (regions.isEmpty()) return List.of();
    List<ClassBoxes.Found> found = found(resized, maps, regions, progress);
    if (found.isEmpty()) return List.of();
    return pasted(image, resized, found, masks(maps, found, progress));
  }

  private Map<String, TensorValues> maps(DetectorImage padded, Progress progress) {
    long[] shape = {1, padded.channels(), padded.height(), padded.width()};
    return graphs.dense.run(Map.of("image", new TensorValues(padded.values(), shape)), progress);
  }

  private List<ScoredBox> regions(DetectorImage resized, Map<String, TensorValues> maps) {
    DetectorImage whole = resized.padded(MULTIPLE);
    List<RegionProposals.Level> levels = new ArrayList<>();
    for (int i = 0; i < MAPS; i++) {
      TensorValues objectness = maps.get("objectness." + i);
      int rows = (int) objectness.shape()[2];
      int columns = (int) objectness.shape()[3];
      boolean exact = style == Style.DETECTRON;
      AnchorGrid anchors =
          new AnchorGrid(whole.height(), whole.width(), rows, columns, options.anchor << i, exact);
      float[] corrections = maps.get("deltas." + i).values();
      levels.add(new RegionProposals.Level(anchors, objectness.values(), corrections));
    }
    return options.proposals.of(levels, resized.width(), resized.height());
  }

  private List<ClassBoxes.Found> found(
      DetectorImage resized,
      Map<String, TensorValues> maps,
      List<ScoredBox> regions,
      Progress progress) {
    RegionLevels levels = RegionLevels.of(regions);
    Map<String, TensorValues> said = read(graphs.boxes, maps, levels, regions, progress);
    float[] scores = levels.inOrder(said.get("scores").values());
    float[] corrections = levels.inOrder(said.get("deltas").values());
    return options.boxes.of(regions, scores, corrections, resized.width(), resized.height());
  }

  /** Logits of all classes for each object, in their order. */
  private float[] masks(
      Map<String, TensorValues> maps, List<ClassBoxes.Found> found, Progress progress) {
    List<ScoredBox> boxes = found.stream().map(ClassBoxes.Found::box).toList();
    RegionLevels levels = RegionLevels.of(boxes);
    return levels.inOrder(read(graphs.masks, maps, levels, boxes, progress).get("masks").values());
  }

  private static Map<String, TensorValues> read(
      GraphSession head,
      Map<String, TensorValues> maps,
      RegionLevels levels,
      List<ScoredBox> regions,
      Progress progress) {
    Map<String, TensorValues> inputs = new HashMap<>();
    for (int i = 0; i < levels.maps().size(); i++) {
      float[] rows = levels.rows(i, regions);
      inputs.put("features." + i, maps.get("features." + i));
      inputs.put("regions." + i, new TensorValues(rows, rows.length / 5, 5));
    }
    return head.run(inputs, progress);
  }

  private List<Detection> pasted(
      DetectorImage image, DetectorImage resized, List<ClassBoxes.Found> found, float[] logits) {
    float x = (float) image.width() / resized.width();
    float y = (float) image.height() / resized.height();
    int all = logits.length / found.size();
    int side = 28;
    List<Detection> result = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      ClassBoxes.Found f = found.get(i);
      float[] mask = new float[side * side];
      int from = i * all + f.label() * mask.length;
      for (int k = 0; k < mask.length; k++) {
        mask[k] = (float) (1 / (1 + Math.exp(-logits[from + k])));
      }
      ScoredBox b = f.box();
      ScoredBox box =
          new ScoredBox(
              (float) b.left() * x,
              (float) b.top() * y,
              (float) b.right() * x,
              (float) b.bottom() * y,
              b.score());
      MaskPaste paste =
          style == Style.DETECTRON
              ? new MaskPaste(mask, side, box)
              : MaskPaste.rounded(mask, side, box);
      result.add(new Detection(box, f.label(), paste));
    }
    return result;
  }

  @Override
  public void close() {
    graphs.dense.close();
    graphs.boxes.close();
    graphs.masks.close();
  }
}
