package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.DetectionCard;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.network.Reference;

/**
 * Training of a network that finds objects one by one, a Mask R-CNN or Panoptic FPN: a fresh one,
 * or one that was trained before, such as on photographs. It learns a box and the pixels of every
 * object that the labels number, and of a Panoptic FPN, which is always fresh, the class of every
 * pixel.
 */
public final class DetectorJob extends TrainingJob {
  /**
   * Of objects: the anchors of the finest map are shorter than nearly all, those of all span 16.
   */
  private static final double SMALL = 0.1;

  private static final int LEAST_ANCHOR = 4;
  private static final int LARGEST_ANCHOR = 64;

  /** Larger images are looked at in tiles. */
  private static final int TILE = 512;

  private static final int MOST = 1000;

  /** What the heads see around an object, roughly. */
  private static final int HALO = 48;

  private final CompositeModel model;

  /** Of a fresh network. */
  public DetectorJob(TrainingPlan plan) {
    super(plan);
    model = null;
    if (plan.start() instanceof TrainingStart.Detector) return;
    throw new IllegalArgumentException("The plan starts with " + plan.start() + ".");
  }

  /**
   * Of a model that was trained before.
   *
   * @throws IllegalArgumentException one sentence: it is no Mask R-CNN
   */
  public DetectorJob(TrainingPlan plan, CompositeModel model) {
    super(plan);
    this.model = model;
    if (model.card().about().architecture().equals(MaskRcnn.NAME)) return;
    throw new IllegalArgumentException(
        model.source() + " is no Mask R-CNN; other models of several graphs cannot be trained.");
  }

  private DetectorOptions options() {
    if (plan().start() instanceof TrainingStart.Detector d) return DetectorOptions.of(d.options());
    return plan().start() instanceof TrainingStart.ExistingDetector e
        ? DetectorOptions.of(e.options())
        : DetectorOptions.of(Map.of());
  }

  private boolean replaces() {
    return plan().start().transfer().head() == Transfer.Head.REPLACE;
  }

  @Override
  ImageFeed feed() {
    return model == null
        ? ImageFeed.allChannels(NetworkJob.NORMALIZATION)
        : ImageFeed.of(model.card().input());
  }

  @Override
  Trainee trainee(TrainingSet set, String name) {
    return new DetectorTrainee(start(set, name), options().regions());
  }

  /** The network to begin with. */
  private CompositeModel start(TrainingSet set, String name) {
    return model == null ? fresh(set, name) : further(set, name);
  }

  private CompositeModel fresh(TrainingSet set, String name) {
    CompositeNetwork network =
        ((TrainingStart.Detector) plan().start())
            .network(set.channels(), set.classes(), plan().target().things());
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    network.graphs(plan().seed()).forEach((part, graph) -> parts.put(part, OnnxModel.of(graph)));
    Reference reference = network.reference();
    String citation = reference.citation() + ", " + reference.url();
    CompositeCard card =
        new CompositeCard(
            new ModelCard.About(name, network.name(), network.options(), "", citation),
            set.told(new ModelCard.Input(set.channels(), NetworkJob.NORMALIZATION, "")),
            plan().classNames(set.classes()),
            plan().target().things(),
            "untrained",
            List.of(),
            detection(set));
    return new CompositeModel(card, parts, name);
  }

  private CompositeModel further(TrainingSet set, String name) {
    CompositeCard c = model.card();
    requireClasses(set);
    MaskRcnn network = MaskRcnn.described(c.about().options(), set.classes());
    ModelCard.About a = c.about();
    ModelCard.About about =
        new ModelCard.About(name, a.architecture(), network.options(), a.licence(), a.citation());
    Map<String, OnnxModel> parts =
        replaces() ? DetectorLayers.replaced(model, network, plan().seed()) : model.parts();
    CompositeCard card =
        new CompositeCard(
            about,
            set.told(c.input()),
            replaces() ? plan().classNames(set.classes()) : c.classes(),
            c.things(),
            c.identity(),
            c.history(),
            detection(set));
    if (replaces()) card = card.withHistory(replaced(set));
    return new CompositeModel(card, parts, model.source());
  }

  private void requireClasses(TrainingSet set) {
    int has = model.card().classes().size();
    if (replaces() || has == set.classes()) return;
    throw new IllegalArgumentException(
        model.source()
            + " knows "
            + (has - 1)
            + " kinds of objects, but the labels number objects of one; choose head=replace.");
  }

