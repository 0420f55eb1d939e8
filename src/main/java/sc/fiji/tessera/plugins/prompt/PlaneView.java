package sc.fiji.tessera.plugins.prompt;

import java.util.LinkedHashMap;
import java.util.Map;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.inference.PromptWindows;
import sc.fiji.tessera.inference.Prompts;
import sc.fiji.tessera.inference.SliceSweep;

/**
 * What a network sees of one plane, which does not change: all of it at once, or of a large one the
 * tile that a prompt lies in. Every part is looked at once. For one thread.
 */
final class PlaneView implements SliceSweep.Slice {
  /** Of so many tiles what was seen is kept at hand; each takes some megabytes. */
  private static final int KEPT = 16;

  private final PlaneEmbeddings embeddings;
  private final Plane plane;
  private final PromptWindows windows;
  private final Map<Window, ImageEmbedding> seen =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Window, ImageEmbedding> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param tile side of tiles in pixels; 0 = the whole plane at once
   */
  PlaneView(PlaneEmbeddings embeddings, Plane plane, int tile) {
    this.embeddings = embeddings;
    this.plane = plane;
    this.windows =
        new PromptWindows(Math.toIntExact(plane.width()), Math.toIntExact(plane.height()), tile);
  }

  PromptSegmenter network() {
    return embeddings.network();
  }

  /** What is seen where the prompts point at. */
  ImageEmbedding at(Prompts prompts, Progress progress) {
    Window window = windows.of(prompts);
    ImageEmbedding known = seen.get(window);
    if (known != null) return known;
    ImageEmbedding part =
        embeddings.of(plane.part(window), progress).at((int) window.x(), (int) window.y());
    seen.put(window, part);
    return part;
  }

  @Override
  public int width() {
    return (int) plane.width();
  }

  @Override
  public int height() {
    return (int) plane.height();
  }

  /** A mask of another slice may be of another tile, and so is no prompt here. */
  @Override
  public ObjectMask best(Prompts prompts, Progress progress) {
    Prompts told = windows.isWhole() ? prompts : prompts.withoutMask();
    return network().best(at(told, progress), told, progress);
  }
}
