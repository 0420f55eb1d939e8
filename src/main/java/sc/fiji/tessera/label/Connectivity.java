package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.List;

/**
 * Which of the up to 3^n - 1 pixels around a pixel are its neighbours: those that differ from it by
 * one step in at most so many axes.
 */
public enum Connectivity {
  /** Pixels that share a face: 4 neighbours in 2-D, 6 in 3-D. */
  FACES(1),

  /** Pixels that share at least an edge of the voxel: 8 neighbours in 2-D, 18 in 3-D. */
  EDGES(2),

  /** Pixels that share at least a corner: 8 neighbours in 2-D, 26 in 3-D. */
  CORNERS(Integer.MAX_VALUE);

  private final int axes;

  Connectivity(int axes) {
    this.axes = axes;
  }

  /** In how many axes at most two neighbours differ. */
  int axes() {
    return axes;
  }

  /** The steps to all neighbours of a pixel in an image of so many axes, in raster order. */
  public List<int[]> steps(int dimensions) {
    List<int[]> steps = new ArrayList<>();
    int combinations = (int) Math.pow(3, dimensions);
    for (int c = 0; c < combinations; c++) {
      int[] step = new int[dimensions];
      int moved = 0;
      int rest = c;
      for (int d = 0; d < dimensions; d++, rest /= 3) {
        step[d] = rest % 3 - 1;
        if (step[d] != 0) moved++;
      }
      if (moved > 0 && moved <= axes) steps.add(step);
    }
    return steps;
  }

  /**
   * The connectivity of the background that goes with this one of the foreground, so that a closed
   * outline separates its inside from its outside: faces for edges and corners, corners for faces.
   */
  public Connectivity ofBackground() {
    return this == FACES ? CORNERS : FACES;
  }
}
