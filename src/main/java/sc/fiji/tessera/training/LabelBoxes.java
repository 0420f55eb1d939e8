package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.imglib2.Cursor;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.image.LabelBox;
import sc.fiji.tessera.label.ConnectedComponents;
import sc.fiji.tessera.label.Connectivity;

/** The rectangles around the objects of a label image, the largest first. */
final class LabelBoxes {
  private LabelBoxes() {}

  /**
   * Around each label, or each connected region of a class.
   *
   * @param labels [y * width + x]
   * @param ignore a label that is no object
   */
  static List<LabelBox> of(int[] labels, int width, int ignore, TrainingTarget.Meaning meaning) {
    int[] objects = labels.clone();
    for (int i = 0; i < objects.length; i++) if (objects[i] == ignore) objects[i] = 0;
    boolean numbered = meaning == TrainingTarget.Meaning.CLASSES;
    int[] numbers = numbered ? regions(objects, width) : objects;
    Map<Integer, LabelBox> boxes = new TreeMap<>();
    for (int i = 0; i < objects.length; i++) {
      if (objects[i] == 0) continue;
      int x = i % width;
      int y = i / width;
      LabelBox pixel = new LabelBox(numbered ? objects[i] : 1, x, y, x, y);
      boxes.merge(numbers[i], pixel, LabelBox::with);
    }
    return sorted(new ArrayList<>(boxes.values()));
  }

  /** So that, drawn one over the other, small ones are not hidden by large ones. */
  static List<LabelBox> sorted(List<LabelBox> boxes) {
    List<LabelBox> sorted = new ArrayList<>(boxes);
    sorted.sort(Comparator.comparingLong(LabelBox::area).reversed());
    return sorted;
  }

  private static int[] regions(int[] labels, int width) {
    Img<IntType> image = ArrayImgs.ints(labels, width, labels.length / width);
    Cursor<IntType> found =
        ConnectedComponents.ofEachLabel(image, Connectivity.CORNERS).image().cursor();
    int[] numbers = new int[labels.length];
    for (int i = 0; i < numbers.length; i++) numbers[i] = found.next().get();
    return numbers;
  }

  /** Classes as if boxes were full of what they surround. */
  static byte[] filled(List<LabelBox> boxes, int width, int height) {
    byte[] classes = new byte[width * height];
    for (LabelBox b : boxes) {
      for (int y = b.y0(); y <= b.y1(); y++) {
        Arrays.fill(classes, y * width + b.x0(), y * width + b.x1() + 1, (byte) b.label());
      }
    }
    return classes;
  }
}
