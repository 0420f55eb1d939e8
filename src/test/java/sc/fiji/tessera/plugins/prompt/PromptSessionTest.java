package sc.fiji.tessera.plugins.prompt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ChannelChoice;
import sc.fiji.tessera.inference.EmbeddingCache;
import sc.fiji.tessera.inference.KnownAnswers;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.inference.Prompts;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** The work with prompts, without its window. */
class PromptSessionTest {
  private static final ChannelChoice ALL = ChannelChoice.of("0");

  private static final OnnxService ONNX = new OnnxService();

  @TempDir Path folder;
  private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
  private ImagePlus image;
  private PromptSession session;

  @BeforeEach
  void open() throws IOException {
    Path model = KnownAnswers.save(folder.resolve("known.onnx"));
    PromptSegmenter network = PromptSegmenter.open(ONNX, CompositeModel.open(model), "cpu");
    image = new ImagePlus("cells.tif", SegmentAnythingTest.squares(100, 150));
    EmbeddingCache cache = new EmbeddingCache(folder.resolve("seen"), 1 << 20);
    PlaneEmbeddings embeddings = new PlaneEmbeddings(network, model, cache);
    PromptSession.Model asked = new PromptSession.Model(network, embeddings);
    session = new PromptSession(image, asked, new SeenPlanes.Looks(ALL, 0), told::add);
  }

  /** Nothing is looked at before the first click; then the tile around it. */
  @Test
  void clicksInTilesOfALargeImage() throws Exception {
    Path model = KnownAnswers.save(folder.resolve("tiles.onnx"));
    PromptSegmenter network = PromptSegmenter.open(ONNX, CompositeModel.open(model), "cpu");
    Path seen = folder.resolve("tiles");
    PlaneEmbeddings embeddings =
        new PlaneEmbeddings(network, model, new EmbeddingCache(seen, 1 << 20));
    ImagePlus large = new ImagePlus("large", SegmentAnythingTest.smallSquares());
    PromptSession.Model asked = new PromptSession.Model(network, embeddings);
    try (PromptSession tiles =
        new PromptSession(large, asked, new SeenPlanes.Looks(ALL, 64), told::add)) {
      on(tiles::look);
      await("Click on an object.");
      assertTrue(Files.notExists(seen), "nothing is seen yet");
      for (int[] at : SegmentAnythingTest.SMALL) {
        on(() -> tiles.click(at[0] + 3, at[1] + 4, true));
        await("pixels");
        assertEquals(new Rectangle(at[0], at[1], 8, 8), bounds(tiles.mask()));
        on(tiles::accept);
        await("was added");
      }
      large.getProcessor().set(4 + 3, 8 + 4, 255); // the image changes while it is open
      int[] first = SegmentAnythingTest.SMALL[0];
      on(() -> tiles.click(first[0], first[1], true));
      await("pixels");
      assertTrue(tiles.mask().mask().area() < 64, "it is looked at again");
    }
  }

  private static Rectangle bounds(ObjectMask mask) {
    RegionMask m = mask.mask();
    return new Rectangle(m.left(), m.top(), m.width(), m.height());
  }

  @AfterEach
  void close() throws Exception {
    on(session::close);
  }

  @AfterAll
  static void dispose() {
    ONNX.dispose();
  }

  private static void on(Runnable action) throws Exception {
    EventQueue.invokeAndWait(action);
  }

  /** Waits until people are told a sentence with this in it. */
  private void await(String fragment) throws InterruptedException {
    for (String s = ""; !s.contains(fragment); ) {
      s = told.poll(20, TimeUnit.SECONDS);
      assertTrue(s != null, "nobody says " + fragment);
    }
  }

  private void click(int x, int y) throws Exception {
    on(() -> session.click(x, y, true));
    await("pixels, expected IoU 0.96");
  }

  @Test
  void objectsAreCollectedAndTakenBack() throws Exception {
    byte[] before = ((byte[]) image.getProcessor().getPixels()).clone();
    click(46, 24);
    on(session::accept);
    click(28, 50);
    on(session::accept);
    ImageProcessor labels = session.labels().labels().getProcessor();
    assertEquals("cells-labels", session.labels().labels().getTitle());
    assertEquals(1, labels.get(46, 24));
    assertEquals(2, labels.get(28, 50));
    assertEquals(0, labels.get(16, 16));
    click(46, 24);
    told.clear();
    on(session::accept);
    await("All its pixels are of other objects.");
    on(session::undo);
    on(session::undo);
    assertEquals(0, labels.get(46, 24) + labels.get(28, 50));
    told.clear();
    on(session::undo);
    await("There is nothing to undo.");
    assertArrayEquals(before, (byte[]) image.getProcessor().getPixels());
  }

