package sc.fiji.tessera.site;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;
import ij.io.FileSaver;
import ij.measure.ResultsTable;
import ij.process.ImageConverter;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Menu;
import java.awt.MenuItem;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.io.File;
import java.util.concurrent.Callable;
import javax.swing.AbstractButton;
import javax.swing.JDialog;
import javax.swing.text.JTextComponent;

/**
 * The first minutes of somebody who has installed Tessera into ImageJ: from the menus a sample is
 * opened, segmented, measured and trained on for one epoch, and the new model is used. Started in a
 * process whose class path is ImageJ alone, so it knows nothing of Tessera but what is to be seen.
 * Prints what came of it; exits with 0 if everything was as it should be. Argument: a folder for
 * the pictures of the documentation, if these are wanted.
 */
public final class FirstRun {
  private static final long PATIENCE_MILLIS = 120_000;

  /** Below the first item of the menu File. */
  private static final int OPEN_SAMPLES = 3;

  private static final String[] TESSERA = {"Plugins", "Tessera"};

  private final File pictures;

  private FirstRun(File pictures) {
    this.pictures = pictures;
  }

  public static void main(String[] args) {
    int code = 1;
    try {
      new FirstRun(args.length > 0 ? new File(args[0]) : null).run();
      System.out.println("All as it should be.");
      code = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    }
    System.exit(code);
  }

  private void run() throws Exception {
    ImageJ imagej = new ImageJ();
    imagej.exitWhenQuitting(false);
    imagej.setLocation(20, 20);
    nothingOpen();
    sample();
    segment();
    measure();
    train();
    apply();
    withoutANetwork();
    withoutAModel();
    fineTune();
  }

  /** The dialog says which sample to open, before and after OK. */
  private void nothingOpen() throws Exception {
    choose(TESSERA, "Segment", "Segment with U-Net...");
    JDialog dialog = dialog("Segment with U-Net");
    press(dialog, "OK");
    String sentence = text(dialog, "help");
    check(sentence.contains("File > Open Samples > Tessera Nuclei opens"), sentence);
    press(dialog, "Cancel");
  }

  private void sample() throws Exception {
    if (pictures != null) openMenu();
    choose("File", "Open Samples", "Tessera Nuclei with Labels");
    ImagePlus image = await("sample", () -> WindowManager.getImage("nuclei"));
    ImagePlus truth = await("truth", () -> WindowManager.getImage("nuclei-truth"));
    check(image.getNFrames() == 6 && truth.getNFrames() == 6, "six frames");
    check(image.getCalibration().getUnit().startsWith("micron"), "calibrated");
    place(image, 20, 150);
    place(truth, 300, 150);
    told("Segment with U-Net...");
    WindowManager.getFrame("Log").setBounds(20, 640, 1080, 140);
    picture("sample");
  }

  private void segment() throws Exception {
    IJ.selectWindow("nuclei");
    choose(TESSERA, "Segment", "Segment with U-Net...");
    JDialog dialog = dialog("Segment with U-Net");
    check("nuclei".equals(text(dialog, "image")), "the sample is offered");
    check("nuclei-u-net".equals(text(dialog, "model")), "the bundled model is offered");
    picture("segment", dialog);
    press(dialog, "OK");
    ImagePlus labels = await("labels", () -> WindowManager.getImage("nuclei-labels"));
    check(labels.getStatistics().max > 10, "nuclei are found");
    place(labels, 580, 150);
    told("Measure > Measure Segmentation...");
    picture("labels");
  }

  private void measure() throws Exception {
    choose(TESSERA, "Measure", "Measure Instances...");
    JDialog dialog = dialog("Measure Instances");
    check("nuclei-labels".equals(text(dialog, "prediction")), "the labels are offered");
    check("nuclei-truth".equals(text(dialog, "truth")), "the truth is offered");
    press(dialog, "OK");
    Frame window = await("Results", () -> WindowManager.getFrame("Results"));
    window.setBounds(20, 390, 1080, 245);
    ResultsTable table = ResultsTable.getResultsTable();
    double f1 = table.getValue("F1", table.size() - 1);
    System.out.println("F1 " + f1);
    check(f1 > 0.85 && f1 < 1, "F1 is " + f1);
    told("Compare Segmentations...");
    picture("measure");
  }

