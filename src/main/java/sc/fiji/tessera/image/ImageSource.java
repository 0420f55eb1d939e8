package sc.fiji.tessera.image;

import ij.ImagePlus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;

/**
 * What an image parameter of a command holds: one image or many. An open image, an imglib2 image, a
 * file, or every image of a folder in the order of their names. Files are read when opened and not
 * kept, so that a folder needs the memory of one image. Nothing is ever shown, and the images that
 * the user has open are not changed.
 *
 * <p>Immutable and thread-safe.
 */
public interface ImageSource {
  /** What a person would call it: the image's title, the file's or the folder's name. */
  String name();

  /** The images' names: an open image's title, file names without extension. Unique, in order. */
  List<String> names();

  /**
   * Opens an image.
   *
   * @param index 0..size-1
   * @throws java.io.UncheckedIOException with one sentence, if the file cannot be read
   */
  SourceImage open(int index);

  /** The file or folder, or null. */
  Path path();

  /** Number of images, at least 1. */
  default int size() {
    return names().size();
  }

  /** Whether this is a folder of images. */
  default boolean isFolder() {
    return false;
  }

  /** An image that is open in ImageJ, or any ImagePlus. */
  static ImageSource of(ImagePlus imp) {
    return new OpenImage(SourceImage.of(imp));
  }

  /** An imglib2 image; axes by the number of dimensions: XY, XYZ, XYCZ, XYCZT. */
  static ImageSource of(RandomAccessibleInterval<?> img, String title) {
    return new OpenImage(SourceImage.of(img, title));
  }

  /** An image with axes of one's own choice. */
  static ImageSource of(SourceImage image) {
    return new OpenImage(image);
  }

  /**
   * An image file, or the image files directly in a folder, sorted by name; other files and hidden
   * ones are passed over. Files of ROIs (.zip, .roi), or a folder of nothing else, are truth that
   * must be drawn first, see {@link RoiTruth}; a .csv file is a {@link TagTable}.
   *
   * @throws IllegalArgumentException if there is no such file or folder, or no image in the folder,
   *     or two of its images have the same name but for the extension
   */
  static ImageSource of(Path path) {
    if (Files.isDirectory(path)) return ImageFolder.orRois(path);
    if (Files.isRegularFile(path) && RoiTruth.isAt(path)) return RoiTruth.of(path);
    if (Files.isRegularFile(path) && TagTable.accepts(path)) return TagTable.read(path);
    if (Files.isRegularFile(path)) return new ImageFile(path);
    throw new IllegalArgumentException("There is no file or folder " + path + ".");
  }
}
