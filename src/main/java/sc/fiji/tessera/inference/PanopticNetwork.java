package sc.fiji.tessera.inference;

import java.util.List;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.PanopticClass;

/** What divides planes into segments with classes: objects of things, and stuff. */
public interface PanopticNetwork extends AutoCloseable {
  /** The classes of the segments, by their numbers from 1. */
  List<PanopticClass> classes();

  /** How images are looked at. */
  ModelCard.Input input();

  /** What the user should know, such as why the GPU is not used. */
  List<String> notes();

  /**
   * Segments a plane.
   *
   * @param plane in the image's channels; they are arranged as the network takes them
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException one sentence, if plane and network do not fit
   */
  PanopticPicture segment(Plane plane, Progress progress);

  @Override
  void close();
}