  private void train() throws Exception {
    IJ.selectWindow("nuclei");
    choose(TESSERA, "Train", "Train U-Net...");
    JDialog dialog = dialog("Train U-Net");
    check("nuclei".equals(text(dialog, "images")), "the sample is offered");
    check("nuclei-truth".equals(text(dialog, "truth")), "its truth is offered");
    String file = text(dialog, "save");
    check(file.endsWith("my-model.onnx"), "a file is suggested: " + file);
    EventQueue.invokeAndWait(() -> ((JTextComponent) find(dialog, "epochs")).setText("1"));
    picture("train", dialog);
    press(dialog, "OK");
    File model = await("model", () -> new File(file).exists() ? new File(file) : null);
    System.out.println("trained " + model);
    told("run(\"Segment with Model...\", \"model=[");
    ImagePlus plot = await("plot", () -> WindowManager.getImage("Training my-model.onnx"));
    place(plot, 6, 130);
    place(WindowManager.getImage("Validation of my-model.onnx"), 724, 130);
    picture("trained");
  }

  /** The new model is offered by its name. */
  private void apply() throws Exception {
    IJ.selectWindow("nuclei");
    WindowManager.getImage("nuclei-labels").setTitle("before");
    choose(TESSERA, "Segment", "Segment with Model...");
    JDialog dialog = dialog("Segment with Model");
    EventQueue.invokeAndWait(() -> ((JTextComponent) find(dialog, "model")).setText("my-model"));
    press(dialog, "OK");
    ImagePlus labels = await("labels", () -> WindowManager.getImage("nuclei-labels"));
    check(labels.getNFrames() == 6, "six frames");
    check(labels.getInfoProperty().contains("my-model"), labels.getInfoProperty());
  }

  /** Nothing but OK is needed. */
  private void withoutANetwork() throws Exception {
    String[][] calls = {
      {"Classical", "Segment with Multi-level Otsu...", "nuclei", "nuclei-labels"},
      {"Refine", "Split Touching Objects...", "nuclei-labels", "nuclei-labels-refined"}
    };
    for (String[] call : calls) {
      ImagePlus before = WindowManager.getImage(call[3]);
      if (before != null) before.setTitle("before");
      IJ.selectWindow(call[2]);
      choose(TESSERA, call[0], call[1]);
      press(dialog(call[1].replace("...", "")), "OK");
      await(call[1], () -> WindowManager.getImage(call[3]));
    }
    choose(TESSERA, "Models", "Model Information...");
    JDialog dialog = dialog("Model Information");
    String model = text(dialog, "model");
    check(!model.isEmpty(), "a model is offered");
    press(dialog, "OK");
    await("drawing of " + model, () -> WindowManager.getImage(model + "-network"));
  }

  /** The dialogs say where to get a model. */
  private void withoutAModel() throws Exception {
    String[] labels = {"Segment with Mask R-CNN", "Segment Panoptic", "Segment Anything"};
    for (String label : labels) {
      IJ.selectWindow("nuclei");
      choose(TESSERA, "Segment", label + "...");
      JDialog dialog = dialog(label);
      press(dialog, "OK");
      String sentence = text(dialog, "help");
      check(sentence.contains("Get Published Model... fetches one, such as "), sentence);
      press(dialog, "Cancel");
    }
  }

  private void fineTune() throws Exception {
    IJ.selectWindow("nuclei");
    choose(TESSERA, "Train", "Fine-tune Model...");
    JDialog dialog = dialog("Fine-tune Model");
    check("nuclei-truth".equals(text(dialog, "truth")), "the sample is offered");
    check(!text(dialog, "model").isEmpty(), "a model is offered");
    String file = text(dialog, "save");
    check(file.endsWith("my-model-2.onnx"), "a new file is suggested: " + file);
    EventQueue.invokeAndWait(() -> ((JTextComponent) find(dialog, "model")).setText("my-model"));
    EventQueue.invokeAndWait(() -> ((JTextComponent) find(dialog, "epochs")).setText("1"));
    EventQueue.invokeAndWait(() -> ((JTextComponent) find(dialog, "steps")).setText("1"));
    press(dialog, "OK");
    await("model", () -> new File(file).exists() ? file : null);
    System.out.println("trained " + file);
  }

  // ---- menus ----

  private static void choose(String[] menu, String submenu, String label) throws Exception {
    choose(menu[0], menu[1], submenu, label);
  }

