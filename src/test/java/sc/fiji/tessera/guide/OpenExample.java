package sc.fiji.tessera.guide;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.macro.Interpreter;

/** What macros of the documentation find open. */
public final class OpenExample {
  private OpenExample() {}

  /**
   * Opens an image in batch mode, the active one, and others by their titles.
   *
   * @param titles with commas between
   */
  public static String open(String titles) {
    for (int id : Interpreter.getBatchModeImageIDs()) {
      Interpreter.removeBatchModeImage(Interpreter.getBatchModeImage(id));
    }
    for (String title : titles.split(",")) {
      if (title.contains("slices")) continue;
      if (title.contains("truth")) Interpreter.addBatchModeImage(GuideFiles.labels(title));
      else if (!title.isEmpty()) Interpreter.addBatchModeImage(GuideFiles.image(title));
    }
    ImagePlus image = GuideFiles.image("cells");
    if (titles.contains("slices")) image = stack(image);
    image.setRoi(20, 20, 24, 24);
    Interpreter.addBatchModeImage(image);
    WindowManager.setTempCurrentImage(image);
    return "";
  }

  /** What {@code open(path)} does in Fiji, and plain ImageJ with a screen. */
  public static String file(String path) {
    ImagePlus image = IJ.openImage(path);
    Interpreter.addBatchModeImage(image);
    WindowManager.setTempCurrentImage(image);
    return "";
  }

  static ImagePlus stack(ImagePlus plane) {
    ImageStack stack = new ImageStack(plane.getWidth(), plane.getHeight());
    for (int z = 0; z < 14; z++) stack.addSlice(plane.getProcessor());
    return new ImagePlus("cells", stack);
  }
}
