package sc.fiji.tessera.plugins.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.inference.CentrePanoptic;
import sc.fiji.tessera.inference.DetectorScale;
import sc.fiji.tessera.inference.FpnPanoptic;
import sc.fiji.tessera.inference.MaskRcnnDetector;
import sc.fiji.tessera.inference.MergedPanoptic;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.PanopticNetwork;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.QueryPanoptic;
import sc.fiji.tessera.inference.QuerySegmenter;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.label.CentreObjects;
import sc.fiji.tessera.label.ClassBoxes;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.MaskQueries;
import sc.fiji.tessera.label.PanopticMerge;
import sc.fiji.tessera.label.RegionProposals;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.DetectionCard;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.PanopticClass;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.model.DetectionSettings;
import sc.fiji.tessera.plugins.model.DetectorModel;
import sc.fiji.tessera.plugins.model.InstalledModels;

/**
 * What <i>Segment Panoptic...</i> runs: a Panoptic FPN, a Mask2Former, a network that finds
 * centres, or a network of pixels and a Mask R-CNN.
 *
 * @param model a name or file
 * @param objects a Mask R-CNN's, or ""
 * @param device where it runs
 * @param things names or numbers of the classes that have objects; "" = as the model says
 * @param limits what counts
 */
record PanopticModel(String model, String objects, String device, String things, Limits limits) {
  private static final String MAIN = "dense";

  /**
   * What counts as a segment.
   *
   * @param score the least of an object that a detector finds; -1 = as usual
   * @param overlap objects of which more is covered already are left out; -1 = as usual
   * @param area the fewest pixels of stuff; -1 = as the network's authors have it
   * @param centre how much of a centre a pixel must be more than; 0 = as the model says
   * @param window in which a centre must be the highest; 0 = as the model says
   * @param most centres or boxes; 0 = all centres, and as many boxes as is usual
   * @param side the shorter one of what a detector sees
   */
  record Limits(
      double score, double overlap, int area, double centre, int window, int most, int side) {

    double score(double usual) {
      return score < 0 ? usual : score;
    }

    double overlap(double usual) {
      return overlap < 0 ? usual : overlap;
    }

    /** Boxes of a detector. */
    int detected() {
      return most == 0 ? ClassBoxes.USUAL.most() : most;
    }

    int atMost() {
      return most == 0 ? Integer.MAX_VALUE : most;
    }

    DetectorScale scale() {
      double ratio = (double) DetectorScale.USUAL.longest() / DetectorScale.USUAL.shortest();
      return new DetectorScale(side, (int) Math.round(side * ratio));
    }
  }

  /** The models that are installed. */
  static List<String> names() {
    List<String> names = new ArrayList<>(DetectorModel.names());
    names.addAll(InstalledModels.library().composites(QuerySegmenter.PART));
    names.addAll(InstalledModels.library().names());
    return names;
  }

  /**
   * Opens it.
   *
   * @throws IOException one sentence: there is none, or it cannot be run
   * @throws IllegalArgumentException one sentence: it finds no objects, or things are not known
   */
  PanopticNetwork open(OnnxService onnx) throws IOException {
    Path several = several();
    if (several != null) return several(onnx, CompositeModel.open(several));
    SegmentationModel opened = InstalledModels.library().open(model.trim());
    boolean centres = opened.card().output().centres().found();
    if (!objects.isBlank()) return merged(onnx, opened);
    if (centres) return centres(onnx, opened);
    throw new IllegalArgumentException(
        "'model' must be a Panoptic FPN, a Mask2Former or a model that finds centres, but "
            + opened.source()
            + " tells classes of pixels alone; give 'objects' a Mask R-CNN, or merge it with labels"
            + " of objects by Merge to Panoptic....");
  }

  /** The main file of a model of several graphs; null where it is a model of one. */
  private Path several() throws IOException {
    String name = model.trim();
    for (String main : List.of(MAIN, QuerySegmenter.PART)) {
      if (InstalledModels.library().composites(main).contains(name)) {
        return InstalledModels.library().composite(name, main);
      }
    }
    boolean onnx = name.endsWith(".onnx") && Files.isRegularFile(Path.of(name));
    return onnx && CompositeModel.isPart(OnnxModel.read(Path.of(name)).metadata())
        ? Path.of(name)
        : null;
  }

  private PanopticNetwork several(OnnxService onnx, CompositeModel parts) throws IOException {
    CompositeCard card = parts.card();
    boolean queries = parts.parts().containsKey(QuerySegmenter.PART);
    boolean detector = !queries && card.things().isEmpty();
    if (detector || !objects.isBlank() || !things.isBlank()) {
      throw new IllegalArgumentException(
          detector
              ? parts.source()
                  + " finds objects alone; give it as 'objects', beside a model of pixels."
              : "'objects' and 'things' are for models of pixels; "
                  + (queries ? "a Mask2Former" : "a Panoptic FPN")
                  + " has its own.");
    }
    return queries ? queries(onnx, parts) : fpn(onnx, parts);
  }

  private PanopticNetwork queries(OnnxService onnx, CompositeModel parts) throws IOException {
    MaskQueries.Options usual = MaskQueries.Options.USUAL;
    MaskQueries.Options options =
        new MaskQueries.Options(
            limits.score(usual.score()), 1 - limits.overlap(1 - usual.overlap()));
    QuerySegmenter network = QuerySegmenter.open(onnx, parts, device, limits.scale());
    return new QueryPanoptic(network, options, limits.atMost(), Math.max(0, limits.area));
  }

