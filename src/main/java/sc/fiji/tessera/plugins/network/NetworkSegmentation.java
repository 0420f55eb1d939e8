package sc.fiji.tessera.plugins.network;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.model.InstalledModels;
import sc.fiji.tessera.plugins.segment.ImageSegmentation;
import sc.fiji.tessera.plugins.segment.RefinePlan;
import sc.fiji.tessera.plugins.segment.Segmentation;
import sc.fiji.tessera.plugins.segment.SegmentedImage;

/** Segmentation with a network: opens the model once and lets it segment each image. */
abstract class NetworkSegmentation extends ImageSegmentation {
  @Parameter(
      label = "Model",
      description =
          "A bundled or installed model by name, an .onnx file, or a bioimage.io package.",
      style = "both,editable",
      persist = false,
      attrs = @Attr(name = "after", value = "selection"))
  private String model;

  @Parameter(
      label = "Device",
      description =
          "auto uses an NVIDIA GPU if one works, else the CPU; or cpu, cuda:N, tensorrt:N, coreml,"
              + " directml:N.",
      persist = false,
      attrs = @Attr(name = "after", value = "model"))
  private String device = "auto";

  @Parameter(
      label = "Tile",
      description =
          "The largest side of a tile in pixels, and its most slices for models of volumes; 0 chooses.",
      min = "0",
      max = "16384",
      persist = false,
      attrs = {@Attr(name = "after", value = "device"), @Attr(name = "unit", value = "pixels")})
  private int tile = 0;

  @Parameter(
      label = "Overlap",
      description = "Context around each tile in pixels; -1 takes what the model needs.",
      min = "-1",
      max = "4096",
      persist = false,
      attrs = {@Attr(name = "after", value = "tile"), @Attr(name = "unit", value = "pixels")})
  private int overlap = -1;

  @Parameter(
      label = "Augment",
      description =
          "Test-time augmentation: the mean over the image and its mirror images (flips, four times"
              + " as long), or quarter turns as well (all, eight times as long).",
      choices = {"none", "flips", "all"},
      persist = false,
      attrs = @Attr(name = "after", value = "overlap"))
  private String augment = "none";

  @Parameter(
      label = "Scale",
      description =
          "Two-scale inference: the mean with the probabilities of the image resized by this factor;"
              + " 1 = none.",
      min = "0.5",
      max = "2",
      persist = false,
      attrs = @Attr(name = "after", value = "augment"))
  private double scale = 1;

  @Parameter(
      label = "Match pixel size",
      description =
          "Resize the image to the pixel size that the model was trained on, as its card says, and the"
              + " labels back; otherwise a difference of more than 20 % is only told.",
      persist = false,
      attrs = @Attr(name = "after", value = "scale"))
  private boolean match = false;

  @Parameter private OnnxService onnx;

  private final NetworkFamily family;

  /** For models of any architecture, of which one must be named. */
  NetworkSegmentation() {
    this.family = null;
  }

  /** For models of some architectures; the first one at hand unless another is named. */
  NetworkSegmentation(NetworkFamily family) {
    this.family = family;
    this.model = family.defaultModel();
  }

  /** The architectures it stands for, or null for any. */
  final NetworkFamily family() {
    return family;
  }

  @Override
  public List<String> choices(String key) {
    if (!key.equals("model")) return super.choices(key);
    return family == null ? InstalledModels.library().names() : family.models();
  }

  @Override
  protected boolean matchesPixels() {
    return match;
  }

  @Override
  protected String pixelAdvice() {
    return "match=true resizes the image for it";
  }

  @Override
  public String note() {
    return family == null ? "" : family.note();
  }

  @Override
  public String advice(String key) {
    return key.equals("model") && family != null ? family.advice() : "";
  }

  @Override
  protected void requireInputs() {
    super.requireInputs();
    if (model != null && !model.isBlank()) return;
    String why = advice("model");
    throw new IllegalArgumentException(
        "There is no model to segment with" + (why.isEmpty() ? "" : ": " + why) + ".");
  }

  @Override
  protected Segmentation begin(Progress progress) throws IOException {
    SemanticSegmenter.Options options =
        new SemanticSegmenter.Options(tile, overlap, augmentation(), scale);
    ModelSession session = onnx.open(opened(), device);
    session.notes().forEach(this::tell);
    Set<String> told = new HashSet<>(); // the same for most planes and images
    SemanticSegmenter segmenter =
        new SemanticSegmenter(
            session,
            options,
            note -> {
              if (told.add(note)) tell(note);
            });
    return new NetworkRun(session, segmenter);
  }

  /** The model at work; closes its session. */
  private final class NetworkRun implements Segmentation {
    private final ModelSession session;
    private final SemanticSegmenter segmenter;

    NetworkRun(ModelSession session, SemanticSegmenter segmenter) {
      this.session = session;
      this.segmenter = segmenter;
    }

    @Override
    public SegmentedImage of(String name, SourceImage image, boolean scores, Progress p) {
      return SegmentedImage.of(segmenter, image, scores, p).madeBy(origin(session));
    }

    @Override
    public SegmentedImage refined(String name, SourceImage image, RefinePlan how, Progress p) {
      return SegmentedImage.refined(segmenter, image, how, p)
          .madeBy(origin(session) + how.origin());
    }

    @Override
    public ModelCard.Input input() {
      return session.model().card().input();
    }

    @Override
    public boolean numbersObjects() {
      return session.model().card().output().target() == ModelCard.Target.INSTANCES;
    }

    @Override
    public Axis depth() {
      return segmenter.depth();
    }

    @Override
    public Reach reach() {
      int pixels = segmenter.reach();
      return pixels < 0 ? null : new Reach(pixels, segmenter.grid());
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private SemanticSegmenter.Augment augmentation() {
    for (SemanticSegmenter.Augment a : SemanticSegmenter.Augment.values()) {
      if (a.name().toLowerCase(Locale.ROOT).equals(augment)) return a;
    }
    throw new IllegalArgumentException(
        "'augment' must be none, flips or all, but is \"" + augment + "\".");
  }

  private SegmentationModel opened() throws IOException {
    SegmentationModel opened = InstalledModels.library().open(model.trim());
    if (family != null) family.require(opened.card(), model.trim());
    return opened;
  }

  /** What made a result, as the image's info tells it; asked when it is made, where it ran. */
  private String origin(ModelSession session) {
    SegmentationModel opened = session.model();
    return String.format(
        Locale.ROOT,
        "Segmented by Tessera with %s (SHA-256 %s) on %s; tile=%d overlap=%d augment=%s scale=%s%s",
        model.trim(),
        opened.onnx().sha256().substring(0, 16),
        session.device(),
        tile,
        overlap,
        augment,
        scale,
        match ? " match=true" : "");
  }
}
