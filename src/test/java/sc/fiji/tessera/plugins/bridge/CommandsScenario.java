package sc.fiji.tessera.plugins.bridge;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.check;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.commandDialog;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.find;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.press;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.setText;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.textOf;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;
import ij.gui.PlotWindow;
import ij.gui.Roi;
import ij.measure.ResultsTable;
import ij.plugin.frame.Recorder;
import ij.plugin.frame.RoiManager;
import java.awt.Button;
import java.awt.Color;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.ActionListener;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import javax.swing.JComboBox;
import javax.swing.JDialog;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSet;

/**
 * What a person does with Tessera in a real ImageJ window: segments, replays what was recorded,
 * measures, trains with a live plot, pauses and stops. Exits with 0 if everything was as it should
 * be. Arguments: a folder for files; and, to make the pictures of the documentation, the word
 * "pictures": then there are more epochs, and the screen is saved there as segment.png, train.png
 * and run.png (of a screen of 1400 x 1040).
 */
public final class CommandsScenario {
  private static final String SEGMENT = "Segment with U-Net...";
  private static final String TRAIN = "Train U-Net...";

  private final Path folder;
  private final boolean pictures;
  private Recorder recorder;

  private CommandsScenario(Path folder, boolean pictures) {
    this.folder = folder;
    this.pictures = pictures;
  }

  public static void main(String[] args) {
    int code = 1;
    try {
      new CommandsScenario(Path.of(args[0]), args.length > 1).run();
      System.out.println("All as it should be.");
      code = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    }
    System.exit(code);
  }

  @SuppressWarnings("unchecked")
  private void run() throws Exception {
    ImageJ imagej = new ImageJ();
    imagej.exitWhenQuitting(false);
    CommandMenu menu = CommandMenu.installed();
    String bridge = Bridge.class.getName();
    for (String label : menu.labels()) {
      Menus.getCommands().put(label, bridge + "(\"" + menu.className(label) + "\")");
    }
    recorder = new Recorder();
    imagej.setLocation(20, 20);
    ImagePlus truth = nuclei();
    ImagePlus labels = segmentFromTheDialog();
    theReplayGivesTheSamePixels(labels);
    measureFillsResults(truth);
    if (pictures) segmentPicture();
    closeAll();
    trainWithALivePlot();
    pauseContinueAndStop();
    theNextTrainingBeginsWithTheSameFolders();
    theRoiManagersSetIsTruth();
  }

  /** Two ROIs on an open image, one of them named as the class. */
  private void theRoiManagersSetIsTruth() throws Exception {
    IJ.createImage("cells", "8-bit ramp", 64, 64, 1).show();
    RoiManager manager = RoiManager.getRoiManager();
    for (int x : new int[] {4, 30}) {
      Roi roi = new Roi(x, 8, 20, 20);
      roi.setName("cell");
      manager.addRoi(roi);
    }
    Path file = folder.resolve("cells.onnx");
    IJ.run(
        TRAIN,
        "images=cells truth=rois depth=2 width=4 patch=32 batch=2 steps=1 epochs=1 save=["
            + file
            + "]");
    List<String> classes = SegmentationModel.open(file).card().output().classes();
    check(classes.equals(List.of("background", "cell")), "" + classes);
    manager.close();
  }

  /** Opens a synthetic image and gives its labels, which are not shown. */
  private static ImagePlus nuclei() {
    Sample sample = new SampleSet(SampleSet.Kind.NUCLEI, 1, 512, 512, 12).get(0);
    SourceImage source = SourceImage.of(sample.image(), "nuclei");
    ImagePlus image = ResultImage.copy(source);
    image.show();
    return ResultImage.labels(source, List.of(sample.labels()));
  }

  private ImagePlus segmentFromTheDialog() throws Exception {
    IJ.doCommand(SEGMENT);
    JDialog dialog = await("dialog", () -> commandDialog());
    check("nuclei".equals(textOf(dialog, "image")), "the active image is offered");
    check("nuclei-u-net".equals(textOf(dialog, "model")), "the bundled model is offered");
    press(dialog, "OK");
    ImagePlus labels = await("labels", () -> WindowManager.getImage("nuclei-labels"));
    await("recording", () -> recorder.getText().contains("run(") ? "yes" : null);
    check(labels.getStatistics().max > 5, "only " + labels.getStatistics().max + " nuclei");
    return labels;
  }

