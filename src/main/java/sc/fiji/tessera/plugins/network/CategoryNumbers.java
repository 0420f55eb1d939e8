package sc.fiji.tessera.plugins.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.tessera.measure.CocoCategory;
import sc.fiji.tessera.measure.PanopticFile;
import sc.fiji.tessera.model.PanopticClass;

/**
 * The numbers that a file of categories gives to classes of its names.
 *
 * @param file null = classes keep their numbers
 */
record CategoryNumbers(Path file) {
  /**
   * The classes with the numbers of the file.
   *
   * @param numbers receives the new number of each
   * @throws IOException one sentence, if the file cannot be read
   * @throws IllegalArgumentException one sentence, if it lacks a class
   */
  List<PanopticClass> of(List<PanopticClass> classes, Map<Integer, Integer> numbers)
      throws IOException {
    List<PanopticClass> numbered = new ArrayList<>();
    Map<Integer, CocoCategory> known = file == null ? Map.of() : PanopticFile.categories(file);
    for (PanopticClass c : classes) {
      int number = file == null ? c.number() : number(c, known);
      numbers.put(c.number(), number);
      numbered.add(new PanopticClass(number, c.name(), c.thing()));
    }
    return numbered;
  }

  private int number(PanopticClass c, Map<Integer, CocoCategory> known) {
    for (CocoCategory category : known.values()) {
      if (category.name().equals(c.name())) return category.id();
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "'categories' lacks the class \"%s\" of the model: %s.",
            c.name(),
            file.getFileName()));
  }
}
