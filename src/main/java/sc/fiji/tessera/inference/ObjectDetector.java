package sc.fiji.tessera.inference;

import java.util.List;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.label.DetectedObject;

/** What finds objects in an image, each with a class, a score, a box and its pixels. */
@FunctionalInterface
public interface ObjectDetector {
  /**
   * Finds objects.
   *
   * @param image as the detector takes it
   * @param progress asked for cancellation
   * @return in pixels of the image, the surest first
   * @throws CancellationException if cancelled
   */
  List<DetectedObject> detect(DetectorImage image, Progress progress);

  /** What the user should know, such as why the GPU is not used. */
  default List<String> notes() {
    return List.of();
  }
}
