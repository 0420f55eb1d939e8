package sc.fiji.tessera.plugins;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.Progress;

/**
 * What a network has seen of the planes of an image, each looked at once, and again where its
 * pixels have changed. For one thread.
 */
final class SeenPlanes {
  /** Of so many planes what was seen is kept; each takes some megabytes. */
  private static final int KEPT = 16;

  private final PlaneEmbeddings embeddings;
  private final ImagePlus image;
  private final int channel;
  private final Map<Integer, Seen> seen =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Seen> eldest) {
          return size() > KEPT;
        }
      };

  private record Seen(String pixels, ImageEmbedding embedding) {}

  /** The plane that was asked for last, as it was then: most clicks follow one on the same. */
  private PixelCopy last;

  /**
   * @param channel from 1; 0 for all
   */
  SeenPlanes(PlaneEmbeddings embeddings, ImagePlus image, int channel) {
    this.embeddings = embeddings;
    this.image = image;
    this.channel = channel;
  }

  /** A plane: frame * slices + slice, from 0. */
  ImageEmbedding of(int index, Progress progress) {
    Seen before = seen.get(index);
    if (before != null && last != null && last.isOf(image, index)) return before.embedding;
    last = PixelCopy.of(image, index); // before it is looked at: it may change meanwhile
    SourceImage source = SourceImage.of(image).inColour();
    int slices = (int) source.slices();
    Plane all = source.plane(index % slices, index / slices);
    Plane plane = channel == 0 ? all : all.channel(channel - 1);
    String pixels = PlaneEmbeddings.pixels(plane);
    if (before != null && before.pixels.equals(pixels)) return before.embedding;
    progress.report(0, "Segment Anything looks at " + image.getTitle());
    ImageEmbedding embedding = embeddings.of(plane, pixels, progress);
    seen.put(index, new Seen(pixels, embedding));
    progress.report(1, "");
    return embedding;
  }
}
