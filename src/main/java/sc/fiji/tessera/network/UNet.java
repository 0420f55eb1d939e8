package sc.fiji.tessera.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.network.Layers.Features;

/**
 * U-Net in its modern form: same padding, batch normalisation, transposed convolutions for
 * up-sampling. Ronneberger, Fischer, Brox, "U-Net: Convolutional Networks for Biomedical Image
 * Segmentation" (MICCAI 2015); the blocks and the names of parameters are those of the widely used
 * PyTorch implementation ({@code inc}, {@code down1}.., {@code up1}.., {@code outc}; skip
 * connections concatenated as [skip, up]).
 *
 * <p>Height and width must be multiples of 2^depth, and at least that.
 */
public final class UNet implements Network {

  /**
   * What a U-Net can be asked for.
   *
   * @param channels input channels, from 1
   * @param classes output classes including the background, from 1
   * @param depth how often the resolution is halved, 1 to 7; 4 in the paper
   * @param width channels of the first level, doubled at each level below; 64 in the paper
   */
  public record Options(int channels, int classes, int depth, int width) {
    public Options {
      require(channels >= 1, "channels", channels, "at least 1");
      require(classes >= 1, "classes", classes, "at least 1");
      require(depth >= 1 && depth <= 7, "depth", depth, "1 to 7");
      require(width >= 1 && width <= 256, "width", width, "1 to 256");
    }

    private static void require(boolean good, String key, int value, String accepted) {
      if (!good) {
        throw new IllegalArgumentException(
            "A U-Net's " + key + " is " + value + ", but must be " + accepted + ".");
      }
    }
  }

  private final Options options;

  public UNet(Options options) {
    this.options = options;
  }

  @Override
  public String name() {
    return "u-net";
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("depth", Integer.toString(options.depth));
    map.put("width", Integer.toString(options.width));
    return map;
  }

  @Override
  public int channels() {
    return options.channels;
  }

  @Override
  public int classes() {
    return options.classes;
  }

  @Override
  public Graph graph(long seed) {
    GraphBuilder builder = new GraphBuilder("u-net");
    Layers layers = new Layers(builder, seed);
    String image = builder.input("image", "N", Integer.toString(options.channels), "H", "W");
    Features x = block(layers, "inc", new Features(image, options.channels), options.width);
    Deque<Features> skips = new ArrayDeque<>();
    for (int level = 1; level <= options.depth; level++) {
      skips.push(x);
      Features halved = layers.maxPool2(x);
      x = block(layers, "down" + level + ".maxpool_conv.1", halved, 2 * x.channels());
    }
    for (int level = 1; level <= options.depth; level++) {
      Features skip = skips.pop();
      Features up = layers.upConvolution2("up" + level + ".up", x, skip.channels());
      Features both = layers.concatenate(skip, up);
      x = block(layers, "up" + level + ".conv", both, skip.channels());
    }
    Features logits = layers.convolution("outc.conv", x, options.classes, 1, true);
    String classes = Integer.toString(options.classes);
    return builder.output(logits.value(), "logits", "N", classes, "H", "W").build();
  }

  /** Two times convolution 3 x 3, batch normalisation, ReLU. */
  private static Features block(Layers layers, String name, Features in, int out) {
    Features x = in;
    for (int i = 0; i < 6; i += 3) {
      x = layers.convolution(name + ".double_conv." + i, x, out, 3, false);
      x = layers.relu(layers.batchNormalization(name + ".double_conv." + (i + 1), x));
    }
    return x;
  }
}