  private void theReplayGivesTheSamePixels(ImagePlus labels) {
    String recorded = recorder.getText();
    String expected =
        "run(\"Segment with U-Net...\", \"image=nuclei channel=0 selection model=nuclei-u-net device=auto tile=0"
            + " overlap=-1 augment=none scale=1 output=labels refine=none\");\n";
    check(recorded.endsWith(expected), recorded);
    check(recorded.indexOf("run(") == recorded.lastIndexOf("run("), "one line: " + recorded);
    labels.setTitle("first");
    IJ.runMacro(expected);
    ImagePlus again = WindowManager.getImage("nuclei-labels");
    check(again != null && again != labels, "the replay gives an image");
    byte[] a = (byte[]) labels.getProcessor().getPixels();
    byte[] b = (byte[]) again.getProcessor().getPixels();
    check(Arrays.equals(a, b), "the replay gives the same pixels");
    labels.close();
  }

  private static void measureFillsResults(ImagePlus truth) {
    truth.setTitle("truth");
    truth.show();
    IJ.run("Measure Segmentation...", "prediction=nuclei-labels truth=truth binary");
    ResultsTable table = ResultsTable.getResultsTable();
    check(WindowManager.getFrame("Results") != null, "the Results window");
    check(table.size() == 3, table.size() + " rows");
    check(table.getValue("IoU", 1) > 0.5, "IoU of the nuclei: " + table.getValue("IoU", 1));
    truth.close();
  }

  private void trainWithALivePlot() throws Exception {
    Path set = folder.resolve("set");
    check(set.toFile().mkdirs(), "the folder is made");
    int count = pictures ? 12 : 4;
    int side = pictures ? 128 : 64;
    IJ.run(
        "Generate Sample Data...",
        "count=" + count + " width=" + side + " height=" + side + " save=[" + set + "]");
    IJ.doCommand(TRAIN);
    JDialog dialog = await("dialog", () -> commandDialog());
    setText(dialog, "images", set.resolve("images").toString());
    setText(dialog, "truth", set.resolve("labels").toString());
    setText(dialog, "save", folder.resolve("nuclei.onnx").toString());
    EventQueue.invokeAndWait(
        () -> ((JComboBox<?>) find(dialog, "target")).setSelectedItem("instances"));
    setText(dialog, "depth", "2");
    setText(dialog, "width", pictures ? "8" : "4");
    setText(dialog, "patch", pictures ? "64" : "32");
    setText(dialog, "epochs", pictures ? "30" : "3");
    setText(dialog, "patience", "0");
    press(dialog, "OK");
    PlotWindow plot = await("plot", CommandsScenario::plotWindow);
    TreeSet<Integer> lengths = new TreeSet<>();
    int last = pictures ? 30 : 3;
    for (int epoch = 1; epoch <= last; epoch++) {
      int wanted = epoch;
      await(
          "epoch " + epoch,
          () -> {
            if (plot.getPlot().getNumPlotObjects() > 1) {
              lengths.add(plot.getPlot().getDataObjectArrays(0)[0].length);
            }
            return !lengths.isEmpty() && lengths.last() >= wanted ? "yes" : null;
          });
    }
    check(lengths.first() < last, "the plot is there before the training ends: " + lengths);
    check(plot.isShowing(), "the plot stays open");
    check(folder.resolve("nuclei.onnx").toFile().exists(), "the model is saved");
    ImagePlus preview = WindowManager.getImage("Validation of nuclei.onnx");
    check(preview != null && preview.getStackSize() >= 1, "validation images are shown");
    await("the last of them", () -> label(preview).startsWith("epoch " + last) ? "yes" : null);
    await("the report", () -> exists("nuclei-report.html"));
  }

  private static String label(ImagePlus stack) {
    return String.valueOf(stack.getStack().getSliceLabel(1));
  }

  private String exists(String name) {
    return folder.resolve(name).toFile().exists() ? name : null;
  }

  /** Far more epochs than anybody would wait for; closing the preview stops nothing. */
  private void pauseContinueAndStop() throws Exception {
    String options =
        "images=[%s] truth=[%s] save=[%s] target=instances depth=1 width=4 patch=32 epochs=10000"
            .formatted(
                folder.resolve("set/images"),
                folder.resolve("set/labels"),
                folder.resolve("long.onnx"));
    Thread training = new Thread(() -> IJ.run(TRAIN, options), "training");
    training.start();
    PlotWindow plot = await("plot", () -> plotWindow("Training long.onnx"));
    ImagePlus preview = await("images", () -> WindowManager.getImage("Validation of long.onnx"));
    Button pause = await("button", () -> button(plot, "Pause"));
    click(pause);
    check("Continue".equals(pause.getLabel()), pause.getLabel());
    Thread.sleep(1000); // the step under way ends
    int epochs = epochs(plot);
    Thread.sleep(1000);
    check(epochs(plot) == epochs, "nothing is learned in a pause");
    if (pictures) runPicture(plot);
    EventQueue.invokeAndWait(() -> preview.close());
    click(pause);
    await("more epochs", () -> epochs(plot) > epochs + 2 ? "yes" : null);
    check(WindowManager.getImage("Validation of long.onnx") == null, "it stays closed");
    click(button(plot, "Stop and keep best"));
    await("the end", () -> training.isAlive() ? null : "yes");
    check(exists("long.onnx") != null && exists("long-report.html") != null, "the best is kept");
    EventQueue.invokeAndWait(() -> {});
    check(!pause.isEnabled(), "there is nothing to pause any more");
    EventQueue.invokeAndWait(() -> plot.close());
  }

