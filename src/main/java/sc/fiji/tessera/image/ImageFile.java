package sc.fiji.tessera.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** An image file. */
record ImageFile(Path path) implements ImageSource {
  @Override
  public String name() {
    return path.getFileName().toString();
  }

  @Override
  public List<String> names() {
    return List.of(baseName(path));
  }

  @Override
  public SourceImage open(int index) {
    Objects.checkIndex(index, 1);
    return SourceImage.of(ImageFileReader.read(path));
  }

  /** The file's name up to its last dot. */
  static String baseName(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
