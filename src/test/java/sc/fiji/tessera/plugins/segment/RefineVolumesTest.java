package sc.fiji.tessera.plugins.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.network.VolumeCommandsTest;

/** The key {@code refine} where volumes are segmented as one, and where there are scribbles. */
class RefineVolumesTest {
  private static final int WIDTH = 24;
  private static final int HEIGHT = 20;
  private static final int SLICES = 6;
  private static final int FRAMES = 2;

  @TempDir Path folder;
  private Path image;

  /** Two frames of a noisy ball; slices are three times as far apart as pixels. */
  @BeforeEach
  void noisyBalls() {
    Random random = new Random(4);
    ImageStack stack = new ImageStack(WIDTH, HEIGHT);
    for (int i = 0; i < SLICES * FRAMES; i++) {
      ByteProcessor ip = new ByteProcessor(WIDTH, HEIGHT);
      double z = 3 * (i % SLICES - 2.5);
      for (int p = 0; p < ip.getPixelCount(); p++) {
        double r = Math.hypot(p % WIDTH - 11, p / WIDTH - 10);
        boolean inside = Math.hypot(r, z) < 8;
        ip.set(p, (int) ((inside ? 102 : 97) + random.nextGaussian() * 3));
      }
      stack.addSlice(ip);
    }
    ImagePlus imp = new ImagePlus("", stack);
    imp.setDimensions(1, SLICES, FRAMES);
    imp.getCalibration().pixelDepth = 3;
    image = folder.resolve("balls.tif");
    IJ.saveAsTiff(imp, image.toString());
  }

  private Path model() throws IOException {
    Graph graph = VolumeCommandsTest.threshold();
    ModelCard.Tiles tiles = ModelCard.Tiles.of(graph);
    ModelCard.Depth d = tiles.depth();
    ModelCard.Depth depth =
        new ModelCard.Depth("z", d.multiple(), d.minimum(), d.halo(), d.fixed());
    ModelCard card =
        new ModelCard(
            new ModelCard.About("balls", "", Map.of(), "CC0-1.0", ""),
            new ModelCard.Input(1, Normalization.none(), ""),
            new ModelCard.Output(
                List.of("background", "ball"),
                ModelCard.Activation.SOFTMAX,
                ModelCard.Target.CLASSES),
            tiles.withDepth(depth),
            List.of());
    Path file = folder.resolve("balls.onnx");
    new SegmentationModel(OnnxModel.of(graph), card, "here").save(file);
    return file;
  }

  private static ImagePlus result(String label, String options) {
    return (ImagePlus) CommandCall.run(label, options).get("result");
  }

  private static int[] values(ImagePlus image) {
    int area = image.getWidth() * image.getHeight();
    int[] values = new int[area * image.getStackSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) image.getStack().getProcessor(1 + i / area).getf(i % area);
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "crf, Refine with CRF..., colour=3 sigma=6 weight=2",
    "small, Remove Small Objects..., size=40",
    "small, Remove Small Objects..., size=60 unit=calibrated",
    "morphology, Morphology of Labels..., operation=close radius=3 unit=calibrated",
    "holes, Fill Holes in Labels..., size=5"
  })
  void volumesAreRefinedAsVolumes(String step, String label, String keys) throws IOException {
    String segment = "image=[" + image + "] model=[" + model() + "] ";
    Path scores = folder.resolve("scores.tif");
    CommandCall.run("Segment with Model...", segment + "output=scores save=[" + scores + "]");
    String picture = step.equals("crf") ? " picture=[" + image + "] " : " ";
    ImagePlus expected = result(label, "volume image=[" + scores + "]" + picture + keys);
    ImagePlus found =
        result("Segment with Model...", segment + "refine=[" + step + " " + keys + "]");
    assertEquals(SLICES, found.getNSlices());
    assertEquals(FRAMES, found.getNFrames());
    assertArrayEquals(values(expected), values(found));
    int[] alone = values(result(label, "image=[" + scores + "]" + picture + keys));
    assertNotEquals(Arrays.hashCode(alone), Arrays.hashCode(values(found)), "slices by themselves");
  }

  /** Probabilities that a technique has are what is refined, not its labels. */
  @Test
  void scribblesHaveScoresToRefine() {
    Path plane = folder.resolve("plane.tif");
    ByteProcessor ip = (ByteProcessor) IJ.openImage(image.toString()).getStack().getProcessor(3);
    IJ.saveAsTiff(new ImagePlus("", ip), plane.toString());
    ByteProcessor marks = new ByteProcessor(WIDTH, HEIGHT);
    marks.set(11, 10, 1);
    for (int x = 0; x < WIDTH; x++) marks.set(x, 0, 2);
    Path scribbles = folder.resolve("scribbles.tif");
    IJ.saveAsTiff(new ImagePlus("", marks), scribbles.toString());
    String options = "image=[" + plane + "] scribbles=[" + scribbles + "] background=2 ";
    String walker = "Segment with Random Walker...";
    Path scores = folder.resolve("scores.tif");
    CommandCall.run(walker, options + "output=scores save=[" + scores + "]");
    ImagePlus unsure = result(walker, options + "refine=[unsure threshold=0.7]");
    String given = "image=[" + scores + "] ";
    assertArrayEquals(
        values(result("Mark Unsure Pixels...", given + "threshold=0.7")), values(unsure));
    String keys = "colour=3 sigma=6 weight=2";
    assertArrayEquals(
        values(result("Refine with CRF...", given + "picture=[" + plane + "] " + keys)),
        values(result(walker, options + "refine=[crf " + keys + "]")));
  }
}
