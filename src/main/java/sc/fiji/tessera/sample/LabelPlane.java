package sc.fiji.tessera.sample;

import java.util.ArrayDeque;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.type.numeric.integer.UnsignedShortType;

/** A row-major plane of whole numbers, 0 = nothing, that is made into exact instance labels. */
final class LabelPlane {
  static final int HIGHEST = 65535;

  final int width;
  final int height;
  final int[] labels;

  LabelPlane(int width, int height) {
    this.width = width;
    this.height = height;
    labels = new int[width * height];
  }

  /**
   * Makes every label one 4-connected piece: the largest stays, the others go to a neighbouring
   * label whose largest piece they touch, or to 0.
   */
  void joinPieces() {
    int[] piece = new int[labels.length];
    int[] sizes = pieces(piece);
    int highest = 0;
    for (int label : labels) highest = Math.max(highest, label);
    int[] largest = new int[highest + 1];
    for (int i = 0; i < labels.length; i++) {
      if (sizes[piece[i]] > sizes[largest[labels[i]]]) largest[labels[i]] = piece[i];
    }
    int[] heir = new int[sizes.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == 0 || piece[i] == largest[labels[i]]) continue;
      for (int side = 0; side < 4; side++) {
        int j = neighbour(i, side);
        if (j >= 0 && labels[j] != 0 && piece[j] == largest[labels[j]]) heir[piece[i]] = labels[j];
      }
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != 0 && piece[i] != largest[labels[i]]) labels[i] = heir[piece[i]];
    }
  }

  /** Gives every 4-connected piece of a label its own number; pieces below a size become 0. */
  void split(int smallest) {
    int[] piece = new int[labels.length];
    int[] sizes = pieces(piece);
    for (int i = 0; i < labels.length; i++) {
      labels[i] = sizes[piece[i]] < smallest ? 0 : piece[i];
    }
  }

  /** Renumbers to 1..n in reading order of the first pixels; old numbers without pixels vanish. */
  int[] renumber() {
    int highest = 0;
    for (int label : labels) highest = Math.max(highest, label);
    int[] number = new int[highest + 1];
    int next = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == 0) continue;
      if (number[labels[i]] == 0) number[labels[i]] = ++next;
      labels[i] = number[labels[i]];
    }
    return number;
  }

  ArrayImg<UnsignedShortType, ShortArray> image() {
    short[] values = new short[labels.length];
    for (int i = 0; i < values.length; i++) values[i] = (short) labels[i];
    return ArrayImgs.unsignedShorts(values, width, height);
  }

  /** Numbers the connected pieces of equal label from 1; label 0 is piece 0. Returns the sizes. */
  private int[] pieces(int[] piece) {
    int[] sizes = new int[256];
    int count = 0;
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (int start = 0; start < labels.length; start++) {
      if (labels[start] == 0 || piece[start] != 0) continue;
      if (++count == sizes.length) sizes = java.util.Arrays.copyOf(sizes, 2 * count);
      piece[start] = count;
      open.push(start);
      while (!open.isEmpty()) {
        int i = open.pop();
        sizes[count]++;
        for (int side = 0; side < 4; side++) {
          int j = neighbour(i, side);
          if (j >= 0 && piece[j] == 0 && labels[j] == labels[i]) {
            piece[j] = count;
            open.push(j);
          }
        }
      }
    }
    return java.util.Arrays.copyOf(sizes, count + 1);
  }

  private int neighbour(int i, int side) {
    int x = i % width;
    switch (side) {
      case 0:
        return x > 0 ? i - 1 : -1;
      case 1:
        return x < width - 1 ? i + 1 : -1;
      case 2:
        return i - width;
      default:
        return i + width < labels.length ? i + width : -1;
    }
  }
}
