package sc.fiji.tessera.plugins.segment;

import java.util.List;
import java.util.Locale;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;

/** The image that belongs to another one: of equal name, and of equal size. */
final class MatchingImage {
  private MatchingImage() {}

  /**
   * Opens it.
   *
   * @param key the input that it is found in, for messages
   * @param others one image, or a folder of them
   * @param name of the image that it belongs to, which may end in -labels or -scores
   * @param of that image; folders are matched by name, single images belong to each other
   * @throws IllegalArgumentException one sentence, if there is none or its size differs
   */
  static SourceImage of(String key, ImageSource others, String name, SourceImage of) {
    SourceImage found = others.open(index(key, others, name));
    boolean fits =
        found.width() == of.width()
            && found.height() == of.height()
            && found.slices() == of.slices()
            && found.frames() == of.frames();
    if (fits) return found;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "'%s' must have the size of the image, but %s is %s and %s is %s.",
            key,
            found.title(),
            size(found),
            of.title(),
            size(of)));
  }

  private static int index(String key, ImageSource others, String name) {
    if (!others.isFolder()) return 0;
    for (String candidate : List.of(name, name.replaceAll("-(labels|scores)$", ""))) {
      int found = others.names().indexOf(candidate);
      if (found >= 0) return found;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "'%s' must hold an image for each one, but %s holds none named %s.",
            key,
            others.name(),
            name));
  }

  private static String size(SourceImage image) {
    String size = image.width() + " x " + image.height() + " pixels";
    if (image.slices() > 1) size += ", " + image.slices() + " slices";
    return image.frames() > 1 ? size + ", " + image.frames() + " frames" : size;
  }
}
