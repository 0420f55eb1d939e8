package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.ModelLibrary;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/** A model's file that is replaced or deleted between two tiles of an image. */
class ReplacedModelTest {
  private static final int SIDE = 60;

  @TempDir Path folder;
  private final ModelLibrary library = new ModelLibrary(null);

  private static void write(Path file, int seed) throws IOException {
    OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(1, 4)).graph(seed)).write(file);
  }

  private static Plane plane() {
    float[] values = new float[SIDE * SIDE];
    for (int i = 0; i < values.length; i++) values[i] = i % 11;
    return SourceImage.of(ArrayImgs.floats(values, SIDE, SIDE), "image").plane(0, 0);
  }

  /** Something that happens to a file. */
  private interface Event {
    void happen() throws IOException;
  }

  /** The scores, and after the first tile something happens. */
  private float[] scores(OnnxService service, Path file, Event event) throws IOException {
    boolean[] happened = new boolean[1];
    Progress progress =
        new Progress() {
          @Override
          public void report(double fraction, String message) {
            if (happened[0]) return;
            happened[0] = true;
            try {
              event.happen();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public boolean cancelled() {
            return false;
          }
        };
    try (ModelSession session = service.open(library.open(file.toString()), "cpu")) {
      return new SemanticSegmenter(session, new SemanticSegmenter.Options(24, 4))
          .probabilities(plane(), progress)
          .plane(1);
    }
  }

  @Test
  void whatRunsGoesOnAndTheNextOneNotices() throws IOException {
    Path file = folder.resolve("a.onnx");
    write(file, 1);
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      float[] first = scores(service, file, () -> {});
      assertArrayEquals(first, scores(service, file, () -> write(file, 2)));
      assertEquals(1, service.openSessions());
      float[] second = scores(service, file, () -> Files.write(file, new byte[] {1, 2, 3}));
      assertFalse(Arrays.equals(first, second));
      assertEquals(2, service.openSessions());
      assertThrows(IOException.class, () -> scores(service, file, () -> {}));
      write(file, 2);
      assertArrayEquals(second, scores(service, file, () -> Files.delete(file)));
      assertThrows(IOException.class, () -> scores(service, file, () -> {}));
      write(file, 1);
      assertArrayEquals(first, scores(service, file, () -> {}));
      assertEquals(2, service.openSessions(), "the session of the same content was open still");
    }
  }
}