  private static int epochs(PlotWindow plot) {
    if (plot.getPlot().getNumPlotObjects() < 2) return 0;
    return plot.getPlot().getDataObjectArrays(0)[0].length;
  }

  private static void click(Button button) throws Exception {
    EventQueue.invokeAndWait(
        () -> {
          ActionEvent event =
              new ActionEvent(button, ActionEvent.ACTION_PERFORMED, button.getActionCommand());
          for (ActionListener l : button.getActionListeners()) l.actionPerformed(event);
        });
  }

  private static Button button(Container parent, String label) {
    for (Component c : parent.getComponents()) {
      if (c instanceof Button b && b.getLabel().equals(label)) return b;
      Button inside = c instanceof Container inner ? button(inner, label) : null;
      if (inside != null) return inside;
    }
    return null;
  }

  /** The plot is the active image then, but is not offered to be trained on. */
  private void theNextTrainingBeginsWithTheSameFolders() throws Exception {
    IJ.doCommand(TRAIN);
    JDialog dialog = await("dialog", () -> commandDialog());
    check(textOf(dialog, "images").endsWith("images"), textOf(dialog, "images"));
    check(textOf(dialog, "epochs").equals(pictures ? "30" : "3"), textOf(dialog, "epochs"));
    if (pictures) trainPicture();
    press(dialog, "Cancel");
  }

  private static PlotWindow plotWindow() {
    return plotWindow("Training nuclei.onnx");
  }

  private static PlotWindow plotWindow(String title) {
    ImagePlus plot = WindowManager.getImage(title);
    boolean ready = plot != null && plot.getWindow() instanceof PlotWindow w && w.getPlot() != null;
    return ready ? (PlotWindow) plot.getWindow() : null;
  }

  private static void closeAll() {
    for (ImagePlus image : OpenImages.all()) {
      image.changes = false;
      image.close();
    }
  }

  private void segmentPicture() throws Exception {
    recorder.setVisible(false);
    backdrop();
    WindowManager.getFrame("Results").setBounds(725, 560, 540, 160);
    IJ.selectWindow("nuclei");
    IJ.run(SEGMENT, "output=overlay");
    WindowManager.getImage("nuclei").getWindow().setVisible(false);
    place("nuclei-overlay", 20, 140);
    place("nuclei-labels", 260, 380);
    IJ.selectWindow("nuclei-labels");
    IJ.doCommand(SEGMENT);
    JDialog dialog = await("dialog", () -> commandDialog());
    setText(dialog, "image", "nuclei");
    dialog.setLocation(725, 140);
    screen("segment.png");
    press(dialog, "Cancel");
  }

  private void trainPicture() throws Exception {
    WindowManager.getFrame("Results").setVisible(false);
    JDialog dialog = await("dialog", () -> commandDialog());
    dialog.setLocation(733, 20);
    plotWindow().setLocation(12, 110);
    WindowManager.getImage("Validation of nuclei.onnx").getWindow().setLocation(12, 600);
    IJ.getInstance().toFront();
    screen("train.png");
  }

  private void runPicture(PlotWindow plot) throws Exception {
    plot.setLocation(12, 150);
    IJ.getInstance().toFront();
    screen("run.png");
  }

  private static void place(String title, int x, int y) {
    WindowManager.getImage(title).getWindow().setLocationAndSize(x, y, 440, 480);
  }

  private static void backdrop() {
    Window backdrop = new Window((Frame) null);
    backdrop.setBackground(new Color(0x6f7f8f));
    backdrop.setSize(Toolkit.getDefaultToolkit().getScreenSize());
    backdrop.setVisible(true);
    backdrop.toBack();
  }

  private void screen(String name) throws Exception {
    Thread.sleep(1500);
    Rectangle all = new Rectangle(Toolkit.getDefaultToolkit().getScreenSize());
    File file = folder.resolve(name).toFile();
    ImageIO.write(new Robot().createScreenCapture(all), "png", file);
    System.out.println("Screen saved as " + file);
  }
}