  private PanopticNetwork fpn(OnnxService onnx, CompositeModel parts) throws IOException {
    CompositeCard card = parts.card();
    MaskRcnnDetector detector =
        new MaskRcnnDetector(
            MaskRcnnDetector.Graphs.open(onnx, parts, device),
            card.detection().scale() > 0 ? detection(card.detection()) : detection(),
            DetectorModel.style(card));
    return new FpnPanoptic(detector, card, merging(card.detection()));
  }

  /** Of one that was trained here: as its card says unless something else is wanted. */
  private MaskRcnnDetector.Options detection(DetectionCard card) {
    int wanted = limits.side == DetectorScale.USUAL.shortest() ? 0 : limits.side;
    DetectionSettings wishes =
        new DetectionSettings(Math.min(limits.score, 1), -1, limits.most, wanted, 0);
    return wishes.options(wishes.of(card));
  }

  private PanopticMerge.Options merging(DetectionCard card) {
    PanopticMerge.Options usual = FpnPanoptic.usual(card);
    return new PanopticMerge.Options(
        limits.score(usual.score()),
        limits.overlap(usual.overlap()),
        limits.area < 0 ? usual.area() : limits.area);
  }

  private MaskRcnnDetector.Options detection() {
    double score = Math.min(limits.score(FpnPanoptic.USUAL.score()), 1);
    return new MaskRcnnDetector.Options(
        limits.scale(),
        RegionProposals.USUAL,
        new ClassBoxes(score, ClassBoxes.USUAL.overlap(), limits.detected()),
        MaskRcnnDetector.Options.USUAL.mask());
  }

  /** A model that knows its own scale keeps it unless another side than usual is wanted. */
  private DetectionSettings wishes() {
    double score = Math.min(limits.score(FpnPanoptic.USUAL.score()), 1);
    int side = limits.side == DetectorScale.USUAL.shortest() ? 0 : limits.side;
    return new DetectionSettings(score, -1, limits.detected(), side, -1);
  }

  private PanopticMerge.Options merging(long usual) {
    return new PanopticMerge.Options(
        limits.score(FpnPanoptic.USUAL.score()),
        limits.overlap(FpnPanoptic.USUAL.overlap()),
        limits.area < 0 ? usual : limits.area);
  }

  private PanopticNetwork merged(OnnxService onnx, SegmentationModel pixels) throws IOException {
    DetectorModel detector = DetectorModel.open(onnx, objects, device, wishes());
    if (detector.classes().isEmpty() || !things.isBlank()) {
      detector.close();
      throw new IllegalArgumentException(
          things.isBlank()
              ? objects + " does not name its classes; 'objects' must be an imported Mask R-CNN."
              : "'things' are what 'objects' finds; give one of them.");
    }
    ModelSession session = onnx.open(pixels, device);
    return new MergedPanoptic(
        session,
        new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC),
        found(detector),
        detector.classes(),
        merging(0));
  }

  /** Tiles of models that name some share as much. */
  private static final int SHARED = 128;

  private static MergedPanoptic.PlaneDetector found(DetectorModel detector) {
    return new MergedPanoptic.PlaneDetector() {
      @Override
      public List<DetectedObject> find(Plane plane, Progress progress) {
        return detector.find(plane, SHARED, progress);
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

  private PanopticNetwork centres(OnnxService onnx, SegmentationModel opened) throws IOException {
    ModelCard.Output output = opened.card().output();
    ModelCard.Centres own = output.centres();
    CentreObjects.Options options =
        new CentreObjects.Options(
            limits.centre == 0 ? own.threshold() : limits.centre,
            limits.window == 0 ? own.window() : limits.window,
            limits.most,
            output.objects().minimum());
    SortedSet<Integer> known = things(output);
    ModelSession session = onnx.open(opened, device);
    return new CentrePanoptic(
        session,
        new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC),
        known,
        options,
        Math.max(0, limits.area));
  }

  /** The classes of objects by their places in the model's list. */
  private SortedSet<Integer> things(ModelCard.Output output) {
    List<String> names = output.classes();
    if (!things.isBlank()) {
      SortedSet<Integer> chosen = new TreeSet<>();
      for (String text : things.split(",")) chosen.add(thing(text.trim(), names));
      return chosen;
    }
    if (!output.things().isEmpty()) return output.things();
    boolean single = output.target() == ModelCard.Target.INSTANCES || names.size() <= 2;
    if (single) return new TreeSet<>(List.of(names.size() - 1));
    throw new IllegalArgumentException(
        "The model does not say which of its classes have objects; 'things' must name them, of "
            + String.join(", ", names)
            + ".");
  }

  private static int thing(String text, List<String> names) {
    int named = names.indexOf(text);
    if (named >= 0) return named;
    int shift = PanopticClass.shift(names);
    int number = text.matches("\\d{1,6}") ? Integer.parseInt(text) - shift : -1;
    if (number >= 1 - shift && number < names.size()) return number;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "'things' names \"%s\", but the classes are %s (numbered from 1).",
            text,
            String.join(", ", names)));
  }
}
