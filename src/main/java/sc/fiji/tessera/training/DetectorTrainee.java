package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.label.RegionProposals;
import sc.fiji.tessera.model.CompositeModel;

/**
 * A Mask R-CNN, or a Panoptic FPN: three graphs that learn together.
 *
 * @param start the network to begin with, random or trained
 * @param regions of a patch that its heads learn from
 */
record DetectorTrainee(CompositeModel start, int regions) implements Trainee {
  private static final BoxSampling ANCHORS = new BoxSampling(256, 0.5);
  private static final double FOUND = 0.25;

  /** Patches are small: fewer are as good, and much faster, than the 2000 of a photograph. */
  private static final RegionProposals PROPOSALS = new RegionProposals(500, 500, 0.7);

  @Override
  public List<String> classes() {
    return start.card().classes();
  }

  @Override
  public Learning begin(TrainingPlan plan, TrainingSet set) {
    Set<String> still = fixed(start);
    Set<String> kept = new LinkedHashSet<>(still);
    kept.addAll(DetectorLayers.frozen(plan.start().transfer(), start));
    GraphParts network = new GraphParts(start.parts(), TorchEngine.device(plan.device()), still);
    Adam adam = new Adam(network, Adam.Options.DEFAULT, kept);
    DetectorSampling sampling =
        new DetectorSampling(
            start.card().detection().anchor(), ANCHORS, PROPOSALS, new BoxSampling(regions, FOUND));
    int side = plan.data().patch();
    int objects = isPanoptic() ? start.card().things().size() + 1 : classes().size();
    TrainingStep.Batch batch =
        new TrainingStep.Batch(plan.data().batch(), set.channels(), side, side, objects, 0);
    PanopticFpnClasses classes =
        isPanoptic() ? PanopticFpnClasses.of(classes().size(), start.card().things()) : null;
    DetectorStep step = new DetectorStep(network, sampling, adam, batch, classes);
    return new Learning(network, adam, step, Guide.OBJECTS, new FrozenLayers(kept), still(still));
  }

  private boolean isPanoptic() {
    return !start.card().things().isEmpty();
  }

  private static FrozenLayers still(Set<String> names) {
    return names.isEmpty() ? FrozenLayers.NONE : new FrozenLayers(names);
  }

  /** Scales and shifts of an encoder whose normalisation was never trained. */
  private static Set<String> fixed(CompositeModel model) {
    Set<String> names = new LinkedHashSet<>();
    if (!model.card().about().options().getOrDefault("norm", "batch").startsWith("frozen")) {
      return names;
    }
    for (OnnxModel part : model.parts().values()) {
      for (Node n : part.graph().nodes()) {
        if (n.opType().equals("BatchNormalization")) names.addAll(n.inputs().subList(1, 3));
      }
    }
    return names;
  }

  @Override
  public Snapshot with(Map<String, float[]> parameters) {
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    start
        .parts()
        .forEach(
            (name, part) -> {
              Map<String, float[]> own = new LinkedHashMap<>(parameters);
              own.keySet().retainAll(part.graph().initializers().keySet());
              Graph graph = part.graph().with(own);
              parts.put(name, part.with(graph));
            });
    CompositeModel now =
        new CompositeModel(start.card().withIdentity(identity(parts)), parts, start.source());
    return new Snapshot() {
      @Override
      public Validation.Scores scores(
          TrainingSet set, OnnxService service, TrainingListener listener) throws IOException {
        if (isPanoptic()) return PanopticValidation.scores(now, set, service, listener);
        return DetectorValidation.scores(now, set, service, listener);
      }

      @Override
      public void save(Path file, String line) throws IOException {
        now.with(now.card().withHistory(line)).save(file);
      }
    };
  }

  /** So that parts of different moments are never mixed. */
  private static String identity(Map<String, OnnxModel> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (OnnxModel part : parts.values()) {
        digest.update(part.sha256().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean isFinished(Path saved) throws IOException {
    return Files.exists(saved)
        && CompositeModel.open(saved).card().history().stream()
            .anyMatch(line -> line.startsWith(DetectorTuning.BEGINNING));
  }

  /** Which objects the best network is to keep. */
  @Override
  public void finish(Path saved, TrainingSet set, OnnxService service, TrainingListener listener)
      throws IOException {
    if (set.validation().isEmpty() || !Files.exists(saved)) return;
    listener.report(Double.NaN, "Choosing the least score");
    CompositeModel best = CompositeModel.open(saved);
    if (isPanoptic()) {
      PanopticValidation.Result found = PanopticValidation.tuned(best, set, service, listener);
      best.with(best.card().with(found.detection()).withHistory(found.toString())).save(saved);
      return;
    }
    DetectorTuning.Result found = DetectorTuning.of(best, set, service, listener);
    best.with(best.card().with(found.detection()).withHistory(found.toString())).save(saved);
  }
}
