package sc.fiji.tessera.plugins.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.CommandInputs;
import sc.fiji.tessera.plugins.bridge.CommandMenu;
import sc.fiji.tessera.plugins.bridge.CommandRun;
import sc.fiji.tessera.plugins.bridge.SciJava;
import sc.fiji.tessera.plugins.network.ThresholdModel;

/** The key {@code refine}: the same as the commands of the menu Refine one after the other. */
class RefineKeyTest {
  private static final String SEGMENT = "Segment with Model...";
  private static final String OTSU = "Segment with Multi-level Otsu...";

  @TempDir Path folder;
  private Path image;
  private Path model;

  @BeforeEach
  void aNoisyImageAndItsModel() throws IOException {
    image = save("cells.tif", new ImagePlus("", cells(1)));
    model = ThresholdModel.save(folder.resolve("classes.onnx"), 1, Target.CLASSES);
  }

  /** Two touching discs and a ring, with noise that crosses the threshold here and there. */
  private static ByteProcessor cells(int seed) {
    Random random = new Random(seed);
    ByteProcessor ip = new ByteProcessor(72, 48);
    for (int i = 0; i < ip.getPixelCount(); i++) {
      int x = i % 72;
      int y = i / 72;
      double disc = Math.min(Math.hypot(x - 16, y - 20), Math.hypot(x - 32, y - 20));
      double ring = Math.hypot(x - 56, y - 30);
      boolean bright = disc <= 10 || ring <= 10 && ring > 4;
      ip.set(i, (int) Math.max(0, (bright ? 101.5 : 97.5) + random.nextGaussian() * 1.2));
    }
    return ip;
  }

