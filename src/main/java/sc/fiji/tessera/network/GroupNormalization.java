package sc.fiji.tessera.network;

import java.util.Arrays;
import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * Normalisation of every image over groups of neighbouring channels, then a scale and a shift for
 * each channel. Wu, He, "Group Normalization" (ECCV 2018).
 *
 * @param groups how many; each channel alone where there are fewer
 */
record GroupNormalization(Layers net, int groups) {

  /** Parameters {@code name.weight} and {@code name.bias}; epsilon 1e-5. */
  Features apply(String name, Features in) {
    int c = in.channels();
    int parts = Math.min(groups, c);
    new OptionLimits("A group normalisation's")
        .that(c % parts == 0, "channels", c, "a multiple of its " + parts + " groups");
    String apart = net.node("Reshape", List.of(in.value(), net.constant(0, parts, -1, 1)));
    float[] ones = new float[parts];
    Arrays.fill(ones, 1);
    List<String> inputs =
        List.of(apart, net.constant(ones, parts), net.constant(new float[parts], parts));
    String normal =
        net.node("InstanceNormalization", inputs, Attribute.of("epsilon", Layers.EPSILON));
    String back = net.node("Reshape", List.of(normal, net.node("Shape", List.of(in.value()))));
    String scaled = net.node("Mul", List.of(back, across(name + ".weight", 1, c)));
    return new Features(net.node("Add", List.of(scaled, across(name + ".bias", 0, c))), c);
  }

  private String across(String name, float start, int channels) {
    String values = net.parameter(name, Init.constant(start), channels);
    return net.node("Reshape", List.of(values, net.constant(-1, 1, 1)));
  }
}
