package sc.fiji.tessera.image;

import java.nio.file.Path;
import java.util.List;

/**
 * Images of which only some channels are looked at.
 *
 * @param images all of them
 * @param channels which
 * @param wanted how many can be looked at, see {@link ChannelChoice#of(SourceImage, int, List)}
 * @param usual the channels, from 1, where not all can be looked at
 */
public record ChosenChannels(
    ImageSource images, ChannelChoice channels, int wanted, List<Integer> usual)
    implements ImageSource {
  /** The channels that are named, or all. */
  public ChosenChannels(ImageSource images, ChannelChoice channels) {
    this(images, channels, 0, List.of());
  }

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
    return channels.of(images.open(index), wanted, usual);
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
