package sc.fiji.tessera.network;

import java.util.List;
import java.util.stream.Collectors;

/** The catalogue of architectures. A new one is a class and one line here. */
public final class Architectures {
  private static final List<Architecture> ALL =
      List.of(
          UNet.ARCHITECTURE,
          UNetOriginal.ARCHITECTURE,
          EncoderUNet.ARCHITECTURE,
          Fcn.ARCHITECTURE,
          SegNet.ARCHITECTURE,
          FcnResNet.ARCHITECTURE,
          DeepLabV1.ARCHITECTURE,
          DeepLabV2.ARCHITECTURE,
          DeepLabV3.ARCHITECTURE,
          DeepLabV3Plus.ARCHITECTURE,
          DeepLabV3PlusAligned.ARCHITECTURE,
          Lraspp.ARCHITECTURE,
          PspNet.ARCHITECTURE,
          Segmenter.ARCHITECTURE,
          DilatedNet.ARCHITECTURE,
          Drn.ARCHITECTURE,
          RefineNet.ARCHITECTURE,
          RefineNetMobile.ARCHITECTURE,
          HrNet.ARCHITECTURE,
          PanopticDeepLab.ARCHITECTURE);

  private Architectures() {}

  public static List<Architecture> all() {
    return ALL;
  }

  /** The architecture of that name; {@link IllegalArgumentException} naming those there are. */
  public static Architecture named(String name) {
    return ALL.stream()
        .filter(a -> a.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name, ALL.stream().map(Architecture::name).toList()));
  }

  /** The names of all published variants, unique over all architectures. */
  public static List<String> variants() {
    return ALL.stream().flatMap(a -> a.variants().keySet().stream()).toList();
  }

  /** The architecture that has a variant of that name. */
  public static Architecture ofVariant(String variant) {
    return ALL.stream()
        .filter(a -> a.variants().containsKey(variant))
        .findFirst()
        .orElseThrow(() -> unknown(variant, variants()));
  }

  public static Network variant(String variant, Size size) {
    return ofVariant(variant).variant(variant, size);
  }

  private static IllegalArgumentException unknown(String name, List<String> known) {
    return new IllegalArgumentException(
        "There is no network '"
            + name
            + "'; there are "
            + known.stream().collect(Collectors.joining(", "))
            + ".");
  }
}
