package sc.fiji.tessera.plugins.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.inference.GraphDetector;
import sc.fiji.tessera.inference.MaskRcnnDetector;
import sc.fiji.tessera.inference.ObjectDetector;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.TiledDetector;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.DetectionCard;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.network.PanopticFpn;

/**
 * A Mask R-CNN, ready to find objects: one of several files that *Import Checkpoint...* has made,
 * or a single file that others have exported, which takes colours from 0 to 1. Must be closed.
 */
public final class DetectorModel implements AutoCloseable {
  /** What the first part of such a model is called. */
  public static final String MAIN = "dense";

  private static final int CHANNELS = 3;
  private static final double WHITE = 255;

  private final ObjectDetector detector;
  private final AutoCloseable open;
  private final ModelCard.Input input;
  private final List<String> classes;
  private final DetectionCard card;

  private DetectorModel(
      ObjectDetector detector,
      AutoCloseable open,
      ModelCard.Input input,
      List<String> classes,
      DetectionCard card) {
    this.detector = detector;
    this.open = open;
    this.input = input;
    this.classes = classes;
    this.card = card;
  }

  /** The names of the models that are installed. */
  public static List<String> names() {
    return InstalledModels.library().composites(MAIN);
  }

  /**
   * Opens a model.
   *
   * @param model a name or the path of the main file
   * @param wishes what is to be otherwise than a model's card says
   * @throws IOException one sentence: there is none, or it cannot be run
   * @throws IllegalArgumentException one sentence: it is no detector
   */
  public static DetectorModel open(
      OnnxService onnx, String model, String device, DetectionSettings wishes) throws IOException {
    Path file = InstalledModels.library().composite(model.trim(), MAIN);
    OnnxModel first = OnnxModel.read(file);
    if (!CompositeModel.isPart(first.metadata())) {
      DetectionCard card = wishes.of(DetectionCard.PUBLISHED);
      GraphDetector detector =
          new GraphDetector(
              onnx.openGraph(first, file.toString(), device),
              new GraphDetector.Options(card.score(), MaskRcnnDetector.Options.USUAL.mask()));
      return new DetectorModel(detector, detector, null, List.of(), card);
    }
    CompositeModel parts = CompositeModel.open(file);
    CompositeCard about = parts.card();
    DetectionCard card = wishes.of(about.detection());
    MaskRcnnDetector detector =
        new MaskRcnnDetector(
            MaskRcnnDetector.Graphs.open(onnx, parts, device), wishes.options(card), style(about));
    return new DetectorModel(detector, detector, about.input(), objects(about), card);
  }

  /** Of objects, the background first. */
  private static List<String> objects(CompositeCard card) {
    if (card.things().isEmpty()) return card.classes();
    List<String> names = new ArrayList<>(List.of(card.classes().get(0)));
    for (int thing : card.things()) names.add(card.classes().get(thing));
    return names;
  }

  /** Whose conventions a model follows: its own scale has what was trained here. */
  public static MaskRcnnDetector.Style style(CompositeCard card) {
    boolean panoptic = card.about().architecture().equals(PanopticFpn.NAME);
    boolean published = card.detection().scale() == 0;
    return panoptic && published
        ? MaskRcnnDetector.Style.DETECTRON
        : MaskRcnnDetector.Style.TORCHVISION;
  }

  /** The names of the classes by their labels, the background first; none of a single file. */
  public List<String> classes() {
    return classes;
  }

  /** The name of a class; its number where it has none. */
  public String kind(int label) {
    return label < classes.size() ? classes.get(label) : Integer.toString(label);
  }

  /** What the user should know, such as why the GPU is not used. */
  public List<String> notes() {
    return detector.notes();
  }

  /** How it looks at images. */
  public ModelCard.Input input() {
    return input == null ? new ModelCard.Input(CHANNELS, Normalization.none(), "") : input;
  }

  /** How it is used. */
  public DetectionCard card() {
    return card;
  }

  /**
   * The objects of a plane, the surest first.
   *
   * @param overlap of tiles; smaller objects are seen whole by one of them
   */
  public List<DetectedObject> find(Plane plane, int overlap, Progress progress) {
    int tile = card.tile();
    Plane taken = input == null ? plane.withChannels(CHANNELS) : input.arranged(plane);
    int whole = Math.toIntExact(Math.max(taken.width(), taken.height()));
    TiledDetector tiles =
        tile == 0 || tile >= whole
            ? new TiledDetector(detector, whole + 1, 1)
            : new TiledDetector(detector, tile, overlap);
    return tiles.detect(taken, affines(taken), progress);
  }

  private Affine[] affines(Plane plane) {
    if (input != null) return input.normalization().fit(plane);
    List<Affine> scaled = new ArrayList<>();
    for (int c = 0; c < CHANNELS; c++) scaled.add(new Affine(0, 1 / WHITE, true));
    return scaled.toArray(new Affine[0]);
  }

  @Override
  public void close() throws IOException {
    try {
      open.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
