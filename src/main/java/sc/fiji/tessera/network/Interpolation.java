package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/** How a feature map is resized, in the words of ONNX's Resize. */
enum Interpolation {
  /** The pixel at floor(x * in / out). */
  NEAREST("nearest", "asymmetric"),
  /** Bilinear between pixel centres ({@code align_corners=False}). */
  BILINEAR("linear", "half_pixel"),
  /** Bilinear with the corner pixels' centres on each other ({@code align_corners=True}). */
  BILINEAR_ALIGNED("linear", "align_corners"),
  /** Bilinear between pixels' first corners: the value at x * in / out. */
  BILINEAR_CORNERED("linear", "asymmetric"),
  /** Bicubic with a = -0.75 between pixel centres. */
  BICUBIC("cubic", "half_pixel");

  private final String mode;
  private final String coordinates;

  Interpolation(String mode, String coordinates) {
    this.mode = mode;
    this.coordinates = coordinates;
  }

  Attribute[] attributes() {
    List<Attribute> all = new ArrayList<>();
    all.add(Attribute.of("mode", mode));
    all.add(Attribute.of("coordinate_transformation_mode", coordinates));
    if (this == NEAREST) all.add(Attribute.of("nearest_mode", "floor"));
    if (this == BICUBIC) all.add(Attribute.of("cubic_coeff_a", -0.75f));
    return all.toArray(Attribute[]::new);
  }
}
