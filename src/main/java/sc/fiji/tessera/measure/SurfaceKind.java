package sc.fiji.tessera.measure;

/** What a boundary consists of; distances of different kinds are not comparable. */
public enum SurfaceKind {
  /**
   * Elements of a contour or surface between pixels, at the corners that not all pixels around
   * share, each weighing as much as the length (2-D) or area (3-D, marching cubes) of the boundary
   * that it stands for. As {@code surface-distance} of DeepMind has it: Nikolov et al. (Journal of
   * Medical Internet Research 2021). Percentiles are the first distance at which the weight is
   * reached.
   */
  ELEMENTS,

  /**
   * Pixels of the mask with a neighbour across a face (4 in 2-D, 6 in 3-D) outside of it, each with
   * weight 1, as MONAI, MedPy and most papers have it. Percentiles are interpolated linearly.
   */
  PIXELS
}
