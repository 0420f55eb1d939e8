package sc.fiji.tessera.plugins.bridge;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import ij.plugin.frame.RoiManager;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.RoiTruth;

/** The images that are open in ImageJ, in windows or in a macro's batch mode, and files by name. */
public final class OpenImages {
  private OpenImages() {}

  /** The active image, or null. */
  static ImagePlus active() {
    return WindowManager.getCurrentImage();
  }

  /** All open images, in the order they were opened. */
  public static List<ImagePlus> all() {
    List<ImagePlus> images = new ArrayList<>();
    int[] ids = WindowManager.getIDList();
    if (ids == null) return images;
    for (int id : ids) {
      ImagePlus image = WindowManager.getImage(id);
      if (image != null) images.add(image);
    }
    return images;
  }

  /** Whether an open image has this title. */
  static boolean isTitle(String text) {
    return all().stream().anyMatch(image -> image.getTitle().equals(text));
  }

  /**
   * The image source that a text names: an open image's title first, then a file or folder, then
   * {@code overlay}, {@code selection} or {@code rois} (the ROI Manager's).
   *
   * @throws IllegalArgumentException if it names nothing, or several open images of which none is
   *     the active one
   */
  static ImageSource named(String text) {
    List<ImagePlus> titled = new ArrayList<>(all());
    titled.removeIf(image -> !text.equals(image.getTitle()));
    if (titled.size() == 1) return ImageSource.of(titled.get(0));
    if (titled.size() > 1) {
      if (titled.contains(active())) return ImageSource.of(active());
      throw new IllegalArgumentException(
          titled.size() + " open images have the title \"" + text + "\"; rename all but one.");
    }
    Path path = existing(text);
    if (path != null) return ImageSource.of(path);
    if (text.equals("overlay")) return RoiTruth.overlays();
    if (text.equals("selection")) return RoiTruth.selections(false);
    if (text.equals("rois")) return managedRois();
    throw new IllegalArgumentException(
        "There is no open image, image file or folder named \""
            + text
            + "\""
            + LostBackslash.hint(text)
            + ".");
  }

  private static ImageSource managedRois() {
    RoiManager manager = RoiManager.getInstance2();
    List<Roi> rois = manager == null ? List.of() : List.of(manager.getRoisAsArray());
    return RoiTruth.of(rois, "ROI Manager");
  }

  private static Path existing(String text) {
    try {
      Path path = Path.of(text);
      return !text.isEmpty() && Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
