package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * One label and the box around all its pixels: what is done to each label by itself need not look
 * at the whole image.
 *
 * @param label not 0
 * @param from the first pixel along every axis
 * @param to behind the last pixel along every axis
 */
record LabelCrop(int label, int[] from, int[] to) {
  /** Walks along the pixels of a box. */
  interface Visitor {
    /**
     * Is told a pixel.
     *
     * @param inner its index in the box
     * @param outer its index in the image
     */
    void visit(int inner, int outer);
  }

  /** The boxes of all labels but 0, by ascending label. */
  static List<LabelCrop> of(LabelArray labels) {
    TreeMap<Integer, LabelCrop> crops = new TreeMap<>();
    int[] size = labels.dimensions();
    int[] position = new int[size.length];
    LabelCrop last = null;
    for (int i = 0; i < labels.values().length; i++) {
      int label = labels.values()[i];
      if (label != 0) {
        if (last == null || last.label != label) {
          last =
              crops.computeIfAbsent(
                  label, l -> new LabelCrop(l, size.clone(), new int[size.length]));
        }
        last.include(position);
      }
      for (int d = 0; d < size.length && ++position[d] == size[d]; d++) position[d] = 0;
    }
    return new ArrayList<>(crops.values());
  }

  private void include(int[] position) {
    for (int d = 0; d < position.length; d++) {
      from[d] = Math.min(from[d], position[d]);
      to[d] = Math.max(to[d], position[d] + 1);
    }
  }

  /** A box that reaches farther on all sides, as far as there is an image. */
  LabelCrop grown(int[] margin, int[] size) {
    int[] first = from.clone();
    int[] end = to.clone();
    for (int d = 0; d < size.length; d++) {
      first[d] = Math.max(0, from[d] - margin[d]);
      end[d] = (int) Math.min(size[d], (long) to[d] + margin[d]);
    }
    return new LabelCrop(label, first, end);
  }

  int[] size() {
    int[] size = new int[from.length];
    for (int d = 0; d < size.length; d++) size[d] = to[d] - from[d];
    return size;
  }

  /** The pixels of the box in raster order. */
  void forEach(int[] imageSize, Visitor visitor) {
    int[] size = size();
    int pixels = Arrays.stream(size).reduce(1, (a, b) -> a * b);
    for (int inner = 0; inner < pixels; inner++) {
      int outer = 0;
      int stride = 1;
      int rest = inner;
      for (int d = 0; d < size.length; d++) {
        outer += (from[d] + rest % size[d]) * stride;
        rest /= size[d];
        stride *= imageSize[d];
      }
      visitor.visit(inner, outer);
    }
  }

  /** 1 where the label lies, else 0. */
  LabelArray mask(LabelArray labels) {
    int[] size = size();
    int[] mask = new int[Arrays.stream(size).reduce(1, (a, b) -> a * b)];
    forEach(
        labels.dimensions(),
        (inner, outer) -> mask[inner] = labels.values()[outer] == label ? 1 : 0);
    return new LabelArray(mask, size);
  }
}
