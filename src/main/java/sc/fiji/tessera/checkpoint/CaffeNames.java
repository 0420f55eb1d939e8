package sc.fiji.tessera.checkpoint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Layers of Caffe models by the names that their PyTorch ports gave them. */
final class CaffeNames {
  private static final int[] VGG16 = {2, 2, 3, 3, 3};
  private static final Pattern CONVOLUTION = Pattern.compile("conv(\\d)_(\\d)\\.(\\w+)");
  private static final Pattern FULLY_CONNECTED = Pattern.compile("fc([678])(_[a-z]\\w*)?\\.(\\w+)");
  private static final Pattern SEGNET = Pattern.compile("conv(\\d)_(\\d)(_D)?(_bn)?\\.(\\w+)");

  private CaffeNames() {}

  /** DeepLab v1: {@code conv1_1 .. conv5_3, fc6, fc7, fc8_voc12} are {@code features.0 .. 38}. */
  static String deepLab(String name) {
    Matcher layer = CONVOLUTION.matcher(name);
    if (layer.matches()) {
      int group = Integer.parseInt(layer.group(1));
      int number = 2 * (Integer.parseInt(layer.group(2)) - 1);
      for (int i = 1; i < group && i <= VGG16.length; i++) number += 2 * VGG16[i - 1] + 1;
      return "features." + number + "." + layer.group(3);
    }
    Matcher head = FULLY_CONNECTED.matcher(name);
    if (!head.matches()) return name;
    int number = 32 + 3 * (Integer.parseInt(head.group(1)) - 6);
    return "features." + number + "." + head.group(3);
  }

  /**
   * SegNet: {@code conv1_1, conv1_1_bn .. conv1_1_D}. Its normalisations hold a scale and a shift
   * into which the statistics have been merged, which is what mean 0 and variance 1 leave alone.
   */
  static String segNet(String name) {
    Matcher m = SEGNET.matcher(name);
    if (!m.matches()) return name;
    String kind = m.group(4) == null ? "Conv" : "BN";
    String side = m.group(3) == null ? "En" : "De";
    return kind + side + m.group(1) + m.group(2) + "." + m.group(5);
  }
}