  private Path save(String name, ImagePlus imp) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    IJ.saveAsTiff(imp, file.toString());
    return file;
  }

  private ImagePlus segment(String more) {
    return result(SEGMENT, "image=[" + image + "] model=[" + model + "] " + more);
  }

  private static ImagePlus result(String label, String options) {
    return (ImagePlus) CommandCall.run(label, options).get("result");
  }

  private static void assertSame(ImagePlus expected, ImagePlus found) {
    assertEquals(expected.getStackSize(), found.getStackSize());
    for (int i = 1; i <= expected.getStackSize(); i++) {
      ImageProcessor e = expected.getStack().getProcessor(i);
      ImageProcessor f = found.getStack().getProcessor(i);
      float[] a = (float[]) e.convertToFloatProcessor().getPixels();
      float[] b = (float[]) f.convertToFloatProcessor().getPixels();
      assertArrayEquals(a, b, 1e-6f, "plane " + i);
    }
  }

  /** Fails if there is nothing to be seen of a step. */
  private static void assertChanged(ImagePlus before, ImagePlus after) {
    long changed = 0;
    for (int i = 0; i < before.getProcessor().getPixelCount(); i++) {
      if (before.getProcessor().getf(i) != after.getProcessor().getf(i)) changed++;
    }
    assertTrue(changed > 0, "the step changes nothing");
  }

  @ParameterizedTest
  @CsvSource({
    "crf, Refine with CRF..., sigma=20 colour=4 rounds=3",
    "small, Remove Small Objects..., size=20",
    "small, Remove Small Objects..., size=12 each=region into=neighbour",
    "holes, Fill Holes in Labels..., size=0",
    "morphology, Morphology of Labels..., operation=open radius=1.5",
    "split, Split Touching Objects..., height=1",
    "split, Split Touching Objects..., by=scores height=0.5",
    "unsure, Mark Unsure Pixels..., threshold=0.9",
    "panoptic, Merge to Panoptic..., things=1 size=3"
  })
  void aStepIsItsCommand(String step, String label, String keys) throws IOException {
    Path scores = save("cells-scores.tif", segment("output=scores"));
    String picture = step.equals("crf") ? " picture=[" + image + "]" : "";
    ImagePlus expected = result(label, "image=[" + scores + "]" + picture + " " + keys);
    ImagePlus found = segment("refine=[" + step + " " + keys + "]");
    assertSame(expected, found);
    assertChanged(segment(""), found);
    assertTrue(found.getInfoProperty().contains(" refine=[" + step + " "));
    assertEquals("cells-labels", found.getTitle());
  }

  @Test
  void scoresMayBeRefined() throws IOException {
    Path scores = save("cells-scores.tif", segment("output=scores"));
    String keys = "image=[" + scores + "] picture=[" + image + "] output=scores";
    assertSame(result("Refine with CRF...", keys), segment("output=scores refine=crf"));
  }

  @Test
  void stepsFollowEachOther() throws IOException {
    ImagePlus all = segment("refine=[crf weight=0 near=1 strength=2; holes; small size=30;]");
    Path crf = save("crf.tif", segment("refine=[crf weight=0 near=1 strength=2]"));
    Path holes = save("holes.tif", result("Fill Holes in Labels...", "image=[" + crf + "]"));
    assertSame(result("Remove Small Objects...", "size=30 image=[" + holes + "]"), all);
    ImagePlus more =
        result("Fill Holes in Labels...", "image=[" + crf + "] refine=[small size=30]");
    assertSame(all, more);
    assertSame(segment(""), segment("refine=none"));
  }

  /** What a model's card says of objects is done to better scores as well. */
  @Test
  void objectsStayObjects() throws IOException {
    model = ThresholdModel.save(folder.resolve("instances.onnx"), 1, Target.INSTANCES);
    ImagePlus plain = segment("");
    assertTrue(plain.getProcessor().getStats().max > 10, "noise is objects too");
    ImagePlus refined = segment("refine=[crf weight=0 near=1 strength=2; small size=30]");
    assertEquals(2, objects(refined));
    ImagePlus three =
        segment("refine=[crf weight=0 near=1 strength=2; small size=30; split height=0.5]");
    assertEquals(3, three.getProcessor().getStats().max);
    ImagePlus unsure = segment("refine=[small size=30; unsure threshold=0.8]");
    int[] counts = unsure.getProcessor().getHistogram();
    assertTrue(counts[255] > 20 && counts[255] < 2000, counts[255] + " unsure pixels");
    assertEquals(0xff808080, unsure.getProcessor().getColorModel().getRGB(255));
  }

  private static long objects(ImagePlus labels) {
    int[] counts = labels.getProcessor().getHistogram();
    long objects = 0;
    for (int l = 1; l < counts.length; l++) if (counts[l] > 0) objects++;
    return objects;
  }

  @Test
  void tilesDoNotMatter() {
    String refine = "refine=[crf weight=0 near=1 strength=2; small size=30] ";
    assertSame(segment(refine), segment(refine + "tile=32"));
  }

  /** The slices of a model of planes are refined each by itself. */
  @Test
  void slicesAreRefinedByThemselves() throws IOException {
    ImageStack stack = new ImageStack(72, 48);
    stack.addSlice(cells(1));
    stack.addSlice(cells(2));
    Path first = image;
    image = save("stack.tif", new ImagePlus("", stack));
    ImagePlus both = segment("refine=[crf colour=4; unsure threshold=0.99]");
    image = first;
    ImagePlus one = segment("refine=[crf colour=4; unsure threshold=0.99]");
    assertSame(one, new ImagePlus("", both.getStack().getProcessor(1)));
    assertFalse(both.getStack().getProcessor(2).getStats().mean == one.getStatistics().mean);
  }

  @Test
  void classicalSegmentationsAreRefinedAlike() throws IOException {
    String options = "image=[" + image + "] classes=2 ";
    Path labels = save("otsu.tif", result(OTSU, options));
    String keys = "size=30 into=neighbour";
    ImagePlus found = result(OTSU, options + "refine=[small " + keys + "]");
    assertSame(result("Remove Small Objects...", "image=[" + labels + "] " + keys), found);
    String crf = "colour=6 sigma=20 certainty=0.8";
    assertSame(
        result("Refine with CRF...", "image=[" + labels + "] picture=[" + image + "] " + crf),
        result(OTSU, options + "refine=[crf " + crf + "]"));
    CommandCall.assertRefused(OTSU, options + "refine=unsure", "needs scores");
  }

  @Test
  void aVolumeIsRefinedAsAVolume() throws IOException {
    ImageStack stack = new ImageStack(72, 48);
    for (int z = 0; z < 4; z++) stack.addSlice(cells(z));
    Path volume = save("volume.tif", new ImagePlus("", stack));
    String options = "image=[" + volume + "] classes=2 volume ";
    Path labels = save("otsu.tif", result(OTSU, options));
    assertSame(
        result("Remove Small Objects...", "image=[" + labels + "] size=300 volume"),
        result(OTSU, options + "refine=[small size=300]"));
  }

  @Test
  void foldersAreRefined() throws IOException {
    save("images/a.tif", new ImagePlus("", cells(1)));
    save("images/b.tif", new ImagePlus("", cells(2)));
    Path target = Files.createDirectory(folder.resolve("target"));
    Path images = folder.resolve("images");
    CommandCall.run(
        SEGMENT,
        "image=["
            + images
            + "] model=["
            + model
            + "] save=["
            + target
            + "] refine=[small size=20]");
    image = images.resolve("b.tif");
    assertSame(segment("refine=[small size=20]"), IJ.openImage(target.resolve("b.tif").toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shrink | 'refine' knows the steps crf, small, holes",
        "small sise=3 | Unknown key 'sise' of the step 'small', which takes size, unit, each, into.",
        "small image=x | Unknown key 'image'",
        "small size=much | 'size' of the step 'small' must be a number from 0",
        "small size | 'size' of the step 'small' must be a number from 0",
        "small into=sea | 'into' of the step 'small' must be one of background, neighbour",
        "small; crf | 'crf' decides the labels anew, so it must come before 'small'",
        "unsure; small | 'unsure' must be the last step",
        "panoptic | 'things' must be class numbers",
        "flows | three channels",
      })
  void whatCannotWorkIsRefused(String refine, String fragment) {
    String options = "image=[" + image + "] model=[" + model + "] refine=[" + refine + "]";
    CommandCall.assertRefused(SEGMENT, options, fragment);
  }

  @Test
  void scoresAreNotWhatLabelStepsGive() {
    String options = "image=[" + image + "] model=[" + model + "] output=scores refine=small";
    CommandCall.assertRefused(SEGMENT, options, "output=scores goes with refine=crf");
    CommandCall.assertRefused(
        "Fill Holes in Labels...", "image=[" + image + "] refine=crf", "must come before 'holes'");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8})
  void itCanBeCancelled(int when) {
    int[] asked = {0};
    Progress impatient =
        new Progress() {
          @Override
          public void report(double fraction, String message) {
            if (message != null && message.contains("Refining")) asked[0] = Math.max(1, asked[0]);
          }

          @Override
          public boolean cancelled() {
            return asked[0] > 0 && ++asked[0] > when;
          }
        };
    String options = "image=[" + image + "] model=[" + model + "] refine=crf";
    assertThrows(CancellationException.class, () -> CommandCall.run(SEGMENT, options, impatient));
    assertEquals(when + 1, asked[0]);
  }

  /** A step's keys are its command's own. */
  @Test
  void everyStepHasACommandInTheMenu() {
    for (RefineStep step : RefineStep.values()) {
      String label =
          CommandMenu.installed().labels().stream()
              .filter(l -> CommandMenu.installed().className(l).equals(step.type().getName()))
              .findFirst()
              .orElseThrow();
      CommandInputs inputs =
          CommandRun.of(SciJava.context(), step.type().getName(), label).inputs();
      for (String key : StepText.keys(step.type())) assertTrue(inputs.has(key), label + " " + key);
    }
    Map<String, Object> none = CommandCall.run(OTSU, "image=[" + image + "] refine=none");
    assertTrue(none.containsKey("result"));
  }
}
