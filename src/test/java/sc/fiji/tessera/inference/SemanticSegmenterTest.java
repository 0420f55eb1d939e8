package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CancellationException;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class SemanticSegmenterTest {
  private static Context context;
  private static OnnxService service;

  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    context = new Context(OnnxService.class);
    service = context.service(OnnxService.class);
  }

  @AfterAll
  static void stop() {
    context.dispose();
  }

  private static SegmentationModel unet(int channels, int classes, int depth) throws IOException {
    Path file = folder.resolve("u" + channels + classes + depth + ".onnx");
    OnnxModel.of(new UNet(new Size(channels, classes), new UNet.Options(depth, 4)).graph(3))
        .write(file);
    return SegmentationModel.open(file);
  }

  private static Plane noise(int width, int height) {
    float[] values = new float[width * height];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return SourceImage.of(ArrayImgs.floats(values, width, height), "noise").plane(0, 0);
  }

  private static ScoreMap scores(SegmentationModel model, Plane plane, int tile)
      throws IOException {
    try (ModelSession session = service.open(model, "auto")) {
      return new SemanticSegmenter(session, new SemanticSegmenter.Options(tile, -1))
          .probabilities(plane, Progress.NONE);
    }
  }

  /** Tiles with the halo of the receptive field, mirrored borders, sizes off the grid. */
  @Test
  void tiledOutputIsThatOfTheWholeImage() throws IOException {
    SegmentationModel model = unet(1, 3, 3);
    Plane plane = noise(403, 317);
    ScoreMap whole = scores(model, plane, 2048);
    for (int tile : new int[] {160, 200, 333}) {
      ScoreMap tiled = scores(model, plane, tile);
      double worst = 0;
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < 403 * 317; i++) {
          worst = Math.max(worst, Math.abs(whole.plane(c)[i] - tiled.plane(c)[i]));
        }
      }
      assertEquals(0, worst, 1e-5, "tile " + tile);
    }
  }

  @Test
  void probabilitiesSumToOne() throws IOException {
    ScoreMap s = scores(unet(1, 3, 1), noise(30, 20), 0);
    for (int i = 0; i < 600; i++) {
      assertEquals(1, s.plane(0)[i] + s.plane(1)[i] + s.plane(2)[i], 1e-5);
    }
  }

  @Test
  void imagesSmallerThanTheMinimumAreMirrored() throws IOException {
    ScoreMap s = scores(unet(1, 2, 4), noise(5, 3), 0);
    assertEquals(5, s.width());
    assertEquals(3, s.height());
  }

  @Test
  void channelsThatDoNotFitAreRefused() throws IOException {
    SegmentationModel two = unet(2, 2, 1);
    Exception e = assertThrows(IllegalArgumentException.class, () -> scores(two, noise(20, 20), 0));
    assertTrue(e.getMessage().contains("2 channels"), e.getMessage());
  }

  @Test
  void cancellingStopsInTheMiddleAndLeavesTheServiceUsable() throws IOException {
    SegmentationModel model = unet(1, 2, 2);
    Progress impatient =
        new Progress() {
          private volatile boolean stop;

          @Override
          public void report(double fraction, String message) {
            stop = true;
          }

          @Override
          public boolean cancelled() {
            return stop;
          }
        };
    try (ModelSession session = service.open(model, "auto")) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, new SemanticSegmenter.Options(64, -1));
      Plane plane = noise(200, 200);
      assertThrows(CancellationException.class, () -> segmenter.probabilities(plane, impatient));
      assertEquals(200, segmenter.probabilities(plane, Progress.NONE).width());
    }
  }
}
