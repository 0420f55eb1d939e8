package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.Window;

/**
 * Pieces of CamVid street scenes (Brostow et al. 2009), enlarged: 11 classes, 11 = void, here
 * {@link TrainingExample#IGNORED}.
 *
 * <p>Many networks give one score for 8 x 8 pixels. In CamVid at its own size, poles, signs and
 * outlines are finer than that, so that no such network could be right everywhere. Enlarged, they
 * are not: intensities are interpolated, and outlines are those of interpolated class memberships,
 * so they are smooth.
 */
final class CamVid {
  static final int CLASSES = 11;

  private final ImageSource images;
  private final ImageSource labels;
  private final int factor;

  /**
   * @param folder of the data set
   * @param factor of the enlargement
   */
  CamVid(Path folder, int factor) {
    images = ImageSource.of(folder.resolve("images"));
    labels = ImageSource.of(folder.resolve("labels"));
    this.factor = factor;
  }

  /** A window of a named image. */
  record Piece(String name, int x, int y, int width, int height) {}

  /** Intensities [3][height * factor * width * factor] and class indices of the same pixels. */
  record Example(float[][] channels, int[] classes) {}

  Example read(Piece p) {
    Window window = new Window(p.x, p.y, p.width, p.height);
    Plane plane = images.open(images.names().indexOf(p.name)).plane(0, 0);
    Affine[] affine = Normalization.percentile(1, 99.8).fit(plane);
    float[][] channels = new float[3][];
    for (int c = 0; c < 3; c++) {
      float[] values = new float[p.width * p.height];
      plane.read(c, window, affine[c], FloatBuffer.wrap(values));
      channels[c] = enlarged(values, p);
    }
    float[] classes = new float[p.width * p.height];
    labels
        .open(labels.names().indexOf(p.name))
        .plane(0, 0)
        .read(0, window, FloatBuffer.wrap(classes));
    return new Example(channels, enlargedClasses(classes, p));
  }

  private int[] enlargedClasses(float[] classes, Piece p) {
    int[] result = new int[classes.length * factor * factor];
    float[] most = new float[result.length];
    for (int k = 0; k <= CLASSES; k++) {
      float[] member = new float[classes.length];
      for (int i = 0; i < member.length; i++) member[i] = classes[i] == k ? 1 : 0;
      float[] share = enlarged(member, p);
      for (int i = 0; i < share.length; i++) {
        if (share[i] <= most[i]) continue;
        most[i] = share[i];
        result[i] = k == CLASSES ? TrainingExample.IGNORED : k;
      }
    }
    return result;
  }

  /** Linear interpolation between pixel centres. */
  private float[] enlarged(float[] values, Piece p) {
    int width = p.width * factor;
    float[] result = new float[values.length * factor * factor];
    for (int i = 0; i < result.length; i++) {
      float x = Math.max(0, Math.min(p.width - 1, (i % width + 0.5f) / factor - 0.5f));
      float y = Math.max(0, Math.min(p.height - 1, (i / width + 0.5f) / factor - 0.5f));
      int at = (int) y * p.width + (int) x;
      int right = x + 1 < p.width ? 1 : 0;
      int below = y + 1 < p.height ? p.width : 0;
      float fx = x - (int) x;
      float top = values[at] + fx * (values[at + right] - values[at]);
      float bottom = values[at + below] + fx * (values[at + below + right] - values[at + below]);
      result[i] = top + (y - (int) y) * (bottom - top);
    }
    return result;
  }
}
