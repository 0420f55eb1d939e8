package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.ModelCard.Input;
import sc.fiji.tessera.model.ModelCard.Output;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Reference;

/**
 * Makes the card of a network from the catalogue: architecture, options and what to cite from the
 * network, the sizes of images that it takes from the graph.
 *
 * @param network which network it is
 * @param graph its graph, with or without values
 */
public record NetworkCard(Network network, Graph graph) {

  /**
   * The card.
   *
   * @param name a short name for lists and titles
   * @param input how images are fed; its channels must be the network's
   * @param output as many classes as the network has
   */
  public ModelCard of(String name, Input input, Output output) {
    if (input.channels() != network.size().channels()) {
      throw new IllegalArgumentException(
          "The network takes "
              + network.size().channels()
              + " channels, not "
              + input.channels()
              + ".");
    }
    if (output.classes().size() != network.size().classes()) {
      throw new IllegalArgumentException(
          "The network has "
              + network.size().classes()
              + " classes, not "
              + output.classes().size()
              + ".");
    }
    Reference reference = Architectures.named(network.name()).reference();
    String citation = reference.citation() + ", " + reference.url();
    return new ModelCard(
        new ModelCard.About(name, network.name(), network.options(), "", citation),
        input,
        network.findsCentres() ? output.with(ModelCard.Centres.USUAL) : output,
        ModelCard.Tiles.of(graph).withWindow(network.window()),
        List.of());
  }

  /** Classes of which nothing is known but their number; one class is a single probability. */
  public static Output unnamed(int classes) {
    if (classes == 1) {
      return new Output(List.of("foreground"), Activation.SIGMOID, Target.FOREGROUND);
    }
    List<String> names = new ArrayList<>(List.of("background"));
    if (classes == 2) names.add("foreground");
    else for (int c = 1; c < classes; c++) names.add("class " + c);
    return new Output(names, Activation.SOFTMAX, classes == 2 ? Target.FOREGROUND : Target.CLASSES);
  }
}