  /** Chooses what a click on the menu chooses. */
  private static void choose(String... path) throws Exception {
    MenuItem item = null;
    for (int i = 0; i < Menus.getMenuBar().getMenuCount(); i++) {
      Menu menu = Menus.getMenuBar().getMenu(i);
      if (menu.getLabel().equals(path[0])) item = menu;
    }
    for (int k = 1; k < path.length; k++) {
      check(item instanceof Menu, "there is no menu " + path[k - 1]);
      item = item((Menu) item, path[k]);
    }
    check(item != null && item.isEnabled(), String.join(" > ", path) + " is in the menu");
    MenuItem chosen = item;
    EventQueue.invokeAndWait(
        () ->
            chosen.dispatchEvent(
                new ActionEvent(chosen, ActionEvent.ACTION_PERFORMED, chosen.getLabel())));
  }

  private static MenuItem item(Menu menu, String label) {
    for (int i = 0; i < menu.getItemCount(); i++) {
      if (menu.getItem(i).getLabel().equals(label)) return menu.getItem(i);
    }
    return null;
  }

  /** For the picture, by the mouse. */
  private void openMenu() throws Exception {
    Robot robot = new Robot();
    robot.setAutoDelay(150);
    robot.delay(1500);
    Point corner = IJ.getInstance().getLocationOnScreen();
    Point at = new Point(corner.x + 20, corner.y + IJ.getInstance().getInsets().top - 12);
    robot.mouseMove(at.x, at.y);
    robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
    robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
    for (int i = 0; i < OPEN_SAMPLES; i++) key(robot, KeyEvent.VK_DOWN);
    key(robot, KeyEvent.VK_RIGHT);
    picture("menu");
    key(robot, KeyEvent.VK_ESCAPE);
    key(robot, KeyEvent.VK_ESCAPE);
  }

  private static void key(Robot robot, int code) {
    robot.keyPress(code);
    robot.keyRelease(code);
  }

  // ---- windows ----

  private static JDialog dialog(String title) throws Exception {
    return await(
        "dialog " + title,
        () -> {
          for (Window w : Window.getWindows()) {
            if (w instanceof JDialog d && d.isShowing() && title.equals(d.getTitle())) return d;
          }
          return null;
        });
  }

  private static String text(JDialog dialog, String name) {
    return ((JTextComponent) find(dialog, name)).getText();
  }

  private static void press(JDialog dialog, String name) throws Exception {
    EventQueue.invokeAndWait(() -> ((AbstractButton) find(dialog, name)).doClick());
  }

  private static Component find(Container container, String name) {
    for (Component child : container.getComponents()) {
      if (name.equals(child.getName())) return child;
      Component inside = child instanceof Container inner ? find(inner, name) : null;
      if (inside != null) return inside;
    }
    return null;
  }

  /** The log says what comes next. */
  private static void told(String next) throws Exception {
    await("word about " + next, () -> next(next) ? "yes" : null);
  }

  private static boolean next(String next) {
    if (IJ.getLog() == null) return false;
    return IJ.getLog().lines().anyMatch(l -> l.startsWith("Next: ") && l.contains(next));
  }

  // ---- pictures ----

  private static void place(ImagePlus image, int x, int y) throws Exception {
    EventQueue.invokeAndWait(() -> image.getWindow().setLocation(x, y));
  }

  private void picture(String name, JDialog dialog) throws Exception {
    if (pictures == null) return;
    EventQueue.invokeAndWait(() -> dialog.setLocation(330, 60));
    picture(name);
  }

  private void picture(String name) throws Exception {
    if (pictures == null) return;
    Thread.sleep(1500);
    Rectangle all = new Rectangle(Toolkit.getDefaultToolkit().getScreenSize());
    ImagePlus screen = new ImagePlus(name, new Robot().createScreenCapture(all));
    new ImageConverter(screen).convertRGBtoIndexedColor(256);
    new FileSaver(screen).saveAsPng(new File(pictures, "first-" + name + ".png").getPath());
  }

  private static <T> T await(String what, Callable<T> wanted) throws Exception {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (System.currentTimeMillis() < end) {
      T value = wanted.call();
      if (value != null) return value;
      Thread.sleep(50);
    }
    throw new AssertionError("There is no " + what + "; the log: " + IJ.getLog());
  }

  private static void check(boolean condition, String what) {
    if (!condition) throw new AssertionError(what);
  }
}
