package sc.fiji.tessera.image;

import java.nio.file.Path;
import java.util.List;

/**
 * Images of which only some channels are looked at.
 *
 * @param images all of them
 * @param channels which; where none are named, all
 */
public record ChosenChannels(ImageSource images, ChannelChoice channels) implements ImageSource {
  @Override
  public String name() {
    return images.name();
  }

  @Override
  public List<String> names() {
    return images.names();
  }

  @Override
  public SourceImage open(int index) {
    return channels.of(images.open(index), 0);
  }

  @Override
  public Path path() {
    return images.path();
  }

  @Override
  public boolean isFolder() {
    return images.isFolder();
  }
}
