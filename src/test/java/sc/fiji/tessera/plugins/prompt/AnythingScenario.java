package sc.fiji.tessera.plugins.prompt;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.check;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.find;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.Menus;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.plugin.frame.RoiManager;
import java.awt.AWTException;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Window;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.swing.AbstractButton;
import javax.swing.JLabel;
import sc.fiji.tessera.inference.KnownAnswers;
import sc.fiji.tessera.plugins.bridge.Bridge;
import sc.fiji.tessera.plugins.bridge.CommandMenu;
import sc.fiji.tessera.plugins.bridge.ImageHand;

/**
 * What a person does with the Segment Anything Tool in a real ImageJ window: clicks on objects,
 * takes back, accepts, goes to another slice, closes. Its argument is a folder for the model and
 * for pictures of the screen. Exits with 0 if everything was as it should be.
 */
public final class AnythingScenario {
  private static final int[] GROUND = {28, 50};
  private static final int[] FIRST = {16, 16};
  private static final int[] SECOND = {46, 24};

  private final Path folder;
  private ImagePlus image;
  private ImageHand hand;

  private AnythingScenario(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) {
    int code = 1;
    try {
      new AnythingScenario(Path.of(args[0])).run();
      System.out.println("All as it should be.");
      code = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    }
    System.exit(code);
  }

  private void run() throws Exception {
    startImageJ();
    Path model = KnownAnswers.save(folder.resolve("known.onnx"));
    String options = "image=cells model=[" + model + "] device=cpu";
    Roi mine = new Roi(2, 2, 5, 5);
    image.setOverlay(new Overlay(mine));
    image.setRoi(50, 50, 6, 6);
    byte[] before = ((byte[]) image.getImageStack().getPixels(1)).clone();
    IJ.setTool("oval");
    IJ.run("Segment Anything Tool...", options);
    PromptWindow window = await("window", AnythingScenario::window);
    clicksBecomeAMask(window);
    acceptedObjectsAreLabels(window);
    anotherSlice(window);
    theRoiManager(window);
    undoTakesObjectsAway(window);
    closes(window, mine);
    check(Arrays.equals(before, (byte[]) image.getImageStack().getPixels(1)), "the pixels");
    IJ.run("Segment Anything Tool...", options);
    await("second window", AnythingScenario::window);
    image.close();
    await("no window", () -> window() == null ? "yes" : null);
  }

  private void startImageJ() throws AWTException {
    ImageJ imagej = new ImageJ();
    imagej.exitWhenQuitting(false);
    CommandMenu menu = CommandMenu.installed();
    for (String label : menu.labels())
      Menus.getCommands()
          .put(label, Bridge.class.getName() + "(\"" + menu.className(label) + "\")");
    imagej.setLocation(20, 20);
    ImageStack stack = new ImageStack(64, 64);
    stack.addSlice(SegmentAnythingTest.squares(100, 150));
    stack.addSlice(SegmentAnythingTest.squares(200, 0));
    image = new ImagePlus("cells", stack);
    image.setDimensions(1, 2, 1);
    image.show();
    image.getWindow().setLocation(60, 200);
    image.getCanvas().setMagnification(6);
    image.getCanvas().setSize(384, 384);
    image.getWindow().pack();
    hand = new ImageHand(image);
    IJ.wait(500);
  }

  private static PromptWindow window() {
    for (Window w : Window.getWindows()) if (w instanceof PromptWindow p && p.isShowing()) return p;
    return null;
  }

  private void clicksBecomeAMask(PromptWindow window) throws Exception {
    await("the first look", () -> status(window).startsWith("Click") ? "yes" : null);
    click(SECOND, 0);
    await("a mask", () -> window.session().mask());
    check(window.session().mask().mask().contains(SECOND[0], SECOND[1]), "it holds the click");
    check(Math.abs(window.session().mask().mask().area() - 480) <= 8, status(window));
    check(image.getOverlay().size() == 4, "surface, outline, point and the user's own");
    picture("click");
    click(GROUND, KeyEvent.VK_SHIFT);
    await("two points", () -> image.getOverlay().size() >= 5 ? "yes" : null);
    await("their mask", () -> window.session().mask());
    picture("background");
    hand.key(KeyEvent.VK_BACK_SPACE);
    await("one point", () -> window.session().mask() != null && shown() == 4 ? "yes" : null);
    hand.key(KeyEvent.VK_M);
    await("another mask", () -> status(window).startsWith("Mask 2 of 3") ? "yes" : null);
    hand.drag(FIRST[0], FIRST[1], SECOND[0], SECOND[1]);
    await("a box", () -> window.session().mask() != null && shown() == 5 ? "yes" : null);
    picture("box");
    press(window, "undo");
    await("no box", () -> window.session().mask() != null && shown() == 4 ? "yes" : null);
    Rectangle selection = image.getRoi().getBounds();
    check(selection.equals(new Rectangle(50, 50, 6, 6)), "the selection stays");
    hand.key(KeyEvent.VK_S);
    await("its box", () -> window.session().mask() != null && shown() == 5 ? "yes" : null);
    hand.key(KeyEvent.VK_BACK_SPACE);
    await("no box", () -> window.session().mask() != null && shown() == 4 ? "yes" : null);
  }

