package sc.fiji.tessera.training;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;

/**
 * Images that are opened when they are needed, and stay open as long as there is memory: all of
 * them until they are let go, then as many as the Java heap has room for.
 */
final class ImageCache {
  private final ImageSource source;
  private final List<SourceImage> kept = new ArrayList<>();
  private final List<SoftReference<SourceImage>> opened = new ArrayList<>();

  ImageCache(ImageSource source) {
    this.source = source;
    for (int i = 0; i < source.size(); i++) {
      kept.add(null);
      opened.add(new SoftReference<>(null));
    }
  }

  /** An image, opened if need be. */
  synchronized SourceImage get(int index) {
    SourceImage image = opened.get(index).get();
    if (image != null) return image;
    image = source.open(index);
    opened.set(index, new SoftReference<>(image));
    return image;
  }

  /** Makes an image stay until all are let go. */
  synchronized void keep(int index) {
    kept.set(index, get(index));
  }

  /** From now on memory is given back when it is wanted. */
  synchronized void letGo() {
    kept.replaceAll(image -> null);
  }

  /**
   * A plane of an image.
   *
   * @param number slices first, then frames
   */
  Supplier<Plane> plane(int index, int number) {
    return () -> {
      SourceImage image = get(index);
      int slices = (int) image.slices();
      return image.plane(number % slices, number / slices);
    };
  }
}
