package sc.fiji.tessera.plugins.bridge;

import java.awt.Component;
import java.awt.Container;
import java.awt.Font;

/** The fonts of Swing windows beside ImageJ's own. */
public final class DialogFonts {
  private DialogFonts() {}

  /**
   * Makes fonts as large as ImageJ's, and plain, where a look and feel would make them bold.
   *
   * @param scale as {@code Edit > Options > Appearance...} has it, 1 for none
   */
  public static void scale(Component component, double scale) {
    Font font = component.getFont();
    if (font != null) {
      int style = DialogForm.isHeading(component) ? Font.BOLD : Font.PLAIN;
      component.setFont(font.deriveFont(style, (float) (font.getSize2D() * scale)));
    }
    if (component instanceof Container) {
      for (Component child : ((Container) component).getComponents()) scale(child, scale);
    }
  }
}
