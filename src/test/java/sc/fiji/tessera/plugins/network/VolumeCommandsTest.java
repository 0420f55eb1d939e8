package sc.fiji.tessera.plugins.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.graph.TinyVolumes;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.model.BioImageIoRules;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.model.NumpyHeader;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.SciJava;

/** Models of volumes through the commands. */
public class VolumeCommandsTest {
  private static final String SEGMENT = "Segment with Model...";

  @TempDir Path folder;

  /** Foreground is where the mean of the voxel and those before and behind it exceeds 100. */
  public static Graph threshold() {
    GraphBuilder b = new GraphBuilder("threshold");
    String x = b.input("image", "N", "1", "D", "H", "W");
    float third = 1 / 3f;
    float[] weights = {0, 0, 0, third, third, third};
    String w = b.initializer(Tensor.of("weight", weights, 2, 1, 3, 1, 1));
    String bias = b.initializer(Tensor.of("bias", new float[] {0, -100}, 2));
    String y =
        b.node("Conv", List.of(x, w, bias), Attribute.of("pads", new long[] {1, 0, 0, 1, 0, 0}));
    return b.output(y, "logits", "N", "2", "D", "H", "W").build();
  }

  private Path save(String name, Graph graph, String axis, Target target, int classes)
      throws IOException {
    ModelCard.Tiles t = ModelCard.Tiles.of(graph);
    ModelCard.Depth d = t.depth();
    ModelCard.Depth depth =
        new ModelCard.Depth(axis, d.multiple(), d.minimum(), d.halo(), d.fixed());
    List<String> names = List.of("background", "cell", "wall").subList(0, classes);
    ModelCard card =
        new ModelCard(
            new ModelCard.About(name, "", Map.of(), "CC0-1.0", ""),
            new ModelCard.Input(1, Normalization.none(), ""),
            new ModelCard.Output(names, Activation.SOFTMAX, target),
            t.withDepth(depth),
            List.of());
    Path file = folder.resolve(name + ".onnx");
    new SegmentationModel(OnnxModel.of(graph), card, "here").save(file);
    return file;
  }

  /** A bright box of 10 x 10 pixels in the slices 3 to 6 (from 1), in each of the frames. */
  private ImagePlus stack(int slices, int frames) {
    ImageStack stack = new ImageStack(40, 30);
    for (int t = 0; t < frames; t++)
      for (int z = 1; z <= slices; z++) {
        ByteProcessor ip = new ByteProcessor(40, 30);
        ip.setValue(20);
        ip.fill();
        ip.setValue(200);
        ip.setRoi(3 + 5 * t, 4, 10, 10);
        if (z >= 3 && z <= 6) ip.fill();
        ip.resetRoi();
        stack.addSlice("z" + z + " t" + (t + 1), ip);
      }
    ImagePlus imp = new ImagePlus("boxes", stack);
    imp.setDimensions(1, slices, frames);
    imp.getCalibration().pixelWidth = 0.25;
    imp.getCalibration().pixelHeight = 0.25;
    imp.getCalibration().pixelDepth = 1.5;
    imp.getCalibration().setUnit("micron");
    imp.getCalibration().frameInterval = 30;
    return imp;
  }

  private ImagePlus segment(ImagePlus image, Path model, String more) {
    Path file = folder.resolve("boxes.tif");
    IJ.saveAsTiff(image, file.toString());
    return (ImagePlus)
        CommandCall.run(SEGMENT, "image=[" + file + "] model=[" + model + "] " + more)
            .get("result");
  }

  private static int bright(ImagePlus labels, int z, int t) {
    int count = 0;
    int index = labels.getStackIndex(1, z, t);
    for (int i = 0; i < 1200; i++) {
      if (labels.getStack().getProcessor(index).getf(i) > 0) count++;
    }
    return count;
  }

