package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Training that goes on from a model file, ours or foreign, with images of one's own: the same
 * channels, and the same classes unless its head is replaced. Images are normalised as the model's
 * card says.
 */
public final class FineTuningJob extends SegmentationJob {
  private final SegmentationModel model;
  private final Transfer transfer;

  /**
   * @param plan that starts with this model; 0 classes mean as many as the model has
   * @throws IllegalArgumentException one sentence: the plan does not fit the model
   */
  public FineTuningJob(TrainingPlan plan, SegmentationModel model) {
    super(plan.withClasses(classes(plan, requireFloats(model))));
    this.model = model;
    transfer = transfer(plan);
    FrozenLayers.of(transfer, model); // refuses what cannot be frozen
    requirePatch(plan.data().patch(), model.card().tiles());
  }

  private static SegmentationModel requireFloats(SegmentationModel model) {
    model.card().requirePlanes("fine-tuned");
    boolean half =
        model.onnx().graph().initializers().values().stream()
            .anyMatch(t -> t.type() == ElementType.FLOAT16 && t.dims().length > 1);
    if (half) {
      throw new IllegalArgumentException(
          model.source()
              + " keeps its weights in 16 bits, too few for training; fine-tune the model of 32-bit"
              + " floats that it was made from.");
    }
    if (!model.onnx().graph().isQuantized()) return model;
    throw new IllegalArgumentException(
        model.source()
            + " is quantised: integers cannot be trained; fine-tune the model that it was made"
            + " from and quantise the result.");
  }

  private static Transfer transfer(TrainingPlan plan) {
    return plan.start() == null ? Transfer.ALL : plan.start().transfer();
  }

  private boolean replaces() {
    return transfer.head() == Transfer.Head.REPLACE;
  }

  private static int classes(TrainingPlan plan, SegmentationModel model) {
    TrainingTarget target = plan.target();
    if (transfer(plan).head() == Transfer.Head.REPLACE) {
      return target.classes() == 0 && target.names().size() > 1
          ? target.names().size()
          : target.classes();
    }
    int has = model.card().output().labels();
    boolean asModel = target.meaning().hasClasses() && target.classes() == 0;
    int wanted = asModel ? has : Math.max(2, target.classes());
    if (wanted == has) return has;
    throw new IllegalArgumentException(
        "classes is "
            + wanted
            + " with target="
            + target.meaning().name().toLowerCase(Locale.ROOT)
            + ", but "
            + model.source()
            + " tells "
            + has
            + " classes apart; fine-tuning keeps them, unless head=replace.");
  }

  private void requirePatch(int patch, ModelCard.Tiles tiles) {
    boolean width = tiles.fixedWidth() == 0 || tiles.fixedWidth() == patch;
    boolean height = tiles.fixedHeight() == 0 || tiles.fixedHeight() == patch;
    if (width && height) return;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "patch is %d, but %s only accepts images of %d x %d.",
            patch,
            model.source(),
            tiles.fixedWidth(),
            tiles.fixedHeight()));
  }

  @Override
  ImageFeed feed() {
    return ImageFeed.of(model.card().input());
  }

  @Override
  SegmentationModel start(TrainingSet set, String name) {
    ModelCard c = model.card();
    ModelCard.About a = c.about();
    ModelCard card =
        new ModelCard(
            new ModelCard.About(name, a.architecture(), a.options(), a.licence(), a.citation()),
            set.told(c.input()),
            output(c.output()),
            c.tiles(),
            c.history());
    if (!replaces()) return new SegmentationModel(model.onnx(), card, model.source());
    Graph graph = new ClassLayers(model).replaced(set.classes(), plan().seed());
    ModelCard.Output output =
        new ModelCard.Output(
                plan().classNames(set.classes()),
                ClassLayers.activation(graph),
                plan().target().meaning().onCard())
            .with(c.output().centres())
            .withThings(plan().target().things());
    return new SegmentationModel(
        model.onnx().with(graph), card.with(output).withHistory(replaced(set)), model.source());
  }

  private String replaced(TrainingSet set) {
    return String.format(
        Locale.ROOT,
        "Head replaced: %s instead of %s; %s begin anew, all other weights are kept",
        plan().classNames(set.classes()),
        model.card().output().classes(),
        String.join(", ", new ClassLayers(model).parameters()));
  }

  @Override
  public List<String> remarks(TrainingSet set) {
    List<String> remarks = new ArrayList<>();
    if (replaces()) remarks.add(replaced(set) + ".");
    if (transfer.freeze() != Transfer.Freeze.NONE) remarks.add(frozen(set));
    return remarks;
  }

  private String frozen(TrainingSet set) {
    SegmentationModel begins = untrained(set);
    return String.format(
        Locale.ROOT,
        "freeze=%s: %s stay as they are %s.",
        transfer.freeze().name().toLowerCase(Locale.ROOT),
        FrozenLayers.of(transfer, begins).share(List.of(begins.onnx().graph())),
        transfer.thaw() == 1
            ? "throughout"
            : String.format(
                Locale.ROOT, "for the first %.0f %% of the steps", 100 * transfer.thaw()));
  }

  /** Several channels are learned as classes that exclude each other, so they are read as such. */
  private ModelCard.Output output(ModelCard.Output o) {
    List<String> names = o.classes();
    boolean apart = names.size() > 1 && o.activation() == ModelCard.Activation.SIGMOID;
    return new ModelCard.Output(
            names,
            apart ? ModelCard.Activation.SOFTMAX : o.activation(),
            plan().target().meaning().onCard())
        .with(o.centres())
        .withThings(plan().target().things());
  }
}
