package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.List;

/** How names are written in bioimage.io packages. */
final class BioImageIoText {
  private BioImageIoText() {}

  /**
   * Names of channels as identifiers (letters, digits, underscores, not first a digit), all
   * different.
   */
  static List<String> identifiers(List<String> names) {
    List<String> result = new ArrayList<>();
    for (String name : names) {
      String id = name.trim().replaceAll("[^A-Za-z0-9_]+", "_");
      if (!id.matches("[A-Za-z_].*")) id = "_" + id;
      String unique = id;
      for (int n = 2; result.contains(unique); n++) unique = id + "_" + n;
      result.add(unique);
    }
    return result;
  }
}
