package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * Object-contextual representations (OCR): each class is described by the mean of all pixels'
 * features, weighted by rough logits; each pixel attends to the classes' descriptions and is
 * classified again with what it found. Yuan, Chen, Wang, "Object-Contextual Representations for
 * Semantic Segmentation" (ECCV 2020). Parameters: {@code conv3x3_ocr, ocr_distri_head, cls_head}.
 */
final class ObjectContext {
  private static final String BLOCK = "ocr_distri_head.object_context_block.";
  private static final float DROPOUT = 0.05f;

  private final Layers net;
  private final int width;
  private final int keys;

  private ObjectContext(Layers net) {
    this.net = net;
    this.width = net.width(512);
    this.keys = net.width(256);
  }

  /** The refined logits, on the same map as {@code all} features and the {@code rough} logits. */
  static Features logits(Layers net, Features all, Features rough) {
    return new ObjectContext(net).logits(all, rough);
  }

  private Features logits(Features all, Features rough) {
    Features x = net.convolution("conv3x3_ocr.0", all, width, Kernel.of(3), true);
    Features pixels = net.relu(net.batchNormalization("conv3x3_ocr.1", x));
    Features context = attention(pixels, regions(pixels, rough));
    String fusion = "ocr_distri_head.conv_bn_dropout.";
    Features both = net.concatenate(context, pixels);
    Features y = net.convBnRelu(fusion + 0, fusion + "1.0", both, width, Kernel.of(1));
    y = net.channelDropout(y, DROPOUT);
    return net.convolution("cls_head", y, net.classes(), Kernel.of(1), true);
  }

  /** The features of each class, [N, width, classes, 1]. */
  private Features regions(Features pixels, Features rough) {
    String share = net.node("Softmax", List.of(rows(rough)), Attribute.of("axis", 2L));
    String means = net.node("MatMul", List.of(share, transposed(rows(pixels))));
    String columns = net.node("Unsqueeze", List.of(transposed(means), net.constant(3)));
    return new Features(columns, pixels.channels());
  }

  private Features attention(Features pixels, Features regions) {
    String query = transposed(rows(twice("f_pixel", pixels)));
    String key = rows(twice("f_object", regions));
    String value = transposed(rows(unit("f_down.0", "f_down.1.0", regions, keys)));
    String scale = net.scalar((float) (1 / Math.sqrt(keys)));
    String like = net.node("Mul", List.of(net.node("MatMul", List.of(query, key)), scale));
    String weights = net.node("Softmax", List.of(like), Attribute.of("axis", -1L));
    String found = transposed(net.node("MatMul", List.of(weights, value)));
    String shape = net.sizes().joined(net.constant(0, keys), net.heightWidth(pixels));
    Features context = new Features(net.node("Reshape", List.of(found, shape)), keys);
    return unit("f_up.0", "f_up.1.0", context, width);
  }

  private Features twice(String name, Features in) {
    Features x = unit(name + ".0", name + ".1.0", in, keys);
    return unit(name + ".2", name + ".3.0", x, keys);
  }

  private Features unit(String convolution, String normalization, Features in, int out) {
    return net.convBnRelu(BLOCK + convolution, BLOCK + normalization, in, out, Kernel.of(1));
  }

  /** [N, channels, height, width] as [N, channels, height * width]. */
  private String rows(Features f) {
    return net.node("Reshape", List.of(f.value(), net.constant(0, f.channels(), -1)));
  }

  private String transposed(String matrices) {
    return net.node("Transpose", List.of(matrices), Attribute.of("perm", new long[] {0, 2, 1}));
  }
}
