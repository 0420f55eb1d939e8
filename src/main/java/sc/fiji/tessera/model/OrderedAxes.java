package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.Extension;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.TensorAxes;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.graph.Value.Dimension;

/**
 * Networks whose axes are in another order than Tessera's own (bcyx, bczyx, bctyx), or miss the
 * batch or the channel. They are extended by a Transpose before and after, so that everything else
 * feeds and reads all networks alike; ONNX Runtime lets it vanish where the network begins with the
 * opposite one, as exports of channels-last networks do.
 */
final class OrderedAxes {
  private static final String KEY = "tessera.axes";

  private OrderedAxes() {}

  /**
   * The same network in Tessera's own order.
   *
   * @throws IllegalArgumentException with half a sentence, if its axes cannot be mapped
   */
  static OnnxModel of(OnnxModel model) {
    Graph graph = model.graph();
    if (graph.inputs().size() != 1 || graph.outputs().isEmpty()) return model;
    if (model.metadata().getOrDefault(KEY, "").isBlank()) return model;
    TensorAxes in = input(model);
    TensorAxes out = output(model);
    List<String> inDims = dims(graph.inputs().get(0), in);
    List<String> outDims = dims(graph.outputs().get(0), out);
    if (in.isOrdered() && out.isOrdered()) return model;
    Extension extension = new Extension(graph, model.opset()).inputAxes(in).outputAxes(out);
    return model.with(extension.build(inDims, outDims));
  }

  /** What the file says of its input's axes; where it says nothing, what their number says. */
  static TensorAxes input(OnnxModel model) {
    String text = model.metadata().getOrDefault(KEY, "").trim();
    if (!text.isEmpty()) return new TensorAxes(text.split(" +")[0]);
    List<Value> inputs = model.graph().inputs();
    List<Dimension> dims = inputs.isEmpty() ? null : inputs.get(0).dims();
    return TensorAxes.ofRank(dims == null ? 4 : dims.size());
  }

  /** The same for the output: the property's second word, or else its only one. */
  private static TensorAxes output(OnnxModel model) {
    String text = model.metadata().get(KEY).trim();
    return new TensorAxes(text.substring(text.lastIndexOf(' ') + 1));
  }

  /** The sizes or names of a value's axes, in Tessera's own order. */
  static List<String> dims(Value value, TensorAxes axes) {
    List<Dimension> dims = value.dims();
    if (dims == null || dims.size() != axes.letters().length()) {
      throw new IllegalArgumentException(
          "'" + value.name() + "' has not as many axes as '" + axes + "' says");
    }
    List<String> result = new ArrayList<>();
    for (char letter : axes.ordered().letters().toCharArray()) {
      int i = axes.indexOf(letter);
      Dimension d = i < 0 ? new Dimension(1, "") : dims.get(i);
      String name = letter == 'b' ? "N" : String.valueOf(letter);
      result.add(d.isFree() ? name : Long.toString(d.size()));
    }
    return result;
  }
}
