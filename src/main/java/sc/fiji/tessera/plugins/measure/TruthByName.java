package sc.fiji.tessera.plugins.measure;

import java.util.List;
import java.util.Optional;
import sc.fiji.tessera.image.ImageSource;

/** Which truth belongs to which prediction: by file name. */
final class TruthByName {
  private TruthByName() {}

  /**
   * The place of the truth of a prediction; a folder's by equal name, without {@code -labels} or
   * {@code -scores} that our own results end in.
   *
   * @throws IllegalArgumentException if there is none
   */
  static int index(ImageSource prediction, ImageSource truth, int i) {
    boolean oneEach = prediction.size() == 1 && truth.size() == 1;
    if (oneEach && !(prediction.isFolder() && truth.isFolder())) return 0;
    String name = prediction.names().get(i);
    for (String candidate : List.of(name, name.replaceAll("-(labels|scores)$", ""))) {
      int found = truth.names().indexOf(candidate);
      if (found >= 0) return found;
    }
    throw new IllegalArgumentException(
        "There is no truth for " + name + ": " + truth.name() + " holds no file of that name.");
  }

  /** A run that lost half of its files must not look perfect. */
  static Optional<String> unmeasured(ImageSource prediction, ImageSource truth) {
    if (!prediction.isFolder() || truth.size() <= prediction.size()) return Optional.empty();
    return Optional.of(
        truth.name()
            + " holds "
            + truth.size()
            + " label images, but only "
            + prediction.size()
            + " predictions were measured.");
  }
}
