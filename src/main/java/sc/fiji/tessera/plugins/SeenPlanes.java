package sc.fiji.tessera.plugins;

import ij.ImagePlus;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;

/**
 * What a network has seen of the planes of an image, each looked at once, and again where its
 * pixels have changed. For one thread.
 */
final class SeenPlanes {
  /** Of so many planes what was seen is kept; each takes some megabytes. */
  private static final int KEPT = 16;

  private final PromptSegmenter network;
  private final ImagePlus image;
  private final int channel;
  private final Map<Integer, Seen> seen =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Seen> eldest) {
          return size() > KEPT;
        }
      };

  private record Seen(long pixels, ImageEmbedding embedding) {}

  /**
   * @param channel from 1; 0 for all
   */
  SeenPlanes(PromptSegmenter network, ImagePlus image, int channel) {
    this.network = network;
    this.image = image;
    this.channel = channel;
  }

  /** A plane: frame * slices + slice, from 0. */
  ImageEmbedding of(int index, Progress progress) {
    SourceImage source = SourceImage.of(image).inColour();
    int slices = (int) source.slices();
    Plane all = source.plane(index % slices, index / slices);
    Plane plane = channel == 0 ? all : all.channel(channel - 1);
    long pixels = checksum(plane);
    Seen before = seen.get(index);
    if (before != null && before.pixels == pixels) return before.embedding;
    progress.report(0, "Segment Anything looks at " + image.getTitle());
    ImageEmbedding embedding = network.embed(plane, progress);
    seen.put(index, new Seen(pixels, embedding));
    progress.report(1, "");
    return embedding;
  }

  private static long checksum(Plane plane) {
    CRC32 sum = new CRC32();
    int width = (int) plane.width();
    float[] row = new float[width];
    ByteBuffer bytes = ByteBuffer.allocate(width * Float.BYTES);
    for (int c = 0; c < plane.channels(); c++) {
      for (int y = 0; y < plane.height(); y++) {
        plane.read(c, new Window(0, y, width, 1), FloatBuffer.wrap(row));
        bytes.asFloatBuffer().put(row);
        sum.update(bytes.array());
      }
    }
    return sum.getValue();
  }
}
