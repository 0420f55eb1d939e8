package sc.fiji.tessera.training;

import java.util.List;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Training that goes on from a model file, ours or foreign, with images of one's own: the same
 * channels and classes, so that all weights are kept. Images are normalised as the model's card
 * says.
 */
public final class FineTuningJob extends TrainingJob {
  private final SegmentationModel model;

  /**
   * @param plan that starts with this model; 0 classes mean as many as the model has
   * @throws IllegalArgumentException one sentence: the plan does not fit the model
   */
  public FineTuningJob(TrainingPlan plan, SegmentationModel model) {
    super(plan.withClasses(classes(plan, requireFloats(model))));
    this.model = model;
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

  private static int classes(TrainingPlan plan, SegmentationModel model) {
    TrainingPlan.Target target = plan.target();
    int has = model.card().output().labels();
    boolean asModel = target.meaning() == TrainingPlan.Meaning.CLASSES && target.classes() == 0;
    int wanted = asModel ? has : Math.max(2, target.classes());
    if (wanted == has) return has;
    throw new IllegalArgumentException(
        "classes is "
            + wanted
            + " with target="
            + target.meaning().name().toLowerCase()
            + ", but "
            + model.source()
            + " tells "
            + has
            + " classes apart; fine-tuning keeps them.");
  }

  private void requirePatch(int patch, ModelCard.Tiles tiles) {
    boolean width = tiles.fixedWidth() == 0 || tiles.fixedWidth() == patch;
    boolean height = tiles.fixedHeight() == 0 || tiles.fixedHeight() == patch;
    if (width && height) return;
    throw new IllegalArgumentException(
        "patch is %d, but %s only accepts images of %d x %d."
            .formatted(patch, model.source(), tiles.fixedWidth(), tiles.fixedHeight()));
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
            c.input(),
            output(c.output()),
            c.tiles(),
            c.history());
    return new SegmentationModel(model.onnx(), card, model.source());
  }

  /** Several channels are learned as classes that exclude each other, so they are read as such. */
  private ModelCard.Output output(ModelCard.Output o) {
    List<String> names = o.classes();
    boolean apart = names.size() > 1 && o.activation() == ModelCard.Activation.SIGMOID;
    return new ModelCard.Output(
        names,
        apart ? ModelCard.Activation.SOFTMAX : o.activation(),
        ModelCard.Target.valueOf(plan().target().meaning().name()));
  }
}
