package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fully convolutional networks on VGG-16. Long, Shelhamer, Darrell, "Fully Convolutional
 * Networks for Semantic Segmentation" (CVPR 2015). Names of parameters are those of the Caffe nets
 * and of wkentaro's PyTorch implementation.
 *
 * <p>The image is surrounded by 100 zeros and poolings keep incomplete windows, so that an image of
 * any size from 1 x 1 can be segmented; the logits, up-sampled by transposed convolutions that
 * start as bilinear interpolation and are learned, are cropped to the image. Dropout takes single
 * values, as in Caffe.
 */
public final class Fcn extends Network {

  /** Which poolings are fused before the last up-sampling. */
  public enum Fusion {
    /** None: one step of 32 pixels. */
    FCN_32S,
    /** The fourth: the last step is 16 pixels. */
    FCN_16S,
    /** The fourth and third: the last step is 8 pixels. */
    FCN_8S,
    /**
     * As {@link #FCN_8S}, with the fourth pooling scaled by 0.01 and the third by 0.0001, which
     * lets the network be trained at once instead of in three stages.
     */
    FCN_8S_AT_ONCE
  }

  /**
   * What an FCN can be asked for.
   *
   * @param fusion which poolings are fused
   */
  public record Options(Fusion fusion) {}

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "fcn",
          "FCN (VGG-16)",
          variants(),
          Fcn::new,
          new Reference(
              "Long J., Shelhamer E., Darrell T. (2015) Fully Convolutional Networks for Semantic"
                  + " Segmentation. CVPR 2015",
              "https://doi.org/10.1109/CVPR.2015.7298965",
              "mean IoU 63.6 (32s), 65.0 (16s), 65.5 (8s) on PASCAL VOC 2011 seg11valid (the"
                  + " authors' and wkentaro's repositories)",
              "When published FCN weights are to be used or compared with; for new models a"
                  + " smaller network learns faster."));

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("fcn-8s", new Options(Fusion.FCN_8S));
    all.put("fcn-16s", new Options(Fusion.FCN_16S));
    all.put("fcn-32s", new Options(Fusion.FCN_32S));
    all.put("fcn-8s-at-once", new Options(Fusion.FCN_8S_AT_ONCE));
    return all;
  }

  private static final Vgg16 BACKBONE = new Vgg16(Vgg16.CAFFE, false, 100, true);
  private static final int POOL3 = 2;
  private static final int POOL4 = 3;
  private static final int POOL5 = 4;

  private final Options options;

  public Fcn(Size size, Options options) {
    super(ARCHITECTURE.name(), size, options);
    this.options = options;
  }

  /** The offsets of the crops are the reference's: they align each map with its partner. */
  @Override
  protected Features logits(Layers net, Features image) {
    List<Features> pooled = BACKBONE.pooled(net, image);
    Features score = score(net, "score_fr", fullyConnected(net, pooled.get(POOL5)));
    if (options.fusion == Fusion.FCN_32S) {
      return net.crop(enlarged(net, "upscore", score, 32), 19, 19, image);
    }
    Features pool4 = scaled(net, pooled.get(POOL4), 0.01f);
    score = fused(net, enlarged(net, "upscore2", score, 2), score(net, "score_pool4", pool4), 5);
    if (options.fusion == Fusion.FCN_16S) {
      return net.crop(enlarged(net, "upscore16", score, 16), 27, 27, image);
    }
    Features pool3 = scaled(net, pooled.get(POOL3), 0.0001f);
    Features upscore = enlarged(net, "upscore_pool4", score, 2);
    score = fused(net, upscore, score(net, "score_pool3", pool3), 9);
    return net.crop(enlarged(net, "upscore8", score, 8), 31, 31, image);
  }

  /** VGG's first two fully connected layers as convolutions. */
  private static Features fullyConnected(Layers net, Features pool5) {
    int width = net.width(4096);
    Features x = net.convRelu("fc6", pool5, width, Kernel.of(7).pad(0));
    x = net.convRelu("fc7", net.dropout(x, 0.5f), width, Kernel.of(1));
    return net.dropout(x, 0.5f);
  }

  private static Features score(Layers net, String name, Features in) {
    return net.convolution(name, in, net.classes(), Kernel.of(1), true);
  }

  private Features scaled(Layers net, Features pool, float factor) {
    if (options.fusion != Fusion.FCN_8S_AT_ONCE) return pool;
    String y = net.node("Mul", List.of(pool.value(), net.scalar(factor)));
    return new Features(y, pool.channels());
  }

  private static Features enlarged(Layers net, String name, Features score, int factor) {
    return net.bilinearUpsampling(name, score, Kernel.of(2 * factor).stride(factor).pad(0));
  }

  private static Features fused(Layers net, Features score, Features pool, int offset) {
    return net.add(score, net.crop(pool, offset, offset, score));
  }
}
