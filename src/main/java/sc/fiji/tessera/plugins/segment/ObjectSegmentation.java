package sc.fiji.tessera.plugins.segment;

import ij.measure.ResultsTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.IntType;
import org.scijava.ItemIO;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.SelectedArea;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.plugins.bridge.InputsText;
import sc.fiji.tessera.plugins.bridge.ProgressPart;

/** Segmentation with a network that finds objects one by one: numbered labels, and a table. */
public abstract class ObjectSegmentation extends ImageSegmentation {
  @Parameter(
      label = "Model",
      description =
          "An imported model by name or .onnx file, or the (first) .onnx file of one that others have"
              + " exported.",
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
      label = "Table",
      description = "A row for each object: its class, score, area, middle and box.",
      persist = false,
      attrs = @Attr(name = "after", value = "output"))
  private boolean table = false;

  @Parameter private OnnxService onnx;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable objects;

  private final FoundTable rows = new FoundTable();
  private final Kind kind;

  /**
   * What models it takes.
   *
   * @param name of the kind: {@code Mask R-CNN}
   * @param advice where to get one, for people who have none
   */
  public record Kind(String name, String advice) {}

  protected ObjectSegmentation(Kind kind) {
    this.kind = kind;
  }

  /** A model that is ready. */
  public interface Finder {
    /**
     * Finds the objects of every plane of an image; those of different planes have different
     * numbers, unless they are one.
     *
     * @param name the image's among those of its source
     * @param found is given each plane's objects, planes in their order
     */
    void find(String name, SourceImage image, Found found, Progress progress);

    /** How it looks at images. */
    ModelCard.Input input();

    /** Closes the model. */
    void close();
  }

  /** Takes what was found on a plane: frame * slices + slice. */
  @FunctionalInterface
  public interface Found {
    void on(int plane, List<FoundObject> objects);
  }

  /** What is looked for on each plane. */
  @FunctionalInterface
  public interface Search {
    List<FoundObject> on(int plane, Progress progress);
  }

  /** The names of the models that are installed. */
  protected abstract List<String> models();

  /** Opens the model. */
  protected abstract Finder open(Opening opening) throws IOException;

  /**
   * What a model is opened with.
   *
   * @param model a name or a path
   */
  public record Opening(OnnxService onnx, String model, String device) {}

  @Override
  public List<String> choices(String key) {
    return key.equals("model") ? models() : super.choices(key);
  }

  @Override
  public String advice(String key) {
    return key.equals("model") && models().isEmpty() ? kind.advice : "";
  }

  @Override
  protected final boolean hasScores() {
    return false;
  }

  @Override
  public void requireInputs() {
    super.requireInputs();
    if (model != null && !model.isBlank()) return;
    throw new IllegalArgumentException(
        "There is no model to ask; 'model' must be an imported " + kind.name + ".");
  }

  @Override
  protected final Segmentation begin(Progress progress) throws IOException {
    Finder finder = open(new Opening(onnx, model, device));
    String origin = "Segmented by Tessera with " + kind.name + "; " + new InputsText(this);
    return new Segmentation() {
      @Override
      public SegmentedImage of(String name, SourceImage image, boolean scores, Progress p) {
        return segment(finder, name, image.inColour(), p).madeBy(origin);
      }

      @Override
      public ModelCard.Input input() {
        return finder.input();
      }

      @Override
      public void close() {
        finder.close();
      }
    };
  }

  private SegmentedImage segment(Finder finder, String name, SourceImage image, Progress p) {
    int planes = (int) (image.slices() * image.frames());
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>(Collections.nCopies(planes, null));
    SelectedArea area = area(image);
    Map<Integer, Integer> numbers = new HashMap<>(); // of objects inside, without gaps
    long[] count = {0};
    long[] empty = {0};
    finder.find(
        name,
        image,
        (plane, all) -> {
          List<FoundObject> some = all.stream().filter(f -> f.mask().area() > 0).toList();
          empty[0] += all.size() - some.size();
          List<FoundObject> found = inside(area, some, numbers);
          Img<IntType> drawn = FoundObject.labels(found, image.width(), image.height());
          LabelPlanes.put(drawn, labels, new int[] {plane});
          rows.add(name, image, plane, found);
          count[0] += found.size();
        },
        p);
    String all = count[0] == 0 ? "no object" : count[0] + (count[0] == 1 ? " object" : " objects");
    tell(kind.name + ": " + all + " on " + name + ".");
    if (empty[0] > 0) tell(empty[0] + " of what was asked for has no pixel on " + name + ".");
    if (table) objects = rows.table();
    return new SegmentedImage(image, labels, List.of(), List.of(), List.of(), "");
  }

  /** The parts of objects that lie in an area, numbered anew, or everywhere as they are. */
  private static List<FoundObject> inside(
      SelectedArea area, List<FoundObject> objects, Map<Integer, Integer> numbers) {
    if (area == null) return objects;
    List<FoundObject> inside = new ArrayList<>();
    for (FoundObject f : objects) {
      RegionMask mask = f.mask().within(area::contains);
      if (mask.area() == 0) continue;
      int number = numbers.computeIfAbsent(f.number(), old -> numbers.size() + 1);
      inside.add(new FoundObject(number, f.kind(), f.score(), f.stability(), mask));
    }
    return inside;
  }

  /** Searches every plane by itself. */
  protected static void planes(SourceImage image, Search search, Found found, Progress p) {
    int planes = (int) (image.slices() * image.frames());
    for (int i = 0; i < planes; i++) {
      p.check();
      found.on(i, search.on(i, new ProgressPart(p, i, planes)));
    }
  }
}
