package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/** Many callers, few models, and some who change their mind. */
class ConcurrentRequestsTest {
  private static final int THREADS = 8;
  private static final int REQUESTS = 200;
  private static final int MODELS = 4;
  private static final int IMAGES = 5;

  @TempDir Path folder;
  private final List<SegmentationModel> models = new ArrayList<>();
  private final List<Plane> images = new ArrayList<>();
  private final float[][][] serial = new float[MODELS][IMAGES][];
  private final AtomicInteger cancelled = new AtomicInteger();

  private void prepare(OnnxService service) throws IOException {
    Random random = new Random(1);
    for (int m = 0; m < MODELS; m++) {
      Path file = folder.resolve(m + ".onnx");
      OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(1 + m % 2, 4)).graph(m)).write(file);
      models.add(SegmentationModel.open(file));
    }
    for (int i = 0; i < IMAGES; i++) {
      int width = 20 + 9 * i;
      float[] values = new float[width * 30];
      for (int p = 0; p < values.length; p++) values[p] = random.nextFloat();
      images.add(SourceImage.of(ArrayImgs.floats(values, width, 30), "i" + i).plane(0, 0));
    }
    for (int m = 0; m < MODELS; m++) {
      for (int i = 0; i < IMAGES; i++) serial[m][i] = result(service, m, i, Progress.NONE);
    }
  }

  /** Tiles of 24 px, so that most images take several. */
  private float[] result(OnnxService service, int m, int i, Progress progress) throws IOException {
    try (ModelSession session = service.open(models.get(m), "cpu")) {
      return new SemanticSegmenter(session, new SemanticSegmenter.Options(24, 4))
          .probabilities(images.get(i), progress)
          .plane(1);
    }
  }

  private Void requests(OnnxService service, int thread) throws IOException {
    Random random = new Random(thread);
    for (int r = 0; r < REQUESTS; r++) {
      int m = random.nextInt(MODELS);
      int i = random.nextInt(IMAGES);
      boolean impatient = random.nextInt(4) == 0;
      try {
        float[] found =
            result(service, m, i, impatient ? new Impatient(random.nextInt(6)) : Progress.NONE);
        assertArrayEquals(serial[m][i], found, "model " + m + ", image " + i);
      } catch (CancellationException e) {
        assertTrue(impatient);
        cancelled.incrementAndGet();
      }
    }
    return null;
  }

  /** Wants no more after having been asked some times: before a run, while it waits, or in it. */
  private static final class Impatient implements Progress {
    private final AtomicInteger patience;

    Impatient(int patience) {
      this.patience = new AtomicInteger(patience);
    }

    @Override
    public void report(double fraction, String message) {}

    @Override
    public boolean cancelled() {
      return patience.decrementAndGet() < 0;
    }
  }

  @Test
  void resultsAreThoseOfOneCallerAlone() throws Exception {
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      prepare(service);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<Void>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        all.add(threads.submit(() -> requests(service, thread)));
      }
      for (Future<Void> f : all) f.get();
      threads.shutdown();
      assertTrue(cancelled.get() > THREADS, cancelled + " were cancelled");
      assertEquals(MODELS, service.openSessions());
    }
  }
}
