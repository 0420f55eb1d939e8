package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedSet;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;

/**
 * Labels that tell the class of every pixel and the number of its object, in two channels (of
 * colours, red and green), as <i>Measure Panoptic Quality...</i> reads them. Here a label is the
 * class times 65536 plus the number.
 */
final class PanopticLabels {
  private static final int NUMBERS = 1 << 16;

  private PanopticLabels() {}

  /** Refuses an image that has not these channels, in one sentence. */
  static void require(SourceImage image, String name) {
    boolean colours = image.isRgb() && image.channels() == 3;
    if (image.channels() == 2 || colours) return;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The labels of %s have %d %s; target=panoptic needs two, the class of every pixel and the number of its object.",
            name,
            image.channels(),
            image.channels() == 1 ? "channel" : "channels"));
  }

  /** The labels of a plane. */
  static int[] read(Plane plane, String name) {
    int[] classes = channel(plane, 0, name);
    int[] numbers = channel(plane, 1, name);
    Arrays.setAll(classes, p -> classes[p] * NUMBERS + numbers[p]);
    return classes;
  }

  private static int[] channel(Plane plane, int channel, String name) {
    FloatBuffer values = FloatBuffer.allocate((int) (plane.width() * plane.height()));
    plane.read(channel, new Window(0, 0, (int) plane.width(), (int) plane.height()), values);
    int most = channel == 0 ? TrainingExample.IGNORED : NUMBERS - 1;
    int[] whole = new int[values.capacity()];
    for (int i = 0; i < whole.length; i++) {
      float v = values.get(i);
      whole[i] = (int) v;
      if (whole[i] == v && v >= 0 && v <= most) continue;
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The %s of %s hold %s; whole numbers from 0 to %d are expected.",
              channel == 0 ? "classes" : "objects",
              name,
              v,
              most));
    }
    return whole;
  }

  /** The classes alone. */
  static int[] classes(int[] labels) {
    return Arrays.stream(labels).map(l -> l / NUMBERS).toArray();
  }

  /**
   * A number for each object, different ones in different classes; 0 where there is no thing, and
   * where a thing has the number 0.
   */
  static int[] objects(int[] labels, SortedSet<Integer> things) {
    return Arrays.stream(labels)
        .map(l -> l % NUMBERS != 0 && things.contains(l / NUMBERS) ? l : 0)
        .toArray();
  }
}
