package sc.fiji.tessera.plugins.bridge;

import ij.ImagePlus;
import ij.gui.ImageCanvas;
import java.awt.AWTException;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.event.InputEvent;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;

/** A hand on mouse and keyboard, in front of an image's window: for scenarios. */
public final class ImageHand {
  private final Robot robot;
  private final ImagePlus image;

  public ImageHand(ImagePlus image) throws AWTException {
    this.image = image;
    this.robot = new Robot();
    robot.setAutoDelay(30);
  }

  /** To the middle of a pixel. */
  void move(int x, int y) {
    ImageCanvas canvas = image.getCanvas();
    Point corner = canvas.getLocationOnScreen();
    robot.mouseMove(
        corner.x + (int) ((x + 0.5) * canvas.getMagnification()),
        corner.y + (int) ((y + 0.5) * canvas.getMagnification()));
  }

  /**
   * @param modifier a key that is held meanwhile, or 0
   */
  public void click(int x, int y, int modifier) {
    move(x, y);
    if (modifier != 0) robot.keyPress(modifier);
    robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
    robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
    if (modifier != 0) robot.keyRelease(modifier);
    robot.delay(400);
  }

  public void drag(int fromX, int fromY, int toX, int toY) {
    move(fromX, fromY);
    robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
    move((fromX + toX) / 2, (fromY + toY) / 2);
    move(toX, toY);
    robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
    robot.delay(400);
  }

  public void key(int code) {
    robot.keyPress(code);
    robot.keyRelease(code);
    robot.delay(200);
  }

  /** The whole screen, as a PNG file. */
  public void picture(File file) throws IOException {
    robot.delay(300);
    Rectangle all = new Rectangle(Toolkit.getDefaultToolkit().getScreenSize());
    ImageIO.write(robot.createScreenCapture(all), "png", file);
  }
}
