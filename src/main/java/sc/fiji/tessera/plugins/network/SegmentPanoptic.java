package sc.fiji.tessera.plugins.network;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.image.SelectedArea;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.DetectorScale;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.PanopticNetwork;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.PanopticClass;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.InputsText;
import sc.fiji.tessera.plugins.bridge.ProgressPart;
import sc.fiji.tessera.plugins.model.DetectorModel;
import sc.fiji.tessera.plugins.segment.ImageSegmentation;
import sc.fiji.tessera.plugins.segment.LabelPlanes;
import sc.fiji.tessera.plugins.segment.PanopticImage;
import sc.fiji.tessera.plugins.segment.Segmentation;
import sc.fiji.tessera.plugins.segment.SegmentationOutput;
import sc.fiji.tessera.plugins.segment.SegmentedImage;

/** Divides images into objects and stuff: every pixel has a class, every object a number. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Objects with numbers and regions of stuff, both with classes, in one picture.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "panoptic.html")
    })
public class SegmentPanoptic extends ImageSegmentation {
  @Parameter(
      label = "Model",
      description =
          "A Panoptic FPN, a Mask2Former, a model that finds centres (Panoptic-DeepLab), or, with"
              + " 'objects', any model of classes: by name or .onnx file.",
      style = "both,editable",
      persist = false,
      attrs = @Attr(name = "after", value = "selection"))
  private String model;

  @Parameter(
      label = "Objects",
      description =
          "An imported Mask R-CNN whose objects are merged with the classes of the model; nothing ="
              + " the model finds them itself.",
      style = "both,editable",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "model"))
  private String objects = "";

  @Parameter(
      label = "Device",
      description =
          "auto uses an NVIDIA GPU if one works, else the CPU; or cpu, cuda:N, tensorrt:N, coreml,"
              + " directml:N.",
      persist = false,
      attrs = @Attr(name = "after", value = "objects"))
  private String device = "auto";

  @Parameter(
      label = "Things",
      description =
          "Names or numbers of the classes that have objects, separated by commas; nothing = as the"
              + " model says.",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "device"))
  private String things = "";

  @Parameter(
      label = "Score",
      description =
          "The least score of an object that a detector finds; -1 = as usual: 0.5, of a Mask2Former"
              + " 0.8, of a Panoptic FPN that was trained here as its card says.",
      min = "-1",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "things"))
  private double score = -1;

  @Parameter(
      label = "Covered",
      description =
          "Detected objects of which more than this part is covered are left out; -1 = as usual:"
              + " 0.5, of a Mask2Former 0.2.",
      min = "-1",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "score"))
  private double covered = -1;

  @Parameter(
      label = "Centre",
      description =
          "How much of a centre a pixel must be more than, 0 to 1; 0 = as the model says.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "covered"))
  private double centre = 0;

  @Parameter(
      label = "Window",
      description =
          "Side of the square in which a centre must be the highest, odd; 0 = as the model says.",
      min = "0",
      max = "999",
      persist = false,
      attrs = {@Attr(name = "after", value = "centre"), @Attr(name = "unit", value = "pixels")})
  private int window = 0;

  @Parameter(
      label = "Most",
      description =
          "The most centres or detected objects of a plane, the surest; 0 = all, of a detector 100.",
      min = "0",
      max = "1000000",
      persist = false,
      attrs = @Attr(name = "after", value = "window"))
  private int most = 0;

  @Parameter(
      label = "Size",
      description =
          "The fewest pixels of a class of stuff; -1 = as usual: 4096 of an imported Panoptic FPN,"
              + " else 0.",
      min = "-1",
      max = "100000000",
      persist = false,
      attrs = {@Attr(name = "after", value = "most"), @Attr(name = "unit", value = "pixels")})
  private int size = -1;

  @Parameter(
      label = "Side",
      description = "The shorter side of what a detector sees, in pixels.",
      min = "32",
      max = "8192",
      persist = false,
      attrs = {@Attr(name = "after", value = "size"), @Attr(name = "unit", value = "pixels")})
  private int side = DetectorScale.USUAL.shortest();

  @Parameter(
      label = "Table",
      description = "A row for each segment: its class, score, area, middle and box.",
      persist = false,
      attrs = @Attr(name = "after", value = "output"))
  private boolean table = false;

  @Parameter(
      label = "COCO",
      description =
          "Optional: a .json file for the segments in COCO's panoptic format; their PNG images go"
              + " into a folder of its name.",
      style = "save",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "save"))
  private String coco = "";

  @Parameter(
      label = "Categories",
      description =
          "A .json file with id, name and isthing of each class, whose numbers the segments get;"
              + " nothing = those of the model.",
      style = "open,extensions:json",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "coco"))
  private File categories;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable segments;

  @Parameter private OnnxService onnx;

  private final SegmentTable rows = new SegmentTable();
  private CocoPanopticFile file;
  private List<PanopticClass> classes = List.of();

  @Override
  public List<String> choices(String key) {
    return switch (key) {
      case "model" -> PanopticModel.names();
      case "objects" -> DetectorModel.names();
      default -> super.choices(key);
    };
  }

  @Override
  public String advice(String key) {
    return key.equals("model")
        ? "Get Published Model... fetches one, such as panoptic-fpn-resnet50-coco; Train Network..."
            + " with target=panoptic makes one"
        : "";
  }

  @Override
  protected boolean hasScores() {
    return false;
  }

  @Override
  public String note() {
    return "output=labels gives two channels, class and number of the object.";
  }

  @Override
  protected void requireInputs() {
    super.requireInputs();
    if (model == null || model.isBlank()) {
      throw new IllegalArgumentException(
          "There is no model to segment with; 'model' must be a Panoptic FPN, a Mask2Former, a"
              + " Panoptic-DeepLab, or with 'objects' any model of classes.");
    }
    if (window % 2 == 0 && window != 0) {
      throw new IllegalArgumentException("'window' must be odd or 0, but is " + window + ".");
    }
    if (!steps().isEmpty()) {
      throw new IllegalArgumentException(
          "'refine' changes labels, which here are classes and numbers; leave it none.");
    }
    if (coco == null || coco.isBlank()) return;
    file = new CocoPanopticFile("coco", coco);
    if (file.isIn(savesInto())) {
      throw new IllegalArgumentException(
          "'coco' puts PNG images into a folder of its name, which is 'save'; choose another name.");
    }
  }

  @Override
  protected Segmentation begin(Progress progress) throws IOException {
    PanopticModel.Limits limits =
        new PanopticModel.Limits(score, covered, size, centre, window, most, side);
    PanopticNetwork network =
        new PanopticModel(model, text(objects), device, text(things), limits).open(onnx);
    network.notes().forEach(this::tell);
    Map<Integer, Integer> numbers = new HashMap<>();
    try {
      classes =
          new CategoryNumbers(categories == null ? null : categories.toPath())
              .of(network.classes(), numbers);
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
    String origin = "Segmented by Tessera into objects and stuff; " + new InputsText(this);
    return new Segmentation() {
      @Override
      public SegmentedImage of(String name, SourceImage image, boolean scores, Progress p)
          throws IOException {
        return segment(network, numbers, name, image.inColour(), p).madeBy(origin);
      }

      @Override
      public ModelCard.Input input() {
        return network.input();
      }

      @Override
      public void close() {
        network.close();
      }
    };
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private SegmentedImage segment(
      PanopticNetwork network,
      Map<Integer, Integer> numbers,
      String name,
      SourceImage image,
      Progress p)
      throws IOException {
    int planes = (int) (image.slices() * image.frames());
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>(Collections.nCopies(planes, null));
    SelectedArea area = area(image);
    Map<Integer, Integer> counts = new HashMap<>(); // numbers differ between planes, too
    for (int i = 0; i < planes; i++) {
      p.check();
      int z = i % (int) image.slices();
      int t = i / (int) image.slices();
      PanopticPicture all = network.segment(image.plane(z, t), new ProgressPart(p, i, planes));
      PanopticPicture picture =
          (area == null ? all : all.within(area::contains)).classified(numbers::get);
      Map<Integer, Integer> codes = picture.codes(PanopticImage.DIVISOR, counts);
      int[] coded = new int[picture.ids().length];
      Arrays.setAll(coded, k -> codes.getOrDefault(picture.ids()[k], 0));
      LabelPlanes.put(
          ArrayImgs.ints(coded, picture.width(), picture.height()), labels, new int[] {i});
      if (table) rows.add(name, image, i, picture, codes, classes);
      if (file != null) file.add(name + place(image, z, t), picture);
    }
    int objects = counts.values().stream().mapToInt(Integer::intValue).sum();
    tell("Segment Panoptic: " + objects + " objects on " + name + ".");
    if (table) segments = rows.table();
    return new SegmentedImage(image, labels, List.of(), List.of(), List.of(), "");
  }

  private static String place(SourceImage image, int z, int t) {
    String slice = image.slices() > 1 ? "-z" + (z + 1) : "";
    return slice + (image.frames() > 1 ? "-t" + (t + 1) : "");
  }

  @Override
  protected void finish() throws IOException {
    if (file != null) file.finish(classes);
  }

  @Override
  protected ImagePlus show(SegmentationOutput kind, SegmentedImage segmented) {
    ImagePlus image = kind.show(segmented);
    return kind == SegmentationOutput.LABELS ? PanopticImage.of(image, segmented.labels()) : image;
  }

  @Override
  protected void save(SegmentationOutput kind, SegmentedImage segmented, Path target)
      throws IOException {
    if (kind == SegmentationOutput.LABELS) ImageFileWriter.save(show(kind, segmented), target);
    else kind.save(segmented, target);
  }
}
