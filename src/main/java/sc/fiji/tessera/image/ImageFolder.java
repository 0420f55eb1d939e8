package sc.fiji.tessera.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The image files of a folder, known by their extension, sorted by name. */
record ImageFolder(Path path, List<Path> files) implements ImageSource {
  /** A folder of images, or one without images but with ROIs. */
  static ImageSource orRois(Path folder) {
    boolean rois = RoiTruth.isAt(folder);
    try (Stream<Path> entries = Files.list(folder)) {
      return rois && entries.noneMatch(ImageFolder::isImage) ? RoiTruth.of(folder) : of(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + folder + " cannot be listed.", e);
    }
  }

  static ImageFolder of(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          entries
              .filter(ImageFolder::isImage)
              .sorted(Comparator.comparing(f -> f.getFileName().toString()))
              .toList();
      if (files.isEmpty())
        throw new IllegalArgumentException(
            "The folder " + folder + " holds no image (" + ImageFileReader.ACCEPTED + ").");
      checkUnique(folder, files);
      return new ImageFolder(folder, files);
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + folder + " cannot be listed.", e);
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && ImageFileReader.accepts(name) && Files.isRegularFile(file);
  }

  /** Images are paired, and results named, by the name without extension. */
  private static void checkUnique(Path folder, List<Path> files) {
    Map<String, Path> seen = new HashMap<>();
    for (Path file : files) {
      Path other = seen.put(ImageFile.baseName(file), file);
      if (other != null)
        throw new IllegalArgumentException(
            "The folder "
                + folder
                + " holds both "
                + other.getFileName()
                + " and "
                + file.getFileName()
                + "; keep one image per name.");
    }
  }

  @Override
  public String name() {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? path.toString() : name.toString();
  }

  @Override
  public List<String> names() {
    return files.stream().map(ImageFile::baseName).toList();
  }

  @Override
  public SourceImage open(int index) {
    return SourceImage.of(ImageFileReader.read(files.get(index)));
  }

  @Override
  public boolean isFolder() {
    return true;
  }
}