  @Test
  void onlyItsOwnPartOfTheOverlayGoes() throws Exception {
    click(46, 24);
    assertEquals(3, image.getOverlay().size());
    on(session::next);
    assertNull(image.getOverlay());
    Roi mine = new Roi(1, 1, 3, 3);
    image.setOverlay(new Overlay(mine));
    click(46, 24);
    Roi other = new Roi(1, 1, 3, 3);
    image.getOverlay().add(other);
    assertEquals(5, image.getOverlay().size());
    on(session::close);
    assertEquals(2, image.getOverlay().size());
    assertSame(mine, image.getOverlay().get(0));
    assertSame(other, image.getOverlay().get(1));
    on(() -> session.click(46, 24, true));
    on(session::look);
    assertEquals(2, image.getOverlay().size());
  }

  @Test
  void changedPixelsAreLookedAtAgain() throws Exception {
    click(16, 16);
    int area = session.mask().mask().area();
    ByteProcessor ip = (ByteProcessor) image.getProcessor();
    ip.setColor(100);
    ip.setRoi(8, 40, 16, 16);
    ip.fill();
    on(session::next);
    click(16, 16);
    assertEquals(2 * area, session.mask().mask().area(), 8);
  }

  @Test
  void whatIsForgottenIsNotAnswered() throws Exception {
    on(
        () -> {
          session.click(46, 24, true);
          session.next();
        });
    click(16, 16);
    assertTrue(session.mask().mask().contains(16, 16));
    on(session::next);
    assertNull(session.mask());
    told.clear();
    on(session::accept);
    await("There is no object; click on one first.");
  }

  @Test
  void otherMasksAndBackgroundPoints() throws Exception {
    click(46, 24);
    on(session::other);
    await("Mask 2 of 3");
    on(session::other);
    on(session::other);
    await("Mask 1 of 3");
    on(() -> session.click(28, 50, false));
    await("expected IoU 0.50.");
    on(session::other);
    await("There is no other mask");
    on(session::undo);
    await("expected IoU 0.96");
    on(() -> session.box(new Prompts.Box(3, 3, 20, 20)));
    await("expected IoU 0.50.");
    on(session::next);
    told.clear();
    on(() -> session.click(28, 50, false));
    await("Click on an object, or drag a box around it.");
  }

  @Test
  void roisOfTheManager() throws Exception {
    PointRoi points = new PointRoi(16, 16);
    points.addPoint(46, 24);
    on(() -> session.acceptAll(List.of(points)));
    await("2 objects of the ROI Manager added.");
    assertEquals(2, session.labels().labels().getProcessor().get(46, 24));
    on(() -> session.acceptAll(List.of()));
    await("The ROI Manager holds no ROIs");
    on(() -> session.acceptAll(List.of(new PointRoi(70, 2))));
    await("lies outside of the image cells.tif");
    on(session::select);
    await("There is no selection");
    image.setRoi(new PointRoi(46, 24));
    on(session::select);
    await("expected IoU 0.96");
  }

  private void openVolume(Path model) throws Exception {
    on(session::close);
    PromptSegmenter network = PromptSegmenter.open(ONNX, CompositeModel.open(model), "cpu");
    image = SegmentAnythingTest.volume();
    EmbeddingCache none = new EmbeddingCache(folder.resolve("seen"), 0);
    PlaneEmbeddings embeddings = new PlaneEmbeddings(network, model, none);
    PromptSession.Model asked = new PromptSession.Model(network, embeddings);
    session = new PromptSession(image, asked, new SeenPlanes.Looks(ALL, 0), told::add);
    told.clear();
  }

  private static ImagePlus called(ImagePlus image, Path model) {
    WindowManager.setTempCurrentImage(image);
    String options = "model=[%s] device=cpu slices=through points=16,16".formatted(model);
    ImagePlus made = (ImagePlus) CommandCall.run("Segment Anything...", options).get("result");
    WindowManager.setTempCurrentImage(null);
    return made;
  }

  /** What the command finds, and undone as one object. */
  @Test
  void anObjectIsFollowedThroughSlices() throws Exception {
    Path model = folder.resolve("known.onnx");
    on(session::through);
    await("There is no object");
    click(16, 16);
    on(session::through);
    await("The image has a single slice");
    openVolume(model);
    click(16, 16);
    on(session::through);
    await("Object 1 was added on 3 of 5 slices.");
    assertNull(session.mask());
    ImagePlus labels = session.labels().labels();
    ImagePlus expected = called(image, model);
    for (int z = 1; z <= 5; z++) {
      ImageProcessor found = labels.getImageStack().getProcessor(z);
      ImageProcessor wanted = expected.getImageStack().getProcessor(z);
      for (int i = 0; i < 64 * 64; i++) assertEquals(wanted.get(i), found.get(i), "slice " + z);
    }
    on(session::undo);
    await("Object 1 was taken away.");
    for (int z = 1; z <= 5; z++) {
      assertEquals(0, labels.getImageStack().getProcessor(z).getStats().max);
    }
  }

  @Test
  void whatTakesLongCanBeStopped() throws Exception {
    openVolume(folder.resolve("known.onnx"));
    click(16, 16);
    on(
        () -> {
          session.through();
          session.stop();
        });
    await("Stopped.");
    on(session::next);
    click(46, 24);
    on(session::accept);
    await("Object 1 was added.");
    assertEquals(0, session.labels().labels().getImageStack().getProcessor(2).get(16, 16));
  }
}
