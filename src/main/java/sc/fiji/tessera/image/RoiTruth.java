package sc.fiji.tessera.image;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.PointRoi;
import ij.gui.Roi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * ROIs as ground truth, or as seeds: the overlays or the selections of the images themselves, the
 * ROI Manager's set, a file of ROIs, or a folder with a file of ROIs for each image. They become
 * labels when they are drawn on the images that they belong to. Immutable, but for the ROIs.
 */
public final class RoiTruth implements ImageSource {
  private static final String SHOWN = "selection on the slice that is shown";

  private final String name;
  private final Path path;
  private final List<Roi> rois;

  private RoiTruth(String name, Path path, List<Roi> rois) {
    this.name = name;
    this.path = path;
    this.rois = rois;
  }

  /** The overlay of each image. */
  public static RoiTruth overlays() {
    return new RoiTruth("overlay", null, null);
  }

  /**
   * The selection of each image.
   *
   * @param shown whether it lies on the slice and frame that is shown, else on all of them; a
   *     selection that has a position keeps it
   */
  public static RoiTruth selections(boolean shown) {
    return new RoiTruth(shown ? SHOWN : "selection", null, null);
  }

  /** Whether these are the selections of the images. */
  public boolean isSelections() {
    return rois == null && path == null && !name.equals("overlay");
  }

  /**
   * ROIs of one image.
   *
   * @param name of where they are, for messages
   * @throws IllegalArgumentException if there are none
   */
  public static RoiTruth of(List<Roi> rois, String name) {
    if (!rois.isEmpty()) return new RoiTruth(name, null, List.copyOf(rois));
    throw new IllegalArgumentException(
        "The " + name + " holds no ROIs; draw them on the image and add each (t).");
  }

  /** A .zip or .roi file for one image, or a folder with one of the same name for each image. */
  public static RoiTruth of(Path path) {
    return new RoiTruth(path.getFileName().toString(), path, null);
  }

  /** Whether this is a .zip or .roi file, or a folder that holds one. */
  public static boolean isAt(Path path) {
    if (!Files.isDirectory(path)) return RoiFile.accepts(path.getFileName().toString());
    try (Stream<Path> files = Files.list(path)) {
      return files.anyMatch(f -> RoiFile.accepts(f.getFileName().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + path + " cannot be listed.", e);
    }
  }

  /**
   * Draws the ROIs as labels of these images. All ROIs are read now, the labels of an image are
   * drawn when it is opened.
   *
   * @param images that they belong to, in the same order
   * @param drawing what is drawn
   * @param opened is told the name of each image before it is read; may throw to stop
   * @param noted is told, in a sentence, what was passed over, also later
   * @throws IllegalArgumentException one sentence: an image has no ROIs, or ROIs cannot be drawn
   */
  public RoiLabels draw(
      ImageSource images, RoiDrawing drawing, Consumer<String> opened, Consumer<String> noted) {
    List<RoiSheet> sheets = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      opened.accept(images.names().get(i));
      sheets.add(sheet(images, i, noted));
    }
    return new RoiLabels(name, images, sheets, drawing, noted);
  }

  /** The ROIs of one of the images; throws as {@link #draw}. */
  RoiSheet sheet(ImageSource images, int index, Consumer<String> noted) {
    String image = images.names().get(index);
    SourceImage source = images.open(index);
    return RoiSheet.of(image, source, rois(images, source, image), noted);
  }

  private List<Roi> rois(ImageSource images, SourceImage source, String image) {
    boolean single = rois != null || path != null && !Files.isDirectory(path);
    if (single && images.size() > 1)
      throw new IllegalArgumentException(
          name
              + " holds the ROIs of one image, but there are "
              + images.size()
              + "; use a folder with a .zip of ROIs for each, or their overlays.");
    if (rois != null) return rois;
    if (single) return RoiFile.read(path);
    if (path != null) return RoiFile.read(file(source, image));
    return isSelections() ? selection(source, image) : overlay(source, image);
  }

  private List<Roi> selection(SourceImage source, String image) {
    ImagePlus imp = source.imagePlus();
    Roi roi = imp == null ? null : imp.getRoi();
    if (roi == null)
      throw new IllegalArgumentException(
          "The image "
              + image
              + " has no selection; make one on it, such as a point (hold shift for more).");
    if (!name.equals(SHOWN) || imp.getStackSize() == 1 || isPlaced(roi)) return List.of(roi);
    Roi placed = (Roi) roi.clone();
    placed.setPosition(imp.getC(), imp.getZ(), imp.getT());
    return List.of(placed);
  }

  private static boolean isPlaced(Roi roi) {
    return roi instanceof PointRoi || roi.hasHyperStackPosition() || roi.getPosition() > 0;
  }

  private static List<Roi> overlay(SourceImage source, String image) {
    ImagePlus imp = source.imagePlus();
    Overlay overlay = imp == null ? null : imp.getOverlay();
    if (overlay != null && overlay.size() > 0) return List.of(overlay.toArray());
    throw new IllegalArgumentException(
        "The image "
            + image
            + " has no overlay; draw ROIs, add each (b) and save the image as TIFF (where there is"
            + " nothing, a ROI named background).");
  }

  private Path file(SourceImage source, String image) {
    List<Path> found = new ArrayList<>();
    for (String base : Stream.of(image, source.name()).distinct().toList())
      for (String extension : List.of(".zip", ".roi")) {
        Path file = path.resolve(base + extension);
        if (Files.isRegularFile(file)) found.add(file);
      }
    if (found.size() == 1) return found.get(0);
    String problem =
        found.isEmpty()
            ? "There are no ROIs for the image " + image + ": " + name + " holds no "
            : "There are two files of ROIs for the image " + image + ": " + name + " holds ";
    throw new IllegalArgumentException(
        problem + image + ".zip " + (found.isEmpty() ? "or " : "and ") + image + ".roi.");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> names() {
    return List.of(name);
  }

  /** Refuses: ROIs are no image. */
  @Override
  public SourceImage open(int index) {
    throw new IllegalArgumentException(
        name + " holds ROIs, which are truth for training, but no image.");
  }

  @Override
  public Path path() {
    return path;
  }
}
