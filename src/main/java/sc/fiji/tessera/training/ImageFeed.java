package sc.fiji.tessera.training;

import java.util.function.UnaryOperator;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.model.ModelCard;

/**
 * How a plane becomes what a network learns from: the same as what it is fed with when it segments.
 *
 * @param arrangement puts the channels as the network takes them
 * @param normalization how their values are normalised then, with statistics of the whole plane
 */
public record ImageFeed(UnaryOperator<Plane> arrangement, Normalization normalization) {

  /** For a network that will take the channels that the images have. */
  static ImageFeed allChannels(Normalization normalization) {
    return new ImageFeed(UnaryOperator.identity(), normalization);
  }

  /** As a model's card says: its number and order of channels, its normalisation. */
  static ImageFeed of(ModelCard.Input input) {
    return new ImageFeed(input::arranged, input.normalization());
  }
}
