package sc.fiji.tessera.model;

import java.util.Arrays;
import java.util.Locale;
import sc.fiji.tessera.image.ChannelOrder;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard.Input;

/**
 * How the families of published networks for colour photographs want their three channels. Their
 * numbers are for values 0..255 (see {@link Normalization}), so images of 16 and 32 bits are mapped
 * there first, and grey images are repeated in all three channels.
 */
public enum InputConvention {
  /** torchvision, DeepLab v3+, HRNet, RefineNet, Segmenter with DeiT: statistics of ImageNet. */
  IMAGENET("mean-std 0.485,0.456,0.406 0.229,0.224,0.225 scale 255"),
  /** The same, as semseg's PSPNet, SAM and Mask2Former write it, in units of 0..255. */
  IMAGENET_255("mean-std 123.675,116.28,103.53 58.395,57.12,57.375"),
  /** Segmenter with vision transformers of Google: -1..1. */
  HALF("mean-std 0.5,0.5,0.5 0.5,0.5,0.5 scale 255"),
  /** 0..1 and nothing else: the PyTorch U-Net, torchvision's Mask R-CNN. */
  UNIT("scale 255"),
  /** DRN on Cityscapes. */
  DRN_CITYSCAPES("mean-std 0.290101,0.328081,0.286964 0.182954,0.186566,0.184475 scale 255"),
  /** FCN and what was trained with its Caffe models. */
  CAFFE_FCN("mean-std 104.00699,116.66877,122.67892 1,1,1", ChannelOrder.BGR),
  /** DeepLab v1 and v2. */
  CAFFE_DEEPLAB("mean-std 104.008,116.669,122.675 1,1,1", ChannelOrder.BGR),
  /** Dilated convolutions on Pascal VOC. */
  DILATION_VOC("mean-std 102.93,111.36,116.52 1,1,1", ChannelOrder.BGR),
  /** Dilated convolutions on Cityscapes. */
  DILATION_CITYSCAPES("mean-std 72.39,82.91,73.16 1,1,1", ChannelOrder.BGR),
  /** Dilated convolutions on CamVid. */
  DILATION_CAMVID("mean-std 110.703,108.778,105.412 1,1,1", ChannelOrder.BGR),
  /** Dilated convolutions on KITTI. */
  DILATION_KITTI("mean-std 96.194,95.551,91.347 1,1,1", ChannelOrder.BGR),
  /** Detectron2's Mask R-CNN and Panoptic FPN. */
  DETECTRON2("mean-std 103.53,116.28,123.675 1,1,1", ChannelOrder.BGR),
  /** SegNet in Caffe: values as they are. */
  CAFFE_SEGNET("none", ChannelOrder.BGR);

  private final String text;
  private final Normalization normalization;
  private final ChannelOrder order;

  InputConvention(String normalization) {
    this(normalization, ChannelOrder.RGB);
  }

  InputConvention(String normalization, ChannelOrder order) {
    this.text = normalization;
    this.normalization = Normalization.parse(normalization).ofEightBits();
    this.order = order;
  }

  /** What a card says of a network of this family. */
  public Input input() {
    return new Input(3, normalization, "", order);
  }

  /**
   * The same for a network that was adapted to another number of channels: the mean of the numbers
   * for three stands for each, since none of the new channels is red, green or blue.
   */
  public Input input(int channels) {
    if (channels == 3) return input();
    String[] words = text.split(" ");
    if (words[0].equals("mean-std")) {
      words[1] = mean(words[1]);
      words[2] = mean(words[2]);
    }
    Normalization same = Normalization.parse(String.join(" ", words)).ofEightBits();
    return new Input(channels, same, "");
  }

  private static String mean(String numbers) {
    double[] all = Arrays.stream(numbers.split(",")).mapToDouble(Double::parseDouble).toArray();
    return String.format(Locale.ROOT, "%.6f", Arrays.stream(all).average().orElseThrow());
  }

  /** The name as in commands: lower-case, with hyphens. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
