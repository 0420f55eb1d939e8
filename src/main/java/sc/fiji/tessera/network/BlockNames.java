package sc.fiji.tessera.network;

/**
 * What the parameters of a transformer block are called, each behind the block's own name.
 *
 * @param norm1 the layer normalisation before the attention
 * @param weight the common weight of query, key and value
 * @param bias their common bias
 * @param projection the linear layer after the attention
 * @param norm2 the layer normalisation before the perceptron
 * @param widen the perceptron's first linear layer
 * @param narrow its second
 */
record BlockNames(
    String norm1,
    String weight,
    String bias,
    String projection,
    String norm2,
    String widen,
    String narrow) {

  /** As in timm, Segmenter, DINO and SAM. */
  static final BlockNames TIMM =
      new BlockNames(
          "norm1", "attn.qkv.weight", "attn.qkv.bias", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2");

  static final BlockNames TORCHVISION =
      new BlockNames(
          "ln_1",
          "self_attention.in_proj_weight",
          "self_attention.in_proj_bias",
          "self_attention.out_proj",
          "ln_2",
          "mlp.0",
          "mlp.3");

  /** The same names behind {@code block} and a dot. */
  BlockNames in(String block) {
    String b = block + ".";
    return new BlockNames(
        b + norm1, b + weight, b + bias, b + projection, b + norm2, b + widen, b + narrow);
  }
}
