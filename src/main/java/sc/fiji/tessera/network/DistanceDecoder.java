package sc.fiji.tessera.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * The decoder of automatic instance segmentation in micro-SAM: a U-Net's decoder on the embedding
 * of a {@link Sam}, whose finer levels are made of the embedding as well (UNETR), to three maps:
 * foreground, distance to the object's centre, distance to its boundary. Archit et al., "Segment
 * Anything for microscopy" (Nature Methods 2025). Parameters are named as in the authors' code.
 *
 * <p>Its one part {@code distances}: {@code image_embeddings} [N, C, h, w] to {@code distances} [N,
 * 3, 16 h, 16 w] from 0 to 1.
 */
public final class DistanceDecoder extends CompositeNetwork {
  /** Foreground, distance to the centre, distance to the boundary. */
  private static final int MAPS = 3;

  private static final int LEVELS = 4;

  /**
   * What it can be asked for.
   *
   * @param embedding channels of the embedding
   * @param width channels of the coarsest level, a multiple of 8; halved from level to level
   */
  public record Options(int embedding, int width) {
    public Options {
      OptionLimits limits = new OptionLimits("A distance decoder's");
      limits.atLeast("embedding", embedding, 1);
      limits.that(width >= 8 && width % 8 == 0, "width", width, "a multiple of 8");
    }
  }

  private final Options options;

  public DistanceDecoder(Options options) {
    super("sam-distances", options);
    this.options = options;
  }

  static Map<String, Options> variants() {
    return Map.of("micro-sam-decoder", new Options(256, 512));
  }

  /** What a checkpoint's shapes tell; null where they are of another network. */
  static Options told(StateShapes state) {
    if (!state.has("decoder.samplers.0.conv.weight") || !state.has("out_conv.weight")) return null;
    String coarsest = "base.block.1.weight";
    return new Options(state.size(coarsest, 1), state.size(coarsest, 0));
  }

  @Override
  public Reference reference() {
    return new Reference(
        "Archit et al.: Segment Anything for Microscopy. Nature Methods 22, 2025",
        "https://github.com/computational-cell-analytics/micro-sam",
        "see the article's figures; none is quoted here",
        "Choose it to find all cells or nuclei of an image at once.");
  }

  @Override
  Map<String, BiConsumer<GraphBuilder, Layers>> parts() {
    Map<String, BiConsumer<GraphBuilder, Layers>> all = new LinkedHashMap<>();
    all.put(
        "distances",
        (builder, net) -> {
          int c = options.embedding;
          String in = builder.input("image_embeddings", "N", Integer.toString(c), "h", "w");
          Features maps = distances(net, new Features(in, c));
          builder.output(maps.value(), "distances", "N", Integer.toString(MAPS), "", "");
        });
    return all;
  }

  private Features distances(Layers net, Features embedding) {
    Features[] finer = new Features[LEVELS];
    Features x = embedding;
    for (int i = 0; i < LEVELS; i++) {
      finer[i] = x = doubled(net, "deconv" + (i + 1), x, options.width >> i);
    }
    x = convolutions(net, "base", embedding, options.width);
    for (int i = 0; i < LEVELS - 1; i++) {
      int c = options.width >> (i + 1);
      x = up(net, "decoder.samplers." + i, x, c);
      x = convolutions(net, "decoder.blocks." + i, net.concatenate(x, middle(net, finer[i], c)), c);
    }
    int c = options.width >> (LEVELS - 1);
    x = net.concatenate(up(net, "deconv_out", x, c), finer[LEVELS - 1]);
    x = convolutions(net, "decoder_head", x, c);
    return net.sigmoid(net.convolution("out_conv", x, MAPS, Kernel.of(1), true));
  }

  /** Twice as fine, by interpolation and a convolution of single pixels. */
  private static Features up(Layers net, String name, Features in, int out) {
    Features fine = net.resize(in, 2, Interpolation.BILINEAR);
    return net.convolution(name + ".conv", fine, out, Kernel.of(1), true);
  }

  private static Features doubled(Layers net, String name, Features in, int out) {
    Features x = up(net, name + ".block.0", in, out);
    x = net.convolution(name + ".block.1.block", x, out, Kernel.of(3), true);
    return net.relu(net.batchNormalization(name + ".block.2", x));
  }

  /** The channels in the middle, as many as are wanted. */
  private static Features middle(Layers net, Features in, int count) {
    int from = (in.channels() - count) / 2;
    List<String> range =
        List.of(in.value(), net.constant(from), net.constant(from + count), net.constant(1));
    return new Features(net.node("Slice", range), count);
  }

  private static Features convolutions(Layers net, String name, Features in, int out) {
    Features x = normalized(net, in);
    x = net.relu(net.convolution(name + ".block.1", x, out, Kernel.of(3), true));
    x = normalized(net, x);
    return net.relu(net.convolution(name + ".block.4", x, out, Kernel.of(3), true));
  }

  /** Every channel of every image to mean 0 and variance 1, without learned scale and shift. */
  private static Features normalized(Layers net, Features in) {
    float[] ones = new float[in.channels()];
    Arrays.fill(ones, 1);
    String scale = net.constant(ones, in.channels());
    String shift = net.constant(new float[in.channels()], in.channels());
    Attribute epsilon = Attribute.of("epsilon", Layers.EPSILON);
    List<String> inputs = List.of(in.value(), scale, shift);
    return new Features(net.node("InstanceNormalization", inputs, epsilon), in.channels());
  }
}
