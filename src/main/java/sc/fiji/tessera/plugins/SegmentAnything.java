package sc.fiji.tessera.plugins;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.AutomaticMasks;
import sc.fiji.tessera.inference.EmbeddingCache;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;

/** Finds objects by points and boxes, or all of them, with a Segment Anything. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Objects at points and in boxes, or all objects, found by a Segment Anything; prompts in"
            + " words are not there.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = Models.HELP + "anything.html")
    })
public class SegmentAnything extends PromptedSegmentation {
  private static final String EVERYTHING = "everything";

  @Parameter(
      label = "Decoder",
      description = "Only for a pair of .onnx files that others have exported: its decoder.",
      style = "both",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "model"))
  private String decoder = "";

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

  public SegmentAnything() {
    super(
        new Kind(
            "Segment Anything",
            "get the official checkpoint of SAM, MobileSAM or SAM 2 and use Import Checkpoint..."));
  }

  @Override
  List<String> models() {
    return PromptModels.names();
  }

  @Override
  void requireInputs() {
    super.requireInputs();
    if (!mode.equals("prompts") && !isEverything()) {
      throw new IllegalArgumentException(
          "'mode' must be prompts or everything, but is \"" + mode + "\".");
    }
    if (isEverything() && isPrompted()) {
      throw new IllegalArgumentException(
          "'points', 'boxes' and 'rois' are for mode=prompts; everything is found without.");
    }
    if (isEverything() && isTiled()) {
      throw new IllegalArgumentException(
          "'tile' is for mode=prompts; 'layers' cuts an image for mode=everything.");
    }
    if (isEverything() && isFollowing()) {
      throw new IllegalArgumentException(
          "'slices=through' is for mode=prompts; everything is found slice by slice.");
    }
  }

  private boolean isEverything() {
    return mode.equals(EVERYTHING);
  }

  @Override
  Finder open(Opening opening) throws IOException {
    String model = opening.model();
    PromptSegmenter network =
        PromptSegmenter.open(opening.onnx(), PromptModels.open(model, decoder), opening.device());
    network.notes().forEach(this::tell);
    PlaneEmbeddings embeddings =
        new PlaneEmbeddings(network, PromptModels.file(model), EmbeddingCache.ofUser());
    return new Finder() {
      @Override
      public void find(String name, SourceImage image, Found found, Progress p) {
        if (isEverything()) everything(embeddings, image, found, p);
        else prompted(name, image, view(embeddings, image), found, p);
      }

      @Override
      public void close() {
        network.close();
      }
    };
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
                overlap,
                layers,
                known.partOverlap(),
                known.pointScale(),
                least));
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

  private Plane plane(SourceImage image, int index) {
    Plane all = image.plane(index % (int) image.slices(), index / (int) image.slices());
    if (channel == 0) return all;
    if (channel <= all.channels()) return all.channel(channel - 1);
    throw new IllegalArgumentException(
        "'channel' must be 0 to %d for the image \"%s\", but is %d."
            .formatted(all.channels(), image.title(), channel));
  }
}
