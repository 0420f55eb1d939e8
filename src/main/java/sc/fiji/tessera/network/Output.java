package sc.fiji.tessera.network;

/** Where the logits lie. */
public enum Output {
  /** On the image's own pixels. */
  IMAGE,
  /** On the map that the reference implementation returns, coarser or smaller than the image. */
  NATIVE;

  /** Logits of the reference's map, where they are wanted. */
  Features of(Layers net, Features logits, Features image, Interpolation how) {
    return this == IMAGE ? net.resize(logits, image, how) : logits;
  }
}
