package sc.fiji.tessera.plugins.prompt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.BytePlanes;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.AutomaticMasks;
import sc.fiji.tessera.inference.EmbeddingCache;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.KnownAnswers;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.model.CompositeModel;

class PlaneEmbeddingsTest {
  @TempDir Path folder;

  private static Plane plane(ByteProcessor ip) {
    return SourceImage.of(new ImagePlus("plane", ip)).plane(0, 0);
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("seen"))) {
      return files.toList();
    }
  }

  @Test
  void samePixelsAreLookedAtOnce() throws IOException {
    Path file = KnownAnswers.save(folder.resolve("known.onnx"));
    OnnxService onnx = new OnnxService();
    try (PromptSegmenter network = PromptSegmenter.open(onnx, CompositeModel.open(file), "cpu")) {
      EmbeddingCache cache = new EmbeddingCache(folder.resolve("seen"), 1 << 20);
      Plane first = plane(SegmentAnythingTest.squares(100, 150));
      ImageEmbedding seen = new PlaneEmbeddings(network, file, cache).of(first, Progress.NONE);
      assertEquals(1, kept().size());
      // What lies there is taken: another in its place is found, also by the next start.
      Plane second = plane(SegmentAnythingTest.squares(10, 20));
      ImageEmbedding other = network.embed(second, Progress.NONE);
      String name = kept().get(0).getFileName().toString();
      cache.store(name.substring(0, name.indexOf('.')), other);
      Plane again = plane(SegmentAnythingTest.squares(100, 150));
      ImageEmbedding found = new PlaneEmbeddings(network, file, cache).of(again, Progress.NONE);
      String map = seen.maps().keySet().iterator().next();
      assertArrayEquals(other.maps().get(map).values(), found.maps().get(map).values());
      new PlaneEmbeddings(network, file, cache).of(second, Progress.NONE);
      assertEquals(2, kept().size());
      Path changed = folder.resolve("changed.onnx");
      Files.write(changed, new byte[] {1, 2, 3});
      new PlaneEmbeddings(network, changed, cache).of(second, Progress.NONE);
      assertEquals(3, kept().size(), "of another network");
    } finally {
      onnx.dispose();
    }
  }

  private static String pixels(Plane plane) {
    return PlaneEmbeddings.pixels(BytePlanes.of(plane));
  }

  /** The whole image and each of its parts; the whole is the one that prompts know. */
  @Test
  void everythingIsLookedAtOnceToo() throws IOException {
    Path file = KnownAnswers.save(folder.resolve("known.onnx"));
    OnnxService onnx = new OnnxService();
    try (PromptSegmenter network = PromptSegmenter.open(onnx, CompositeModel.open(file), "cpu")) {
      EmbeddingCache cache = new EmbeddingCache(folder.resolve("seen"), 1 << 20);
      PlaneEmbeddings embeddings = new PlaneEmbeddings(network, file, cache);
      Plane plane = plane(SegmentAnythingTest.squares(100, 150));
      embeddings.of(plane, Progress.NONE);
      AutomaticMasks.Options parts = new AutomaticMasks.Options(4, 0, 0, 0.7, 1, 0.3, 1, 0);
      AutomaticMasks masks = new AutomaticMasks(network, embeddings::of, parts);
      List<ObjectMask> first = masks.of(plane, Progress.NONE);
      List<Path> files = kept();
      assertEquals(1 + 4, files.size());
      List<ObjectMask> again = masks.of(plane, Progress.NONE);
      assertEquals(files, kept());
      List<ObjectMask> direct = new AutomaticMasks(network, parts).of(plane, Progress.NONE);
      for (List<ObjectMask> other : List.of(again, direct)) {
        assertEquals(
            first.stream().map(ObjectMask::mask).toList(),
            other.stream().map(ObjectMask::mask).toList());
      }
    } finally {
      onnx.dispose();
    }
  }

  /** Nothing is kept of a look that was cancelled, and the network can be asked again. */
  @Test
  void aCancelledLookLeavesNothing() throws IOException {
    Path file = KnownAnswers.save(folder.resolve("known.onnx"));
    OnnxService onnx = new OnnxService();
    try (PromptSegmenter network = PromptSegmenter.open(onnx, CompositeModel.open(file), "cpu")) {
      Path seen = Files.createDirectory(folder.resolve("seen"));
      EmbeddingCache cache = new EmbeddingCache(seen, 1 << 20);
      PlaneEmbeddings embeddings = new PlaneEmbeddings(network, file, cache);
      Plane plane = plane(SegmentAnythingTest.squares(100, 150));
      int open = onnx.openSessions();
      for (int i = 0; i < 3; i++) {
        assertThrows(CancellationException.class, () -> embeddings.of(plane, CANCELLED));
      }
      assertEquals(List.of(), kept());
      assertEquals(open, onnx.openSessions());
      embeddings.of(plane, Progress.NONE);
      assertEquals(1, kept().size());
    } finally {
      onnx.dispose();
    }
  }

  private static final Progress CANCELLED =
      new Progress() {
        @Override
        public void report(double fraction, String message) {}

        @Override
        public boolean cancelled() {
          return true;
        }
      };

  @Test
  void sizeTellsPlanesApartToo() {
    String wide = pixels(plane(new ByteProcessor(8, 2)));
    assertNotEquals(wide, pixels(plane(new ByteProcessor(2, 8))));
    assertEquals(wide, pixels(plane(new ByteProcessor(8, 2))));
  }

  /** The same values in 16 bits are stretched to 0..255, so networks see something else. */
  @Test
  void theKindOfPixelsTellsPlanesApart() {
    ByteProcessor ip = SegmentAnythingTest.squares(100, 150);
    Plane shorts =
        SourceImage.of(new ImagePlus("plane", ip.convertToShortProcessor(false))).plane(0, 0);
    assertNotEquals(pixels(plane(ip)), pixels(shorts));
  }
}
