package sc.fiji.tessera.plugins.bridge;

import ij.gui.GUI;
import java.awt.Rectangle;
import java.awt.Window;

/** Windows that are never larger than the screen, nor beyond its edges. */
final class ScreenFit {
  private ScreenFit() {}

  /** Packs a window, cuts it to the screen and moves it no further than it must. */
  static void pack(Window window) {
    window.pack();
    Rectangle fitted = within(window.getBounds(), GUI.getMaxWindowBounds(window));
    window.setBounds(fitted);
    window.validate();
  }

  /** The nearest and largest rectangle to one that lies on a screen. */
  static Rectangle within(Rectangle window, Rectangle screen) {
    int width = Math.min(window.width, screen.width);
    int height = Math.min(window.height, screen.height);
    int x = Math.min(Math.max(window.x, screen.x), screen.x + screen.width - width);
    int y = Math.min(Math.max(window.y, screen.y), screen.y + screen.height - height);
    return new Rectangle(x, y, width, height);
  }
}
