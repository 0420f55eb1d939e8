package sc.fiji.tessera.classical;

import java.util.Arrays;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.LabelArray;

/** Joins parts of too few pixels with the largest neighbour, so that every pixel keeps a label. */
final class SmallParts {
  private final LabelArray parts;
  private final int[] parent;
  private final long[] size;
  private final double minimum;

  /** Of connected parts numbered from 1; no pixel is 0. */
  SmallParts(LabelArray parts, double minimum) {
    this.parts = parts;
    this.minimum = minimum;
    int count = Arrays.stream(parts.values()).max().orElse(0);
    parent = new int[count + 1];
    size = new long[count + 1];
    for (int i = 0; i <= count; i++) parent[i] = i;
    for (int part : parts.values()) size[part]++;
  }

  /** Numbered from 1 in raster order of first pixels. */
  Img<IntType> joined() {
    while (joinSmall()) {}
    int[] values = parts.values().clone();
    int[] names = new int[parent.length];
    int count = 0;
    for (int p = 0; p < values.length; p++) {
      int r = root(values[p]);
      if (names[r] == 0) names[r] = ++count;
      values[p] = names[r];
    }
    return parts.with(values).image();
  }

  /** Whether anything was joined: parts may still be too small then. */
  private boolean joinSmall() {
    int[] largest = new int[parent.length];
    PixelGrid grid = new PixelGrid(parts.dimensions(), Connectivity.FACES);
    int[] around = new int[grid.directions()];
    int[] values = parts.values();
    for (int p = 0; p < values.length; p++) {
      int own = root(values[p]);
      if (size[own] >= minimum) continue;
      grid.neighbours(p, around);
      for (int neighbour : around) {
        int other = neighbour < 0 ? own : root(values[neighbour]);
        if (other != own && size[other] > size[largest[own]]) largest[own] = other;
      }
    }
    boolean joined = false;
    for (int part = 1; part < parent.length; part++) {
      if (parent[part] != part || size[part] >= minimum || largest[part] == 0) continue;
      int other = root(largest[part]);
      if (other == part) continue;
      parent[part] = other;
      size[other] += size[part];
      joined = true;
    }
    return joined;
  }

  private int root(int part) {
    int r = part;
    while (parent[r] != r) {
      parent[r] = parent[parent[r]];
      r = parent[r];
    }
    return r;
  }
}
