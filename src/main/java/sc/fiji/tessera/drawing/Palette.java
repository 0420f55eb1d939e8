package sc.fiji.tessera.drawing;

import java.awt.Color;
import sc.fiji.tessera.drawing.Diagram.Kind;
import sc.fiji.tessera.drawing.Diagram.Way;

/**
 * Colours that people with any colour vision can tell apart: those of Okabe and Ito, "Color
 * universal design" (2008), areas lightened.
 */
final class Palette {
  static final Color TEXT = new Color(0x202020);
  static final Color GREY = new Color(0x707070);
  static final Color BAND = new Color(0xf4f4f4);

  private static final Color BLUE = new Color(0x0072b2);
  private static final Color SKY = new Color(0x56b4e9);
  private static final Color GREEN = new Color(0x009e73);
  private static final Color VERMILLION = new Color(0xd55e00);
  private static final Color ORANGE = new Color(0xe69f00);
  private static final Color PURPLE = new Color(0xcc79a7);

  private Palette() {}

  static Color of(Kind kind) {
    return switch (kind) {
      case IMAGE -> new Color(0xd8d8d8);
      case CONVOLUTION -> SKY;
      case DILATED -> BLUE;
      case SEPARABLE -> new Color(0x8fd6bf);
      case POINTWISE -> ORANGE;
      case ATTENTION -> PURPLE;
      case JOIN -> Color.WHITE;
    };
  }

  static Color of(Way way) {
    return switch (way) {
      case PLAIN, WHERE -> new Color(0x606060);
      case DOWN -> VERMILLION;
      case UP -> GREEN;
    };
  }
}
