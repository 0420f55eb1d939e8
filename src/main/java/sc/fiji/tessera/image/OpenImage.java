package sc.fiji.tessera.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** An image that is in memory already. */
record OpenImage(SourceImage image) implements ImageSource {
  @Override
  public String name() {
    return image.title();
  }

  @Override
  public List<String> names() {
    return List.of(image.title());
  }

  @Override
  public SourceImage open(int index) {
    Objects.checkIndex(index, 1);
    return image;
  }

  @Override
  public Path path() {
    return null;
  }
}
