package sc.fiji.tessera.plugins.segment;

import ij.ImagePlus;
import ij.io.FileInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sc.fiji.tessera.image.ImageSource;

/**
 * Where results go: nowhere, one file, or a folder with a file per image. Checked before anything
 * is computed; never the folder of the images themselves.
 */
final class SaveTarget {
  private final Path folder;
  private final Path file;

  /**
   * @param source what is processed
   * @param save the key {@code save}: empty, a file or an existing folder
   * @throws IllegalArgumentException one sentence, naming the key
   */
  SaveTarget(ImageSource source, String save) {
    String text = save == null ? "" : save.trim();
    Path path = text.isEmpty() ? null : Path.of(text).toAbsolutePath();
    boolean isFolder = path != null && Files.isDirectory(path);
    if (source.isFolder() && !isFolder) {
      throw new IllegalArgumentException(
          "'save' must be an existing folder for the results when a folder of images is given, but"
              + " is \""
              + text
              + "\".");
    }
    this.folder = isFolder ? path.normalize() : null;
    this.file = isFolder ? null : path;
    if (isFolder && isSame(folder, folderOf(source))) {
      throw new IllegalArgumentException(
          "'save' is the folder of the images themselves; choose another, so that no image is"
              + " overwritten.");
    }
    if (file != null && !Files.isDirectory(file.getParent())) {
      throw new IllegalArgumentException(
          "'save' must lie in an existing folder, but there is no folder "
              + file.getParent()
              + ".");
    }
    Path written = isFolder ? folder : file == null ? null : file.getParent();
    if (written != null && !Files.isWritable(written)) {
      throw new IllegalArgumentException(
          "'save' lies in the folder " + written + ", which is not writable.");
    }
    if (file != null && isSame(file, fileOf(source))) {
      throw new IllegalArgumentException("'save' is the image itself; choose another file.");
    }
  }

  /** The file an image came from, also that of an image which is open; null where there is none. */
  private static Path fileOf(ImageSource source) {
    if (source.path() != null) return source.path().toAbsolutePath();
    ImagePlus open = source.open(0).imagePlus();
    FileInfo info = open == null ? null : open.getOriginalFileInfo();
    if (info == null || info.directory == null || info.fileName == null) return null;
    return Path.of(info.directory, info.fileName).toAbsolutePath();
  }

  private static Path folderOf(ImageSource source) {
    if (source.isFolder()) return source.path();
    Path file = fileOf(source);
    return file == null ? null : file.getParent();
  }

  /** Whether both exist and are one, however they are written. */
  private static boolean isSame(Path a, Path b) {
    try {
      return b != null && Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b);
    } catch (IOException e) {
      return false;
    }
  }

  /** The folder, or null where results go to a file or nowhere. */
  Path folder() {
    return folder;
  }

  /** The one file that was named, or null where results go to a folder or nowhere. */
  Path file() {
    return file;
  }

  /** Where the result of the image of that name goes, or null for nowhere. */
  Path file(String name, String extension) {
    if (folder == null) return file;
    String safe = name.replaceAll("[\\\\/:*?\"<>|]", "_"); // titles are free text
    return folder.resolve(safe + extension);
  }

  /** Whether results are written at all. */
  boolean exists() {
    return folder != null || file != null;
  }
}
