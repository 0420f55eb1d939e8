package sc.fiji.tessera.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How published files of encoders, trained on ImageNet, and of Caffe models name what a
 * segmentation network calls otherwise. All are tried, the one is taken under which most names and
 * shapes meet.
 *
 * @param title for messages
 * @param rename a name of the checkpoint to the network's; names that it does not know stay
 */
record NameRules(String title, UnaryOperator<String> rename) {
  private static final int[] VGG16 = {2, 2, 3, 3, 3};

  static final List<NameRules> ALL =
      List.of(
          new NameRules("", name -> name),
          new NameRules("VGG-16 of torchvision", name -> vgg(name, 2, "conv%d_%d", "")),
          new NameRules("VGG-16 of torchvision", name -> vgg(name, 3, "ConvEn%d%d", "BNEn%d%d")),
          new NameRules(
              "VGG-16 of torchvision",
              name -> vgg(name, 3, "down%d.conv%d.cbr_unit.0", "down%d.conv%d.cbr_unit.1")),
          new NameRules("DRN-C trained on ImageNet", name -> drn(name, 2)),
          new NameRules("DRN-D trained on ImageNet", name -> drn(name, 0)),
          new NameRules("ResNet with three convolutions at its start", NameRules::deepStem),
          new NameRules("DeepLab v1 of Caffe", CaffeNames::deepLab),
          new NameRules("SegNet of Caffe", CaffeNames::segNet));

  private static final Pattern FEATURES = Pattern.compile("(.*?)features\\.(\\d+)\\.(.*)");
  private static final Pattern CLASSIFIER = Pattern.compile("(.*?)classifier\\.([03])\\.(.*)");
  private static final Pattern LAYER = Pattern.compile("(module\\.)?layer(\\d)\\.(.*)");
  private static final Pattern STEM = Pattern.compile("(module\\.)?(conv|bn)([123])\\.(\\w+)");

  /** New names to those of the file. */
  Map<String, String> renamed(Iterable<String> names) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String name : names) result.putIfAbsent(rename.apply(name), name);
    return result;
  }

  /**
   * {@code features.N} counts convolutions, normalisations, ReLUs and poolings.
   *
   * @param perLayer modules per convolution: 2, with normalisation 3
   */
  private static String vgg(String name, int perLayer, String convolution, String normalization) {
    Matcher m = FEATURES.matcher(name);
    if (!m.matches()) return fullyConnected(name);
    int number = Integer.parseInt(m.group(2));
    for (int group = 0; group < VGG16.length; group++) {
      int modules = VGG16[group] * perLayer + 1;
      if (number >= modules) {
        number -= modules;
        continue;
      }
      int within = number % perLayer;
      boolean known = within == 0 || within == 1 && !normalization.isEmpty();
      if (!known) return name;
      String layer = within == 0 ? convolution : normalization;
      return m.group(1)
          + String.format(Locale.ROOT, layer, group + 1, number / perLayer + 1)
          + "."
          + m.group(3);
    }
    return name;
  }

  /** The first two fully connected layers are convolutions in an FCN. */
  private static String fullyConnected(String name) {
    Matcher m = CLASSIFIER.matcher(name);
    if (!m.matches()) return name;
    return m.group(1) + (m.group(2).equals("0") ? "fc6." : "fc7.") + m.group(3);
  }

  /**
   * The layers of a classifier are numbered modules in the segmentation network.
   *
   * @param first the number of layer 0; from 2 on, the first convolution and its normalisation are
   *     modules of their own
   */
  private static String drn(String name, int first) {
    Matcher layer = LAYER.matcher(name);
    if (layer.matches()) {
      return "base." + (Integer.parseInt(layer.group(2)) + first) + "." + layer.group(3);
    }
    Matcher stem = STEM.matcher(name);
    if (first == 0 || !stem.matches() || !stem.group(3).equals("1")) return name;
    return "base." + (stem.group(2).equals("conv") ? 0 : 1) + "." + stem.group(4);
  }

  /** {@code conv1, bn1, conv2...} to {@code layer0.0, layer0.1, layer0.3...}, as in semseg. */
  private static String deepStem(String name) {
    Matcher m = STEM.matcher(name);
    if (!m.matches()) return name;
    boolean normalization = m.group(2).equals("bn");
    int number = 3 * (Integer.parseInt(m.group(3)) - 1) + (normalization ? 1 : 0);
    return "layer0." + number + "." + m.group(4);
  }
}
