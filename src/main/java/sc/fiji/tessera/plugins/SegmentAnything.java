package sc.fiji.tessera.plugins;

import ij.measure.ResultsTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.RoiObjects;
import sc.fiji.tessera.image.RoiTruth;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.AutomaticMasks;
import sc.fiji.tessera.inference.EmbeddingCache;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;

/** Finds objects by points and boxes, or all of them, with a Segment Anything. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Objects at points and in boxes, or all objects, found by a Segment Anything.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = Models.HELP + "anything.html")
    })
public class SegmentAnything extends SegmentationCommand {
  private static final String EVERYTHING = "everything";

  @Parameter(
      label = "Model",
      description =
          "An imported Segment Anything, MobileSAM or SAM 2 by name or .onnx file; or the encoder of"
              + " a pair that others have exported.",
      style = "both,editable",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private String model;

  @Parameter(
      label = "Decoder",
      description = "Only for a pair of .onnx files that others have exported: its decoder.",
      style = "both",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "model"))
  private String decoder = "";

  @Parameter(
      label = "Device",
      description =
          "auto uses an NVIDIA GPU if one works, else the CPU; or cpu, cuda:N, tensorrt:N, coreml,"
              + " directml:N.",
      persist = false,
      attrs = @Attr(name = "after", value = "decoder"))
  private String device = "auto";

  @Parameter(
      label = "Channel",
      description =
          "Which channel is looked at, from 1; 0 = all (one, or three as red, green, blue).",
      min = "0",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "device"))
  private int channel = 0;

  @Parameter(
      label = "Mode",
      description = "The objects that prompts point at, or everything that can be found.",
      choices = {"prompts", EVERYTHING},
      persist = false,
      attrs = @Attr(name = "after", value = "channel"))
  private String mode = "prompts";

  @Parameter(
      label = "Points",
      description =
          "Pixels of an object, such as 120,84 130,90; with a minus sign before it a point is not of"
              + " the object; ; between objects.",
      required = false,
      persist = false,
      attrs = {@Attr(name = "after", value = "mode"), @Attr(name = "section", value = "Prompts")})
  private String points = "";

  @Parameter(
      label = "Boxes",
      description = "A box around each object: x,y,width,height; ; between objects.",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "points"))
  private String boxes = "";

  @Parameter(
      label = "ROIs",
      description =
          "Points in objects and areas around them: selection, overlay, rois = the ROI Manager's, a"
              + " .zip or a folder with one for each image; nothing = the selection.",
      style = "rois",
      required = false,
      autoFill = false,
      persist = false,
      attrs = @Attr(name = "after", value = "boxes"))
  private ImageSource rois;

  @Parameter(
      label = "Pick",
      description = "Which mask is taken where a single point may mean a part or a whole.",
      choices = {"surest", "smallest", "largest"},
      persist = false,
      attrs = @Attr(name = "after", value = "rois"))
  private String pick = "surest";

  @Parameter(
      label = "Grid",
      description = "Points along each side at which everything is looked for.",
      min = "1",
      max = "256",
      persist = false,
      attrs = {
        @Attr(name = "after", value = "pick"),
        @Attr(name = "section", value = "Everything")
      })
  private int grid = AutomaticMasks.Options.PUBLISHED.points();

  @Parameter(
      label = "Score",
      description = "The least IoU that the network expects of a mask; 0 keeps all.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "grid"))
  private double score = AutomaticMasks.Options.PUBLISHED.score();

  @Parameter(
      label = "Stability",
      description = "How little a mask may change with the threshold; 0 keeps all.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "score"))
  private double stability = AutomaticMasks.Options.PUBLISHED.stability();

  @Parameter(
      label = "Overlap",
      description = "The largest IoU of the boxes of two masks that are both kept.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "stability"))
  private double overlap = AutomaticMasks.Options.PUBLISHED.overlap();

  @Parameter(
      label = "Layers",
      description =
          "How often the image is cut in parts that are searched as well, for small objects.",
      min = "0",
      max = "4",
      persist = false,
      attrs = @Attr(name = "after", value = "overlap"))
  private int layers = 0;

  @Parameter(
      label = "Least",
      description = "Holes and islands of fewer pixels are filled and removed; 0 does nothing.",
      min = "0",
      persist = false,
      attrs = {@Attr(name = "after", value = "layers"), @Attr(name = "unit", value = "pixels")})
  private int least = 0;

  @Parameter(
      label = "Table",
      description = "A row for each object: its score, area, middle and box.",
      persist = false,
      attrs = @Attr(name = "after", value = "output"))
  private boolean table = false;

  @Parameter private OnnxService onnx;
  @Parameter private LogService log;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable objects;

  private final FoundTable rows = new FoundTable();

  @Override
  public List<String> choices(String key) {
    return key.equals("model") ? PromptModels.names() : super.choices(key);
  }

  @Override
  public String advice(String key) {
    return key.equals("model") && PromptModels.names().isEmpty()
        ? "get the official checkpoint of SAM, MobileSAM or SAM 2 and use Import Checkpoint..."
        : "";
  }

  @Override
  boolean hasScores() {
    return false;
  }

  @Override
  void requireInputs() {
    if (model == null || model.isBlank()) {
      throw new IllegalArgumentException(
          "There is no model to ask; 'model' must be an imported Segment Anything.");
    }
    if (!mode.equals("prompts") && !isEverything()) {
      throw new IllegalArgumentException(
          "'mode' must be prompts or everything, but is \"" + mode + "\".");
    }
    boolean text = !PromptText.of(points, boxes).isEmpty();
    if (isEverything() && (text || rois != null)) {
      throw new IllegalArgumentException(
          "'points', 'boxes' and 'rois' are for mode=prompts; everything is found without.");
    }
    if (text && rois != null) {
      throw new IllegalArgumentException(
          "Prompts are given as text ('points', 'boxes') or as 'rois', not both.");
    }
    if (rois != null && !(rois instanceof RoiTruth)) {
      throw new IllegalArgumentException(
          "'rois' must be selection, overlay, rois, a .zip or a folder of such, but "
              + rois.name()
              + " is an image.");
    }
  }

  private boolean isEverything() {
    return mode.equals(EVERYTHING);
  }

  @Override
  Segmentation begin(Progress progress) throws IOException {
    PromptSegmenter network = PromptSegmenter.open(onnx, PromptModels.open(model, decoder), device);
    PlaneEmbeddings embeddings =
        new PlaneEmbeddings(network, PromptModels.file(model), EmbeddingCache.ofUser());
    network.notes().forEach(log::info);
    PromptSession.Model asked = new PromptSession.Model(network, embeddings);
    String origin = "Segmented by Tessera with Segment Anything; " + new InputsText(this);
    return new Segmentation() {
      @Override
      public SegmentedImage of(String name, SourceImage image, boolean scores, Progress p) {
        return segment(asked, name, image.inColour(), p).madeBy(origin);
      }

      @Override
      public void close() {
        network.close();
      }
    };
  }

  /** What is looked for on each plane. */
  @FunctionalInterface
  private interface Search {
    List<FoundObject> on(int plane, Progress progress);
  }

  private SegmentedImage segment(
      PromptSession.Model asked, String name, SourceImage image, Progress p) {
    Search search =
        isEverything() ? everything(asked.network(), image) : prompts(asked, name, image);
    int planes = (int) (image.slices() * image.frames());
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>(Collections.nCopies(planes, null));
    int count = 0;
    for (int i = 0; i < planes; i++) {
      ClassicalCommand.ask(p);
      List<FoundObject> found = search.on(i, new ProgressPart(p, i, planes));
      LabelPlanes.put(
          FoundObject.labels(found, image.width(), image.height()), labels, new int[] {i});
      rows.add(name, image, i, found);
      count += found.size();
    }
    if (count == 0) log.info("Segment Anything: no object was found on " + name + ".");
    if (table) objects = rows.table();
    return new SegmentedImage(image, labels, List.of(), List.of(), List.of(), "");
  }

  private Search everything(PromptSegmenter network, SourceImage image) {
    AutomaticMasks.Options known = AutomaticMasks.Options.PUBLISHED;
    AutomaticMasks masks =
        new AutomaticMasks(
            network,
            new AutomaticMasks.Options(
                grid,
                score,
                stability,
                overlap,
                layers,
                known.partOverlap(),
                known.pointScale(),
                least));
    int[] last = {0}; // objects of different planes have different numbers
    return (plane, p) -> {
      List<FoundObject> found = new ArrayList<>();
      for (ObjectMask mask : masks.of(plane(image, plane), p)) {
        found.add(FoundObject.of(++last[0], "", mask));
      }
      return found;
    };
  }

  private Search prompts(PromptSession.Model asked, String name, SourceImage image) {
    PromptText text = PromptText.of(points, boxes);
    List<PromptObject> told = text.on(image);
    RoiTruth drawn = rois == null ? RoiTruth.selections(false) : (RoiTruth) rois;
    RoiObjects shown =
        text.isEmpty()
            ? RoiObjects.of(drawn, images(), images().names().indexOf(name), log::info)
            : null;
    MaskPick which = Choice.of(MaskPick.class, "pick", pick);
    return (plane, p) -> {
      List<PromptObject> wanted = shown == null ? told : RoiPrompts.on(shown, plane);
      if (wanted.isEmpty()) return List.of();
      p.report(0, "Looking at " + name);
      ImageEmbedding seen = asked.embeddings().of(plane(image, plane), p.part(0, 0.8));
      List<FoundObject> found = new ArrayList<>();
      for (PromptObject o : wanted) {
        ClassicalCommand.ask(p);
        ObjectMask mask = which.of(asked.network(), seen, o.prompts(), p.quiet());
        found.add(FoundObject.of(o.number(), o.kind(), mask));
      }
      p.report(1, "Looking at " + name);
      return found;
    };
  }

  private Plane plane(SourceImage image, int index) {
    Plane all = image.plane(index % (int) image.slices(), index / (int) image.slices());
    if (channel == 0) return all;
    if (channel <= all.channels()) return all.channel(channel - 1);
    throw new IllegalArgumentException(
        "'channel' must be 0 to %d for the image \"%s\", but is %d."
            .formatted(all.channels(), image.title(), channel));
  }
}