  private String replaced(TrainingSet set) {
    return String.format(
            Locale.ROOT,
            "Head replaced: %s instead of %d classes; the last layers of classes, boxes and masks",
            plan().classNames(set.classes()),
            model.card().classes().size())
        + " begin anew, all other weights are kept";
  }

  /** Patches are seen as large as they are, and so are images later. */
  private DetectionCard detection(TrainingSet set) {
    int anchor = options().anchors() > 0 ? options().anchors() : anchor(set);
    DetectionCard usual = DetectionCard.PUBLISHED;
    return new DetectionCard(anchor, 1, usual.score(), usual.overlap(), MOST, TILE);
  }

  /** A power of two that is about as long as the sides of small objects, or a model's own. */
  private int anchor(TrainingSet set) {
    boolean trained = model != null && model.card().detection().scale() == 1;
    if (trained && !replaces()) return model.card().detection().anchor();
    List<Double> sides = new ArrayList<>();
    for (TrainingExample e : set.examples()) {
      int[] classes = new int[e.classes().length];
      for (int i = 0; i < classes.length; i++) classes[i] = e.classAt(i);
      float[] boxes = PatchObjects.of(e.width(), e.height(), e.objects(), classes).boxes();
      for (int i = 0; i < boxes.length; i += 4) {
        double area = (boxes[i + 2] - boxes[i]) * (double) (boxes[i + 3] - boxes[i + 1]);
        sides.add(Math.sqrt(area));
      }
    }
    if (sides.isEmpty()) return LEAST_ANCHOR;
    sides.sort(Comparator.naturalOrder());
    double small = sides.get((int) (SMALL * (sides.size() - 1)));
    int anchor = LEAST_ANCHOR;
    while (anchor < LARGEST_ANCHOR && anchor * Math.sqrt(2) < small) anchor *= 2;
    return anchor;
  }

  @Override
  public Demand demand(TrainingSet set) {
    Graph dense = start(set, "untrained").part(MaskRcnn.DENSE).graph();
    return new Demand(new ModelCard.Tiles(32, 32, HALO, 0, 0), dense);
  }

  @Override
  public List<String> remarks(TrainingSet set) {
    List<String> remarks = new ArrayList<>();
    int anchor = detection(set).anchor();
    remarks.add(
        String.format(
            Locale.ROOT,
            "Anchors of %d to %d px%s.",
            anchor,
            anchor << 4,
            options().anchors() > 0 ? "" : ", as the sizes of the objects say"));
    if (model == null) return remarks;
    if (replaces()) remarks.add(replaced(set) + ".");
    Transfer transfer = plan().start().transfer();
    Set<String> frozen = new HashSet<>(DetectorLayers.frozen(transfer, model));
    if (frozen.isEmpty()) return remarks;
    List<Graph> graphs = model.parts().values().stream().map(OnnxModel::graph).toList();
    remarks.add(
        String.format(
            Locale.ROOT,
            "freeze=%s: %s stay as they are %s.",
            transfer.freeze().name().toLowerCase(Locale.ROOT),
            new FrozenLayers(frozen).share(graphs),
            transfer.thaw() == 1
                ? "throughout"
                : String.format(
                    Locale.ROOT, "for the first %.0f %% of the steps", 100 * transfer.thaw())));
    return remarks;
  }

  @Override
  public Trained trained(Path file) throws IOException {
    CompositeCard card = CompositeModel.open(file).card();
    return new Trained(card.classes(), card.history());
  }

  @Override
  public List<ValidationExamples.Example> examples(
      Path file, TrainingSet set, OnnxService service, Progress progress) throws IOException {
    CompositeModel best = CompositeModel.open(file);
    DetectionCard card = best.card().detection();
    List<ValidationExamples.Example> all =
        new ArrayList<>(
            best.card().things().isEmpty()
                ? DetectorValidation.of(best, card, set, service, progress)
                    .examples(card.score(), Integer.MAX_VALUE)
                : PanopticValidation.examples(best, set, service, progress));
    all.sort(
        Comparator.comparingDouble(e -> Double.isNaN(e.foregroundIou()) ? 2 : e.foregroundIou()));
    return all;
  }
}