  @Test
  void aStackGivesAStackOfItsCalibration() throws IOException {
    Path model = save("threshold", threshold(), "z", Target.INSTANCES, 2);
    ImagePlus labels = segment(stack(8, 2), model, "");
    assertArrayEquals(new int[] {40, 30, 1, 8, 2}, labels.getDimensions());
    assertEquals(0.25, labels.getCalibration().pixelWidth);
    assertEquals(1.5, labels.getCalibration().pixelDepth);
    assertEquals("micron", labels.getCalibration().getUnit());
    assertEquals("z3 t2", labels.getStack().getSliceLabel(labels.getStackIndex(1, 3, 2)));
    for (int t = 1; t <= 2; t++) {
      for (int z = 1; z <= 8; z++) {
        // 200 + 200 + 20 over 3 exceeds 100, 200 + 20 + 20 does not: the slices tell
        assertEquals(z >= 3 && z <= 6 ? 100 : 0, bright(labels, z, t), z + " " + t);
      }
      assertEquals(1, labels.getStack().getVoxel(5 + 5 * (t - 1), 6, (t - 1) * 8 + 4));
    }
  }

  /** A voxel that is bright in one slice only is no foreground: the model sees its neighbours. */
  @Test
  void theModelSeesSeveralSlices() throws IOException {
    Path model = save("threshold", threshold(), "z", Target.CLASSES, 2);
    ImagePlus image = stack(8, 1);
    image.getStack().getProcessor(1).set(30, 20, 255);
    ImagePlus labels = segment(image, model, "");
    assertEquals(0, bright(labels, 1, 1));
    ImagePlus tiled = segment(image, model, "tile=16");
    for (int z = 1; z <= 8; z++) {
      assertArrayEquals(
          (byte[]) labels.getStack().getPixels(z), (byte[]) tiled.getStack().getPixels(z));
    }
  }

  @Test
  void framesAreTheDepthWhereTheModelSaysSo() throws IOException {
    Path model = save("frames", threshold(), "t", Target.CLASSES, 2);
    ImageStack stack = new ImageStack(40, 30);
    for (int t = 0; t < 6; t++)
      for (int z = 0; z < 2; z++) {
        ByteProcessor ip = new ByteProcessor(40, 30);
        // the first slice blinks, the second is bright from frame 3 on
        if (z == 0 ? t == 2 : t >= 2) ip.set(10, 10, 250);
        stack.addSlice(ip);
      }
    ImagePlus image = new ImagePlus("series", stack);
    image.setDimensions(1, 2, 6);
    ImagePlus labels = segment(image, model, "");
    assertArrayEquals(new int[] {40, 30, 1, 2, 6}, labels.getDimensions());
    for (int t = 1; t <= 6; t++) {
      assertEquals(0, bright(labels, 1, t), "frame " + t);
      assertEquals(t >= 3 ? 1 : 0, bright(labels, 2, t), "frame " + t);
    }
    CommandCall.assertRefused(
        SEGMENT,
        "image=[" + saved(stack(8, 1)) + "] model=[" + model + "]",
        "The model takes several frames, but the image has a single frame");
  }

  private Path saved(ImagePlus image) {
    Path file = folder.resolve("saved.tif");
    IJ.saveAsTiff(image, file.toString());
    return file;
  }

  @Test
  void aPlaneIsRefusedInOneSentence() throws IOException {
    Path model = save("threshold", threshold(), "z", Target.CLASSES, 2);
    CommandCall.assertRefused(
        SEGMENT,
        "image=["
            + saved(new ImagePlus("plane", new ByteProcessor(20, 20)))
            + "] model=["
            + model
            + "]",
        "The model takes stacks of slices, but the image has a single slice");
    ImagePlus series = stack(8, 1);
    series.setDimensions(1, 1, 8);
    CommandCall.assertRefused(
        SEGMENT,
        "image=[" + saved(series) + "] model=[" + model + "]",
        "Image > Properties... exchanges them.");
  }

