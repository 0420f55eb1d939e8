package sc.fiji.tessera.plugins;

import ij.measure.ResultsTable;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.DetectorScale;
import sc.fiji.tessera.inference.MaskRcnnDetector;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.ClassBoxes;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.RegionProposals;

/** Finds objects with a Mask R-CNN: each with a class, a score, and its own pixels. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Numbered objects of the classes that a Mask R-CNN knows.",
    attrs = {@Attr(name = "no-record"), @Attr(name = "help", value = Models.HELP + "segment.html")})
public class SegmentWithMaskRcnn extends SegmentationCommand {
  @Parameter(
      label = "Model",
      description =
          "An imported Mask R-CNN by name or .onnx file, or a single .onnx file with boxes, labels,"
              + " scores and masks as outputs.",
      style = "both,editable",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
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
      label = "Score",
      description = "The least score of an object.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "device"))
  private double score = 0.5;

  @Parameter(
      label = "Overlap",
      description =
          "The largest IoU of two boxes of one class that are both kept. Models of a single file"
              + " have their own.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "score"))
  private double overlap = ClassBoxes.USUAL.overlap();

  @Parameter(
      label = "Most",
      description = "The most objects of a plane, the surest.",
      min = "1",
      max = "10000",
      persist = false,
      attrs = @Attr(name = "after", value = "overlap"))
  private int most = ClassBoxes.USUAL.most();

  @Parameter(
      label = "Side",
      description =
          "The shorter side of what the network sees, in pixels; larger ones find smaller objects,"
              + " and take longer. Models of a single file have their own.",
      min = "32",
      max = "8192",
      persist = false,
      attrs = @Attr(name = "after", value = "most"))
  private int side = DetectorScale.USUAL.shortest();

  @Parameter(
      label = "Tile",
      description =
          "Side of the tiles in which large images are looked at, in pixels; objects that cross"
              + " their borders are found once and whole. 0 = the whole plane at once.",
      min = "0",
      max = "16384",
      persist = false,
      attrs = @Attr(name = "after", value = "side"))
  private int tile = 0;

  @Parameter(
      label = "Shared",
      description = "Pixels that neighbouring tiles share: more than the size of most objects.",
      min = "1",
      max = "8192",
      persist = false,
      attrs = @Attr(name = "after", value = "tile"))
  private int shared = 128;

  @Parameter(
      label = "Table",
      description = "A row for each object: its class, score, area, middle and box.",
      persist = false,
      attrs = @Attr(name = "after", value = "output"))
  private boolean table = false;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable objects;

  private final FoundTable rows = new FoundTable();

  @Parameter private OnnxService onnx;
  @Parameter private LogService log;

  @Override
  public List<String> choices(String key) {
    return key.equals("model") ? DetectorModel.names() : super.choices(key);
  }

  @Override
  public String advice(String key) {
    return key.equals("model") && DetectorModel.names().isEmpty()
        ? "get torchvision's checkpoint of a Mask R-CNN and use Import Checkpoint..."
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
          "There is no model to segment with; 'model' must be an imported Mask R-CNN.");
    }
    if (tile != 0 && tile <= shared) {
      throw new IllegalArgumentException(
          "'tile' must be 0, or larger than 'shared' (" + shared + "), but is " + tile + ".");
    }
  }

  @Override
  Segmentation begin(Progress progress) throws IOException {
    int longest =
        (int)
            Math.round(
                (double) side * DetectorScale.USUAL.longest() / DetectorScale.USUAL.shortest());
    MaskRcnnDetector.Options options =
        new MaskRcnnDetector.Options(
            new DetectorScale(side, longest),
            RegionProposals.USUAL,
            new ClassBoxes(score, overlap, most),
            MaskRcnnDetector.Options.USUAL.mask());
    DetectorModel detector = DetectorModel.open(onnx, model, device, options);
    String origin = "Segmented by Tessera with a Mask R-CNN; " + new InputsText(this);
    return new Segmentation() {
      @Override
      public SegmentedImage of(String name, SourceImage image, boolean scores, Progress p) {
        return segment(detector, name, image.inColour(), p).madeBy(origin);
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

  private SegmentedImage segment(
      DetectorModel detector, String name, SourceImage image, Progress p) {
    int planes = (int) (image.slices() * image.frames());
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>(Collections.nCopies(planes, null));
    int count = 0; // objects of different planes have different numbers
    for (int i = 0; i < planes; i++) {
      ClassicalCommand.ask(p);
      Plane plane = image.plane(i % (int) image.slices(), i / (int) image.slices());
      List<DetectedObject> all = detector.find(plane, tile, shared, new ProgressPart(p, i, planes));
      List<FoundObject> found = new ArrayList<>();
      for (DetectedObject o : all.subList(0, Math.min(most, all.size())))
        found.add(FoundObject.of(++count, detector.kind(o.label()), o));
      LabelPlanes.put(
          FoundObject.labels(found, image.width(), image.height()), labels, new int[] {i});
      rows.add(name, image, i, found);
    }
    log.info("Mask R-CNN: " + count + " objects on " + name + ".");
    if (table) objects = rows.table();
    return new SegmentedImage(image, labels, List.of(), List.of(), List.of(), "");
  }
}