  private int shown() {
    return image.getOverlay() == null ? 0 : image.getOverlay().size();
  }

  private void acceptedObjectsAreLabels(PromptWindow window) throws Exception {
    hand.key(KeyEvent.VK_ENTER);
    ImagePlus labels = await("labels", () -> WindowManager.getImage("cells-labels"));
    check(label(labels, 1, SECOND) == 1 && label(labels, 1, GROUND) == 0, "the first object");
    check(shown() == 1, "the mask is gone");
    image.getWindow().toFront();
    click(GROUND, 0);
    await("a mask", () -> window.session().mask());
    press(window, "accept");
    check(label(labels, 1, GROUND) == 2 && label(labels, 1, SECOND) == 1, "objects keep pixels");
    picture("accepted");
  }

  private void anotherSlice(PromptWindow window) throws Exception {
    image.setSlice(2);
    click(FIRST, 0);
    await("a mask", () -> window.session().mask());
    press(window, "accept");
    ImagePlus labels = WindowManager.getImage("cells-labels");
    check(label(labels, 2, FIRST) == 3 && label(labels, 1, FIRST) == 0, "on the slice");
    check(labels.getBitDepth() == 16 && labels.getNSlices() == 2, "a label image like the image");
  }

  private void theRoiManager(PromptWindow window) throws Exception {
    click(GROUND, 0);
    await("a mask", () -> window.session().mask());
    press(window, "manager");
    RoiManager manager = await("the ROI Manager", RoiManager::getInstance);
    check(manager.getCount() == 1 && manager.getRoi(0).getPosition() == 2, "the mask as a ROI");
    manager.reset();
    PointRoi point = new PointRoi(SECOND[0], SECOND[1]);
    point.setPosition(2);
    manager.addRoi(point);
    press(window, "all");
    ImagePlus labels = WindowManager.getImage("cells-labels");
    await("its mask", () -> label(labels, 2, SECOND) == 4 ? "yes" : null);
    check(label(labels, 1, SECOND) == 1, "on its slice alone");
    picture("manager");
  }

  private static void undoTakesObjectsAway(PromptWindow window) throws Exception {
    press(window, "next");
    press(window, "undo");
    ImagePlus labels = WindowManager.getImage("cells-labels");
    check(label(labels, 2, SECOND) == 0 && label(labels, 2, FIRST) == 3, "the last object");
    press(window, "undo");
    check(label(labels, 2, FIRST) == 0, "the one before");
  }

  private void closes(PromptWindow window, Roi mine) throws Exception {
    click(FIRST, 0);
    await("a mask", () -> window.session().mask());
    EventQueue.invokeAndWait(window::dispose);
    check(shown() == 1 && image.getOverlay().get(0) == mine, "the user's overlay stays");
    check(image.getRoi() != null, "the selection stays");
    check(IJ.getToolName().equals("oval"), "the tool before, not " + IJ.getToolName());
    picture("closed");
  }

  private static int label(ImagePlus labels, int slice, int[] pixel) {
    return labels.getImageStack().getProcessor(slice).get(pixel[0], pixel[1]);
  }

  private static String status(PromptWindow window) {
    return ((JLabel) find(window.getContentPane(), "status")).getText();
  }

  private static void press(PromptWindow window, String name) throws Exception {
    EventQueue.invokeAndWait(
        () -> ((AbstractButton) find(window.getContentPane(), name)).doClick());
  }

  private void click(int[] pixel, int modifier) {
    hand.click(pixel[0], pixel[1], modifier);
  }

  private void picture(String name) throws IOException {
    hand.picture(folder.resolve("anything-" + name + ".png").toFile());
  }
}
