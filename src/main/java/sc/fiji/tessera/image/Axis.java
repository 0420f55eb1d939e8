package sc.fiji.tessera.image;

/** What a dimension of an image stands for: width, height, channel, depth, time. */
public enum Axis {
  X,
  Y,
  C,
  Z,
  T
}
