package sc.fiji.tessera.training;

import java.util.SortedSet;

/**
 * What the two heads of a Panoptic FPN call the classes of labels. Arrays are not to be changed.
 *
 * @param objects for each class its place among the things, from 1; 0 for others
 * @param pixels for each class its place among the stuff, from 1; 0 for things and the background
 */
record PanopticFpnClasses(int[] objects, int[] pixels) {

  /**
   * Those of labels.
   *
   * @param count classes, the background among them
   * @param things those that have objects
   */
  static PanopticFpnClasses of(int count, SortedSet<Integer> things) {
    PanopticFpnClasses classes = new PanopticFpnClasses(new int[count], new int[count]);
    int stuff = 0;
    int thing = 0;
    for (int c = 1; c < count; c++) {
      if (things.contains(c)) classes.objects[c] = ++thing;
      else classes.pixels[c] = ++stuff;
    }
    return classes;
  }

  /** The class of an object; what is not known stays so. */
  int object(int c) {
    return c == TrainingExample.IGNORED ? c : objects[c];
  }

  /** The class of a pixel; what is not known stays so. */
  int pixel(int c) {
    return c == TrainingExample.IGNORED ? c : pixels[c];
  }
}
