package sc.fiji.tessera.plugins.prompt;

import ij.ImagePlus;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.image.BytePlanes;
import sc.fiji.tessera.image.ChannelChoice;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.inference.PromptWindows;
import sc.fiji.tessera.inference.Prompts;
import sc.fiji.tessera.inference.SliceSweep;

/**
 * What a network has seen of the planes of an open image, or of their tiles, each looked at once,
 * and again where its pixels have changed. For one thread.
 */
final class SeenPlanes {
  /** Of so many planes or tiles what was seen is kept; each takes some megabytes. */
  private static final int KEPT = 16;

  private final PlaneEmbeddings embeddings;
  private final ImagePlus image;
  private final Looks looks;
  private final PromptWindows windows;
  private final Map<Place, Seen> seen =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Seen> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * At what a network looks.
   *
   * @param channels of the image
   * @param tile side of the tiles of large images in pixels; 0 = the whole plane at once
   */
  record Looks(ChannelChoice channels, int tile) {}

  private record Place(int plane, Window window) {}

  private record Seen(String pixels, ImageEmbedding embedding) {}

  /** The plane that was asked for last, as it was then: most clicks follow one on the same. */
  private PixelCopy last;

  /** What is known to be seen of that copy. */
  private final Set<Place> current = new HashSet<>();

  SeenPlanes(PlaneEmbeddings embeddings, ImagePlus image, Looks looks) {
    this.embeddings = embeddings;
    this.image = image;
    this.looks = looks;
    this.windows = new PromptWindows(image.getWidth(), image.getHeight(), looks.tile);
  }

  PromptSegmenter network() {
    return embeddings.network();
  }

  /** A plane as one of a stack through which objects are followed. */
  SliceSweep.Slice slice(int index) {
    return new SliceSweep.Slice() {
      @Override
      public int width() {
        return image.getWidth();
      }

      @Override
      public int height() {
        return image.getHeight();
      }

      /** A mask of another slice may be of another tile, and so is no prompt here. */
      @Override
      public ObjectMask best(Prompts prompts, Progress progress) {
        Prompts told = areWhole() ? prompts : prompts.withoutMask();
        return network().best(of(index, told, progress), told, progress);
      }
    };
  }

  /** Whether a plane is seen at once, before anybody has pointed at anything. */
  boolean areWhole() {
    return windows.isWhole();
  }

  /** All of a plane: frame * slices + slice, from 0. */
  ImageEmbedding of(int index, Progress progress) {
    return of(index, new Window(0, 0, image.getWidth(), image.getHeight()), progress);
  }

  /** What is seen of a plane where the prompts point at. */
  ImageEmbedding of(int index, Prompts prompts, Progress progress) {
    return of(index, windows.of(prompts), progress);
  }

  private ImageEmbedding of(int index, Window window, Progress progress) {
    Place place = new Place(index, window);
    Seen before = seen.get(place);
    boolean same = last != null && last.isOf(image, index);
    if (same && before != null && current.contains(place)) return before.embedding;
    if (!same) {
      last = PixelCopy.of(image, index); // before it is looked at: it may change meanwhile
      current.clear();
    }
    SourceImage all = SourceImage.of(image).inColour();
    SourceImage source = looks.channels.of(all, network().input().channels());
    int slices = (int) source.slices();
    Plane plane = source.plane(index % slices, index / slices).part(window);
    BytePlanes bytes = embeddings.bytes(plane);
    String pixels = PlaneEmbeddings.pixels(bytes);
    if (before != null && before.pixels.equals(pixels)) {
      current.add(place);
      return before.embedding;
    }
    progress.report(0, "Segment Anything looks at " + image.getTitle());
    ImageEmbedding embedding =
        embeddings.of(bytes, pixels, progress).at((int) window.x(), (int) window.y());
    seen.put(place, new Seen(pixels, embedding));
    current.add(place); // not before: what was cancelled is not seen
    progress.report(1, "");
    return embedding;
  }
}
