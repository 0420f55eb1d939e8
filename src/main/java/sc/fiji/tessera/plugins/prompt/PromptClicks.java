package sc.fiji.tessera.plugins.prompt;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.ImageCanvas;
import ij.gui.Toolbar;
import ij.plugin.tool.PlugInTool;
import java.awt.Point;
import java.awt.event.MouseEvent;
import sc.fiji.tessera.inference.Prompts;

/**
 * The tool of the toolbar whose clicks are prompts: a click is a point of the object, with shift or
 * alt one that is not, and a drag is a box. Selections of the image stay as they are.
 */
final class PromptClicks extends PlugInTool {
  private static final String NAME = "Segment Anything Tool";
  private static final int DRAG = 4;

  private final PromptSession session;
  private final String before = IJ.getToolName();
  private Point pressed;
  private Point screen;

  PromptClicks(PromptSession session) {
    this.session = session;
  }

  /** Makes it the tool in use. */
  void choose() {
    if (Toolbar.getInstance() == null) return;
    if (Toolbar.getPlugInTool() != this) Toolbar.addPlugInTool(this);
    IJ.setTool(NAME);
  }

  /** Goes back to the tool before, where people have not chosen another. */
  void leave() {
    if (Toolbar.getInstance() != null && Toolbar.getPlugInTool() == this) IJ.setTool(before);
  }

  @Override
  public String getToolName() {
    return NAME;
  }

  @Override
  public String getToolIcon() {
    return "C08fR00ffC0a0O4477"; // a green dot in a blue box
  }

  private boolean isMine(ImagePlus image, MouseEvent e) {
    boolean left = e.getButton() == MouseEvent.BUTTON1 || e.getButton() == MouseEvent.NOBUTTON;
    return image == session.image() && !session.isClosed() && left && !IJ.spaceBarDown();
  }

  private static Point pixel(ImagePlus image, MouseEvent e) {
    ImageCanvas canvas = image.getCanvas();
    int x = Math.max(0, Math.min(image.getWidth() - 1, canvas.offScreenX(e.getX())));
    int y = Math.max(0, Math.min(image.getHeight() - 1, canvas.offScreenY(e.getY())));
    return new Point(x, y);
  }

  @Override
  public void mousePressed(ImagePlus image, MouseEvent e) {
    if (!isMine(image, e) || e.isPopupTrigger()) return;
    pressed = pixel(image, e);
    screen = e.getPoint();
    e.consume();
  }

  @Override
  public void mouseDragged(ImagePlus image, MouseEvent e) {
    if (pressed == null || image != session.image()) return;
    e.consume();
    if (isDrag(e)) session.preview(box(pixel(image, e)));
  }

  @Override
  public void mouseReleased(ImagePlus image, MouseEvent e) {
    if (pressed == null || image != session.image()) return;
    e.consume();
    boolean outside = e.isShiftDown() || e.isAltDown();
    if (isDrag(e)) session.box(box(pixel(image, e)));
    else session.click(pressed.x, pressed.y, !outside);
    pressed = null;
  }

  private boolean isDrag(MouseEvent e) {
    return screen.distance(e.getPoint()) >= DRAG;
  }

  private Prompts.Box box(Point end) {
    return new Prompts.Box(
        Math.min(pressed.x, end.x),
        Math.min(pressed.y, end.y),
        Math.max(pressed.x, end.x),
        Math.max(pressed.y, end.y));
  }
}
