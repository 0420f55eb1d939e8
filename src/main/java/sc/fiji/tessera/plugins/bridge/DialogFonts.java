package sc.fiji.tessera.plugins.bridge;

import java.awt.Component;
import java.awt.Container;
import java.awt.Font;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fonts of Swing windows beside ImageJ's own. */
public final class DialogFonts {
  private DialogFonts() {}

  /**
   * Makes fonts as large as ImageJ's, and plain, where a look and feel would make them bold.
   *
   * @param scale as {@code Edit > Options > Appearance...} has it, 1 for none
   */
  public static void scale(Component component, double scale) {
    Map<Component, Font> fonts = new LinkedHashMap<>();
    collect(component, fonts);
    // Only then: what is set for a list of choices, its editor would take on and be scaled twice.
    fonts.forEach(
        (c, font) -> {
          int style = DialogForm.isHeading(c) ? Font.BOLD : Font.PLAIN;
          c.setFont(font.deriveFont(style, (float) (font.getSize2D() * scale)));
        });
  }

  private static void collect(Component component, Map<Component, Font> fonts) {
    if (component.getFont() != null) fonts.put(component, component.getFont());
    if (component instanceof Container) {
      for (Component child : ((Container) component).getComponents()) collect(child, fonts);
    }
  }
}
