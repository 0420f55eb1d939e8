package sc.fiji.tessera.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.model.CocoObjects;
import sc.fiji.tessera.model.DataSet;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.network.Mask2Former;

/**
 * What no weight of a Mask2Former tells: the names of its classes and how images are fed to it,
 * from the number of classes that published networks have.
 *
 * @param network whose card it is
 */
record QueryCard(Mask2Former network) {
  /** The side of what networks of scenes were trained on, in pixels. */
  private static final int WINDOW = 512;

  /** As the authors normalise. */
  ModelCard.Input input() {
    return InputConvention.IMAGENET_255.input(network.size().channels());
  }

  /** Those of COCO, ADE20K or Cityscapes where there are as many, else numbers. */
  List<String> classes() {
    int count = network.size().classes();
    DataSet set = dataSet();
    if (set != null) return set.classes();
    List<String> names = new ArrayList<>();
    if (isCoco() || count == CocoObjects.things().size()) names.addAll(CocoObjects.things());
    if (isCoco()) names.addAll(CocoObjects.stuff());
    for (int c = names.size(); c < count; c++) names.add("class " + (c + 1));
    return names;
  }

  /** Whether there are as many classes as in COCO's panoptic task. */
  private boolean isCoco() {
    return network.size().classes() == CocoObjects.things().size() + CocoObjects.stuff().size();
  }

  /** The classes that have objects, where others do not; empty where that is not known. */
  SortedSet<Integer> things() {
    DataSet set = dataSet();
    if (network.task() != Mask2Former.Task.PANOPTIC) return new TreeSet<>();
    if (set != null) return set.things();
    int things = isCoco() ? CocoObjects.things().size() : 0;
    return new TreeSet<>(IntStream.range(0, things).boxed().toList());
  }

  /** The data set of pixels' classes that has as many; null where there is none. */
  private DataSet dataSet() {
    for (String name : List.of("ade20k", "cityscapes")) {
      DataSet set = DataSet.named(name);
      if (set.classes().size() == network.size().classes()) return set;
    }
    return null;
  }

  /**
   * The card of a network that gives a score for each class and pixel.
   *
   * @param about name, architecture, citation
   * @param graph that gives them
   * @param history what was done to the model
   */
  ModelCard card(ModelCard.About about, Graph graph, List<String> history) {
    DataSet set = dataSet();
    ModelCard.Output output =
        new ModelCard.Output(
            classes(),
            ModelCard.Activation.SOFTMAX,
            ModelCard.Target.CLASSES,
            set == null ? List.of() : set.colours());
    ModelCard.Tiles tiles = ModelCard.Tiles.of(graph).withWindow(WINDOW);
    return new ModelCard(about, input(), output, tiles, history);
  }
}
