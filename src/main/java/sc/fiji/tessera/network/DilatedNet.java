package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The dilated network of Yu and Koltun: VGG-16 without padding and with the last two poolings
 * replaced by dilation (the front end), optionally followed by a {@link ContextModule}. Names of
 * parameters are those of the Caffe nets ({@code conv1_1 .. fc7, final}, and {@code fc-final} where
 * the large context module follows).
 *
 * <p>Natively n pixels give (n - 372) / 8. For logits on the image it is extended inside the graph
 * by mirroring: by 186 pixels on every side, and at the end to a multiple of 8; the map is then
 * magnified eight times and cropped, so any height and width from 1 is accepted. As in the authors'
 * code, a value of the map lies on the first pixel of its 8 x 8 block, or, with the context of
 * Cityscapes, in the middle of it.
 */
public final class DilatedNet extends Network {
  static final Architecture ARCHITECTURE =
      Architecture.of(
          "dilated-net",
          "Dilated Net",
          variants(),
          DilatedNet::new,
          new Reference(
              "Yu F., Koltun V. (2016) Multi-Scale Context Aggregation by Dilated Convolutions."
                  + " ICLR 2016",
              "https://arxiv.org/abs/1511.07122",
              "mean IoU on PASCAL VOC 2012 test: front end 67.6, with context and CRF-RNN 75.3"
                  + " (paper); 65.3 on CamVid, 67.1 on Cityscapes",
              "When a class is recognised by its wide surroundings; large (134 million parameters)"
                  + " and coarse at outlines."));

  /** What follows the front end. */
  public enum Context {
    NONE,
    /** 7 layers as wide as there are classes (KITTI). */
    BASIC_7,
    /** 8 layers (CamVid). */
    BASIC_8,
    /** 10 layers (Cityscapes). */
    BASIC_10,
    /** 8 layers that widen to 32 times the classes (PASCAL VOC). */
    LARGE_8
  }

  /** What follows the front end, and where the logits lie. */
  public record Options(Context context, Output output) {}

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("dilation8", new Options(Context.BASIC_8, Output.IMAGE));
    all.put("dilation7", new Options(Context.BASIC_7, Output.IMAGE));
    all.put("dilation10", new Options(Context.BASIC_10, Output.IMAGE));
    all.put("dilation8-large", new Options(Context.LARGE_8, Output.IMAGE));
    all.put("dilation-front-end", new Options(Context.NONE, Output.IMAGE));
    return all;
  }

  private static final Vgg16 VGG = new Vgg16(Vgg16.CAFFE, false, 0, false);
  private static final int MARGIN = 186;
  private static final int STRIDE = 8;
  private static final float DROPOUT = 0.5f;

  private final Options options;

  public DilatedNet(Size size, Options options) {
    super("dilated-net", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    if (options.output == Output.NATIVE) return map(net, image);
    Features map = map(net, new MirrorPadding(net, MARGIN, STRIDE, 0).around(image));
    boolean middle = options.context == Context.BASIC_10;
    Interpolation how = middle ? Interpolation.BILINEAR : Interpolation.BILINEAR_CORNERED;
    return net.crop(net.resize(map, STRIDE, how), 0, 0, image);
  }

  private Features map(Layers net, Features image) {
    Features x = frontEnd(net, image);
    return switch (options.context) {
      case NONE -> x;
      case BASIC_7 -> ContextModule.basic(net, x, 7);
      case BASIC_8 -> ContextModule.basic(net, x, 8);
      case BASIC_10 -> ContextModule.basic(net, x, 10);
      case LARGE_8 -> ContextModule.large(net, x);
    };
  }

  private Features frontEnd(Layers net, Features image) {
    Features x = image;
    for (int group = 0; group < Vgg16.GROUPS; group++) {
      x = VGG.group(net, group, x, Kernel.of(3).dilation(group < 4 ? 1 : 2).pad(0));
      if (group < 3) x = VGG.pool(net, x);
    }
    int width = net.width(4096);
    x = net.convRelu("fc6", x, width, Kernel.of(7).dilation(4).pad(0));
    x = net.convRelu("fc7", net.dropout(x, DROPOUT), width, Kernel.of(1));
    x = net.dropout(x, DROPOUT);
    String last = options.context == Context.LARGE_8 ? "fc-final" : "final";
    return net.convolution(last, x, net.classes(), Kernel.of(1), true);
  }
}
