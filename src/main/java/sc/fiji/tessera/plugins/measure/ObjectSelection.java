package sc.fiji.tessera.plugins.measure;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ImageProcessor;
import ij.text.TextPanel;
import ij.text.TextWindow;
import java.awt.Component;
import java.awt.Frame;
import java.awt.GraphicsEnvironment;
import java.awt.event.KeyAdapter;
import java.awt.event.KeyEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.plugins.bridge.WindowOutput;

/**
 * Makes the rows of a table of objects select the objects: a click, or an arrow key, goes to the
 * slice where the object is and selects it in the truth, in the prediction and in the picture of
 * the errors, wherever these are open. The prediction of a folder is opened for it. Nothing else of
 * these images changes.
 */
public final class ObjectSelection implements WindowOutput {
  private final String title;
  private final List<ObjectTable.Place> places;
  private final ImageSource prediction;
  private final ImageSource truth;
  private final ImagePlus errors;
  private final Map<String, ImagePlus> opened = new HashMap<>();

  /**
   * @param title of the table's window
   * @param places of the objects of its rows
   * @param errors the picture of the errors, or null
   */
  ObjectSelection(
      String title,
      List<ObjectTable.Place> places,
      ImageSource prediction,
      ImageSource truth,
      ImagePlus errors) {
    this.title = title;
    this.places = List.copyOf(places);
    this.prediction = prediction;
    this.truth = truth;
    this.errors = errors;
  }

  /** Listens to the table's window, if it is open. */
  @Override
  public void attach() {
    if (GraphicsEnvironment.isHeadless()) return;
    Frame frame = WindowManager.getFrame(title);
    if (!(frame instanceof TextWindow window)) return;
    TextPanel panel = window.getTextPanel();
    for (Component part : panel.getComponents()) {
      part.addMouseListener(
          new MouseAdapter() {
            @Override
            public void mouseReleased(MouseEvent e) {
              selectLater(panel);
            }
          });
      part.addKeyListener(
          new KeyAdapter() {
            @Override
            public void keyReleased(KeyEvent e) {
              selectLater(panel);
            }
          });
    }
  }

  private void selectLater(TextPanel panel) {
    int row = panel.getSelectionStart();
    // Opening a file takes a while, which must not hold up the window system.
    if (row >= 0 && row < places.size()) new Thread(() -> select(row), "Tessera selection").start();
  }

  /** Selects the object of a row, from 0, wherever it can be seen. */
  synchronized void select(int row) {
    ObjectTable.Place place = places.get(row);
    int index = prediction.names().indexOf(place.image());
    ImagePlus found = seen(prediction, index, place.prediction() > 0);
    ImagePlus right = seen(truth, TruthByName.index(prediction, truth, index), found == null);
    Roi ofFound = place(found, place.prediction(), place.predictionSlice(), place.frame());
    Roi ofTruth = place(right, place.truth(), place.truthSlice(), place.frame());
    Roi roi = ofTruth != null ? ofTruth : ofFound;
    boolean same = prediction.size() == 1 && errors != null && errors.getWindow() != null;
    if (!same || roi == null) return;
    int slices = errors.getNSlices();
    errors.setPosition(1, Math.min(slices, place.truthSlice() + 1), Math.max(1, place.frame()));
    errors.setRoi((Roi) roi.clone());
  }

  /** The image in its window: the user's own, or a file that is opened, if it is to be. */
  private ImagePlus seen(ImageSource source, int index, boolean open) {
    ImagePlus known = opened.get(source.name() + "/" + index);
    if (known != null && known.getWindow() != null) return known;
    if (source.path() != null && !open) return null;
    ImagePlus image = source.open(index).imagePlus();
    if (image == null) return null;
    if (image.getWindow() == null) {
      if (source.path() == null) return null;
      image.show();
    }
    opened.put(source.name() + "/" + index, image);
    return image;
  }

  /** Selects a label in an image; null if there is nothing to select. */
  private static Roi place(ImagePlus image, int label, int slice, int frame) {
    if (image == null || label == 0) return null;
    image.setPosition(1, Math.min(image.getNSlices(), slice + 1), Math.max(1, frame));
    ImageProcessor plane = image.getProcessor().duplicate();
    plane.setThreshold(label, label, ImageProcessor.NO_LUT_UPDATE);
    Roi roi = new ThresholdToSelection().convert(plane);
    if (roi != null) image.setRoi(roi);
    return roi;
  }
}