  @Test
  void outlinesAndScoresLieOnTheirSlices() throws IOException {
    Path model = save("threshold", threshold(), "z", Target.INSTANCES, 2);
    ImagePlus outlined = segment(stack(8, 2), model, "output=overlay");
    Overlay overlay = outlined.getOverlay();
    assertEquals(8, overlay.size());
    Set<String> names = new HashSet<>();
    for (Roi roi : overlay) {
      assertTrue(roi.getZPosition() >= 3 && roi.getZPosition() <= 6, roi.toString());
      names.add(roi.getName());
    }
    assertEquals(8, names.size());
    ImagePlus scores = segment(stack(8, 2), model, "output=scores");
    assertArrayEquals(new int[] {40, 30, 2, 8, 2}, scores.getDimensions());
    double inside = scores.getStack().getVoxel(5, 6, scores.getStackIndex(2, 4, 1) - 1);
    double outside = scores.getStack().getVoxel(5, 6, scores.getStackIndex(2, 1, 1) - 1);
    assertTrue(inside > 0.99 && outside < 0.01, inside + " " + outside);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, z, percentile 1 99",
    "0.4, z, z-score joint",
    "0.5, t, z-score",
    "0.4, t, mean-std 10 20"
  })
  void packagesOfVolumes(String version, String axis, String normalization) throws IOException {
    Graph graph = TinyVolumes.uNet(1, 3);
    Path original = save("volumes", graph, axis, Target.CLASSES, 3);
    SegmentationModel model = SegmentationModel.open(original);
    ModelCard c = model.card();
    ModelCard.Input input = new ModelCard.Input(1, Normalization.parse(normalization), "");
    model
        .with(
            model.onnx().graph(), new ModelCard(c.about(), input, c.output(), c.tiles(), List.of()))
        .save(original);
    Path target = folder.resolve("package");
    CommandCall.run(
        "Export Model...",
        "model=[" + original + "] save=[" + target + "] authors=Ann version=" + version);
    assertEquals(List.of(), BioImageIoRules.problems(target));
    long[] shape = NumpyHeader.shape(target.resolve("test_input.npy"));
    assertArrayEquals(new long[] {1, 1, 16, 64, 64}, shape);
    assertArrayEquals(
        new long[] {1, 3, 16, 64, 64}, NumpyHeader.shape(target.resolve("test_output.npy")));
    SegmentationModel packaged = SegmentationModel.open(target);
    assertEquals("bc" + axis + "yx", packaged.card().axes().letters());
    assertEquals(input.normalization(), packaged.card().input().normalization());
    assertEquals(c.tiles(), packaged.card().tiles());
    float[] expected = NumpyHeader.values(target.resolve("test_output.npy"));
    float[] values = NumpyHeader.values(target.resolve("test_input.npy"));
    SourceImage image = SourceImage.of(ArrayImgs.floats(values, 64, 64, 16), "test");
    try (ModelSession session =
        SciJava.context().service(OnnxService.class).open(packaged, "cpu")) {
      List<ScoreMap> found =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC)
              .probabilities(image.volume(Axis.Z, 0), Progress.NONE);
      for (int k = 0; k < 3; k++)
        for (int z = 0; z < 16; z++)
          for (int i = 0; i < 4096; i++)
            assertEquals(expected[(k * 16 + z) * 4096 + i], found.get(z).plane(k)[i], 1e-4);
    }
    assertTrue(Files.readString(target.resolve("bioimageio.yaml")).contains("3d"));
    if (!normalization.equals("z-score")) return;
    CommandCall.assertRefused(
        "Export Model...",
        "model=[" + original + "] save=[" + folder.resolve("old") + "] authors=Ann version=0.4",
        "'version' must be 0.5");
  }

  @Test
  void whatIsForPlanesOnlySaysSo() throws IOException {
    Path model = save("threshold", threshold(), "z", Target.CLASSES, 2);
    Path image = saved(stack(8, 1));
    CommandCall.assertRefused(
        "Quantize Model...",
        "model=[" + model + "] images=[" + image + "] save=[" + folder.resolve("q.onnx") + "]",
        "Models of planes can be quantised, but this one takes volumes (axes bczyx)");
  }

  @Test
  void informationSpeaksOfSlices() throws IOException {
    Path model = save("volumes", TinyVolumes.uNet(1, 3), "z", Target.CLASSES, 3);
    Map<String, Object> out =
        CommandCall.run("Model Information...", "model=[" + model + "] size=64");
    String text = (String) out.get("information");
    assertTrue(text.contains("Axes: bczyx (volumes: the slices of each time point)"), text);
    assertTrue(text.contains("(at 64 x 64 x 16;"), text);
    assertTrue(!text.contains("Drawing: none"), text);
    assertTrue(out.get("figure") != null, "a picture");
    assertTrue(text.contains("; in depth 10 slices, halo 4, stride 2"), text);
  }
}
