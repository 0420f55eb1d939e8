package sc.fiji.tessera.plugins.prompt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.AutomaticMasks;
import sc.fiji.tessera.inference.DistanceSegmenter;
import sc.fiji.tessera.inference.EmbeddingCache;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.label.DistanceObjects;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.segment.FoundObject;

/** Finds objects by points and boxes, or all of them, with a Segment Anything. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Objects at points and in boxes, or all objects, found by a Segment Anything; prompts in"
            + " words are not there.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "anything.html")
    })
public class SegmentAnything extends PromptedSegmentation {
  private static final String EVERYTHING = "everything";
  private static final String DISTANCES = "distances";

  @Parameter(
      label = "Decoder",
      description = "Only for a pair of .onnx files that others have exported: its decoder.",
      style = "both",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "model"))
  private String decoder = "";

  @Parameter(
      label = "Mode",
      description =
          "The objects that prompts point at, everything that can be found, or all objects by their"
              + " distances (models of micro-SAM).",
      choices = {"prompts", EVERYTHING, DISTANCES},
      persist = false,
      attrs = @Attr(name = "after", value = "device"))
  private String mode = "prompts";

  @Parameter(
      label = "Grid",
      description = "Points along each side at which everything is looked for.",
      min = "1",
      max = "256",
      persist = false,
      attrs = {
        @Attr(name = "after", value = "sure"),
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
      label = "NMS",
      description = "The largest IoU of the boxes of two masks that are both kept.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "stability"))
  private double nms = AutomaticMasks.Options.PUBLISHED.overlap();

  @Parameter(
      label = "Layers",
      description =
          "How often the image is cut in parts that are searched as well, for small objects.",
      min = "0",
      max = "4",
      persist = false,
      attrs = @Attr(name = "after", value = "nms"))
  private int layers = 0;

  @Parameter(
      label = "Size",
      description =
          "Holes and islands of fewer pixels are filled and removed, by distances also smaller"
              + " objects; 0 does nothing.",
      min = "0",
      persist = false,
      attrs = {@Attr(name = "after", value = "layers"), @Attr(name = "unit", value = "pixels")})
  private int size = 0;

  @Parameter(
      label = "Foreground",
      description = "The probability above which a pixel is of an object.",
      min = "0",
      max = "1",
      persist = false,
      attrs = {@Attr(name = "after", value = "size"), @Attr(name = "section", value = "Distances")})
  private double foreground = DistanceObjects.Options.PUBLISHED.foreground();

  @Parameter(
      label = "Centre",
      description = "The distance to an object's centre below which its seed lies.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "foreground"))
  private double centre = DistanceObjects.Options.PUBLISHED.centre();

  @Parameter(
      label = "Boundary",
      description = "How close to an object's boundary its seed may reach, 1 = up to it.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "centre"))
  private double boundary = DistanceObjects.Options.PUBLISHED.boundary();

  public SegmentAnything() {
    super(new Kind("Segment Anything", PromptModels.ADVICE));
  }

  @Override
  protected List<String> models() {
    return PromptModels.names();
  }

  @Override
  public void requireInputs() {
    super.requireInputs();
    if (mode.equals("prompts")) return;
    if (!mode.equals(EVERYTHING) && !mode.equals(DISTANCES)) {
      throw new IllegalArgumentException(
          "'mode' must be prompts, everything or distances, but is \"" + mode + "\".");
    }
    if (isPrompted()) {
      throw new IllegalArgumentException(
          "'points', 'boxes' and 'rois' are for mode=prompts; everything is found without.");
    }
    if (isTiled()) {
      throw new IllegalArgumentException(
          "'tile' is for mode=prompts; 'layers' cuts an image for mode=everything.");
    }
    if (isFollowing()) {
      throw new IllegalArgumentException(
          "'slices=through' is for mode=prompts; everything is found slice by slice.");
    }
  }

  /** With prompts, it is one. */
  @Override
  protected boolean selectionRestricts() {
    return !mode.equals("prompts");
  }

  @Override
  protected Finder open(Opening opening) throws IOException {
    Path file = PromptModels.file(opening.model());
    CompositeModel parts = PromptModels.open(opening.model(), decoder);
    PromptSegmenter network = PromptSegmenter.open(opening.onnx(), parts, opening.device());
    network.notes().forEach(this::tell);
    PlaneEmbeddings embeddings = new PlaneEmbeddings(network, file, EmbeddingCache.ofUser());
    try {
      return finder(embeddings, distances(opening, parts));
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** Null where they are not asked for. */
  private DistanceSegmenter distances(Opening opening, CompositeModel parts) throws IOException {
    if (!mode.equals(DISTANCES)) return null;
    return DistanceSegmenter.open(opening.onnx(), parts, opening.device());
  }

  private Finder finder(PlaneEmbeddings embeddings, DistanceSegmenter distances) {
    return new Finder() {
      @Override
      public void find(String name, SourceImage image, Found found, Progress p) {
        if (distances != null) byDistances(embeddings, distances, image, found, p);
        else if (mode.equals(EVERYTHING)) everything(embeddings, image, found, p);
        else prompted(name, image, view(embeddings, image), found, p);
      }

      @Override
      public ModelCard.Input input() {
        return embeddings.network().input();
      }

      @Override
      public void close() {
        embeddings.network().close();
        if (distances != null) distances.close();
      }
    };
  }

  private void byDistances(
      PlaneEmbeddings embeddings,
      DistanceSegmenter distances,
      SourceImage image,
      Found all,
      Progress p) {
    DistanceObjects.Options known = DistanceObjects.Options.PUBLISHED;
    DistanceObjects.Options options =
        new DistanceObjects.Options(
            foreground,
            centre,
            boundary,
            known.foregroundSmoothing(),
            known.distanceSmoothing(),
            size);
    DistanceSearch search = new DistanceSearch(embeddings, distances, options);
    int[] last = {0}; // objects of different planes have different numbers
    planes(
        image,
        (plane, part) -> {
          List<FoundObject> found = search.of(plane(image, plane), last[0], part);
          last[0] += found.size();
          return found;
        },
        all,
        p);
  }

  private Looking view(PlaneEmbeddings embeddings, SourceImage image) {
    return (plane, tile) -> new PlaneView(embeddings, plane(image, plane), tile);
  }

  private void everything(PlaneEmbeddings embeddings, SourceImage image, Found all, Progress p) {
    AutomaticMasks.Options known = AutomaticMasks.Options.PUBLISHED;
    AutomaticMasks masks =
        new AutomaticMasks(
            embeddings.network(),
            embeddings::of,
            new AutomaticMasks.Options(
                grid,
                score,
                stability,
                nms,
                layers,
                known.partOverlap(),
                known.pointScale(),
                size));
    int[] last = {0}; // objects of different planes have different numbers
    Search search =
        (plane, part) -> {
          List<FoundObject> found = new ArrayList<>();
          for (ObjectMask mask : masks.of(plane(image, plane), part)) {
            found.add(FoundObject.of(++last[0], "", mask));
          }
          return found;
        };
    planes(image, search, all, p);
  }

  private static Plane plane(SourceImage image, int index) {
    return image.plane(index % (int) image.slices(), index / (int) image.slices());
  }
}
