package sc.fiji.tessera.image;

/**
 * In which order a network takes the channels of a colour image. Networks that were trained with
 * Caffe or OpenCV take blue first; the others red.
 */
public enum ChannelOrder {
  /** As in the image. */
  RGB,
  /** The three channels of the image in reverse. */
  BGR;

  /** The plane with its channels in this order; nothing is copied. */
  public Plane of(Plane plane) {
    return this == RGB ? plane : plane.reversed();
  }
}
