package sc.fiji.tessera.plugins.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.model.DetectionSettings;
import sc.fiji.tessera.plugins.model.DetectorModel;
import sc.fiji.tessera.plugins.segment.FoundObject;
import sc.fiji.tessera.plugins.segment.ObjectSegmentation;

/** Finds objects with a Mask R-CNN: each with a class, a score, and its own pixels. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Numbered objects of the classes that a Mask R-CNN knows.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithMaskRcnn extends ObjectSegmentation {
  @Parameter(
      label = "Score",
      description = "The least score of an object; -1 = as the model's card says, else 0.5.",
      min = "-1",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "device"))
  private double score = -1;

  @Parameter(
      label = "NMS",
      description =
          "The largest IoU of two boxes of one class that are both kept; -1 = as the model's card"
              + " says, else 0.5. Models of a single file have their own.",
      min = "-1",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "score"))
  private double nms = -1;

  @Parameter(
      label = "Most",
      description =
          "The most objects of a plane, the surest; 0 = as the model's card says, else 100.",
      min = "0",
      max = "10000",
      persist = false,
      attrs = @Attr(name = "after", value = "nms"))
  private int most = 0;

  @Parameter(
      label = "Side",
      description =
          "The shorter side of what the network sees, in pixels; larger ones find smaller objects,"
              + " and take longer. 0 = as the model's card says, else 800. Models of a single file"
              + " have their own.",
      min = "0",
      max = "8192",
      persist = false,
      attrs = {@Attr(name = "after", value = "most"), @Attr(name = "unit", value = "pixels")})
  private int side = 0;

  @Parameter(
      label = "Tile",
      description =
          "Side of the tiles in which large images are looked at, in pixels; objects that cross"
              + " their borders are found once and whole. 0 = the whole plane at once; -1 = as the"
              + " model's card says, else the whole plane.",
      min = "-1",
      max = "16384",
      persist = false,
      attrs = {@Attr(name = "after", value = "side"), @Attr(name = "unit", value = "pixels")})
  private int tile = -1;

  @Parameter(
      label = "Overlap",
      description = "Pixels that neighbouring tiles share: more than the size of most objects.",
      min = "1",
      max = "8192",
      persist = false,
      attrs = {@Attr(name = "after", value = "tile"), @Attr(name = "unit", value = "pixels")})
  private int overlap = 128;

  public SegmentWithMaskRcnn() {
    super(
        new Kind(
            "Mask R-CNN",
            "Get Published Model... fetches one, such as mask-rcnn-resnet50-v2-coco; Train Network..."
                + " makes one of your own objects"));
  }

  @Override
  protected List<String> models() {
    return DetectorModel.names();
  }

  @Override
  public void requireInputs() {
    super.requireInputs();
    if (side > 0 && side < 32) {
      throw new IllegalArgumentException("'side' must be 0, or 32 or more, but is " + side + ".");
    }
    if (tile > 0 && tile <= overlap) {
      throw new IllegalArgumentException(
          "'tile' must be -1, 0, or larger than 'overlap' (" + overlap + "), but is " + tile + ".");
    }
  }

  @Override
  protected Finder open(Opening opening) throws IOException {
    DetectionSettings wishes = new DetectionSettings(score, nms, most, side, tile);
    DetectorModel detector =
        DetectorModel.open(opening.onnx(), opening.model(), opening.device(), wishes);
    detector.notes().forEach(this::tell);
    return new Finder() {
      @Override
      public void find(String name, SourceImage image, Found found, Progress progress) {
        int[] last = {0}; // objects of different planes have different numbers
        planes(image, (plane, p) -> on(detector, image, plane, last, p), found, progress);
      }

      @Override
      public ModelCard.Input input() {
        return detector.input();
      }

      @Override
      public void close() {
        try {
          detector.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e.getMessage(), e);
        }
      }
    };
  }

  private List<FoundObject> on(
      DetectorModel detector, SourceImage image, int plane, int[] last, Progress p) {
    int slices = (int) image.slices();
    List<DetectedObject> all =
        detector.find(image.plane(plane % slices, plane / slices), overlap, p);
    int limit = detector.card().most();
    List<FoundObject> found = new ArrayList<>();
    for (DetectedObject o : all.subList(0, Math.min(limit, all.size()))) {
      found.add(FoundObject.of(++last[0], detector.kind(o.label()), o));
    }
    return found;
  }
}
