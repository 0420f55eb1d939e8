package sc.fiji.tessera.plugins.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** The commands of the menu Refine, on images whose answers follow from how they are made. */
class RefineCommandsTest {
  private static final String CRF = "Refine with CRF...";
  private static final String SMALL = "Remove Small Objects...";
  private static final String HOLES = "Fill Holes in Labels...";
  private static final String MORPHOLOGY = "Morphology of Labels...";
  private static final String SPLIT = "Split Touching Objects...";
  private static final String UNSURE = "Mark Unsure Pixels...";
  private static final String STARS = "Objects from Star Distances...";
  private static final String FLOWS = "Objects from Flows...";
  private static final String PANOPTIC = "Merge to Panoptic...";

  @TempDir Path folder;

  /** An image of digits; a dot is 0. */
  static ImageProcessor digits(String rows) {
    String[] lines = rows.split(" ");
    ByteProcessor ip = new ByteProcessor(lines[0].length(), lines.length);
    for (int i = 0; i < ip.getPixelCount(); i++) {
      char c = lines[i / ip.getWidth()].charAt(i % ip.getWidth());
      ip.set(i, c == '.' ? 0 : c - '0');
    }
    return ip;
  }

  static String drawn(ImagePlus image) {
    ImageProcessor ip = image.getProcessor();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ip.getPixelCount(); i++) {
      if (i > 0 && i % ip.getWidth() == 0) text.append(' ');
      int label = (int) ip.getf(i);
      text.append(label == 0 ? "." : label == 255 ? "?" : Integer.toString(label));
    }
    return text.toString();
  }

  private Path save(String name, ImagePlus image) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    image.setTitle(file.getFileName().toString());
    IJ.saveAsTiff(image, file.toString());
    return file;
  }

  private Path save(String name, String rows) throws IOException {
    return save(name, new ImagePlus(name, digits(rows)));
  }

  /** Scores: a channel each, one row of pixels. */
  private Path scores(String name, float[]... channels) throws IOException {
    ImageStack stack = new ImageStack(channels[0].length, 1);
    for (float[] channel : channels) stack.addSlice(new FloatProcessor(channel.length, 1, channel));
    ImagePlus image = new ImagePlus(name, stack);
    image.setDimensions(channels.length, 1, 1);
    return save(name, image);
  }

  private static Map<String, Object> run(String label, Path image, String more) {
    return CommandCall.run(label, "image=[" + image + "] " + more);
  }

  private static ImagePlus result(String label, Path image, String more) {
    return (ImagePlus) run(label, image, more).get("result");
  }

  private static void assertRefused(String label, Path image, String more, String fragment) {
    CommandCall.assertRefused(label, "image=[" + image + "] " + more, fragment);
  }

  @Test
  void smallObjectsGo() throws IOException {
    Path image = save("cells-labels.tif", "111. 11.1 .2.1");
    ImagePlus kept = result(SMALL, image, "size=3");
    assertEquals("111. 11.. ....", drawn(kept));
    assertEquals("cells-labels-refined", kept.getTitle());
    String info = kept.getInfoProperty();
    assertTrue(
        info.startsWith("Refined by Tessera: small size=3 unit=pixels each=region into=background"),
        info);
    assertEquals("111. 11.1 ...1", drawn(result(SMALL, image, "size=3 each=label")));
    Path inside = save("inside.tif", "1111 1211 1111");
    assertEquals("1111 1111 1111", drawn(result(SMALL, inside, "into=neighbour size=2")));
    assertRefused(SMALL, image, "size=-1", "'size' must be a number from 0");
    assertRefused(SMALL, image, "into=sea", "'into' must be one of background, neighbour");
  }

  @Test
  void sizesMayBeCalibrated() throws IOException {
    ImagePlus labels = new ImagePlus("", digits("11.2 11.."));
    Calibration calibration = new Calibration();
    calibration.pixelWidth = 0.5;
    calibration.pixelHeight = 2;
    calibration.setUnit("micron");
    labels.setCalibration(calibration);
    Path image = save("scaled.tif", labels);
    assertEquals("11.. 11..", drawn(result(SMALL, image, "size=1.5 unit=calibrated")));
    assertEquals("11.2 11..", drawn(result(SMALL, image, "size=0.9 unit=calibrated")));
    assertEquals(0.5, result(SMALL, image, "size=1").getCalibration().pixelWidth);
  }

  @Test
  void holesAreFilled() throws IOException {
    Path image = save("rings.tif", "111.2222 1.1.2..2 111.2222");
    assertEquals("111.2222 111.2222 111.2222", drawn(result(HOLES, image, "")));
    assertEquals("111.2222 111.2..2 111.2222", drawn(result(HOLES, image, "size=1")));
  }

  @Test
  void labelsAreOpenedAndGrow() throws IOException {
    Path image = save("bridge.tif", "111...111 111111111 111...111");
    assertEquals(
        "111...111 111...111 111...111",
        drawn(result(MORPHOLOGY, image, "operation=open radius=1.5")));
    Path two = save("two.tif", "2.....1");
    assertEquals("222.111", drawn(result(MORPHOLOGY, two, "operation=dilate radius=2")));
    assertRefused(MORPHOLOGY, two, "operation=thin", "'operation' must be one of open, close");
  }

  /** Two discs that touch; in a stack each slice by itself, or as two balls. */
  private Path discs(int slices) throws IOException {
    ImageStack stack = new ImageStack(60, 40);
    for (int z = 0; z < slices; z++) {
      ByteProcessor ip = new ByteProcessor(60, 40);
      for (int i = 0; i < 60 * 40; i++) {
        double r2 = Math.pow(i / 60 - 20, 2) + Math.pow(z - slices / 2, 2);
        double x = i % 60;
        if (Math.min((x - 20) * (x - 20), (x - 36) * (x - 36)) + r2 <= 100) ip.set(i, 1);
      }
      stack.addSlice(ip);
    }
    ImagePlus image = new ImagePlus("", stack);
    image.setDimensions(1, slices, 1);
    return save("discs" + slices + ".tif", image);
  }

  @Test
  void touchingDiscsAreSplit() throws IOException {
    Path image = discs(1);
    ImageProcessor split = result(SPLIT, image, "").getProcessor();
    assertEquals(2, split.getStats().max);
    assertTrue(split.get(20, 20) != split.get(36, 20));
    assertEquals(1, result(SPLIT, image, "height=6").getProcessor().getStats().max);
    int[] seeds = result(SPLIT, image, "seeds").getProcessor().getHistogram();
    assertEquals(1, seeds[1]);
    assertEquals(1, seeds[2]);
    assertRefused(SPLIT, image, "by=scores", "needs scores");
  }

  @Test
  void aStackIsSplitSliceBySliceOrAsAVolume() throws IOException {
    Path image = discs(13);
    ImagePlus slices = result(SPLIT, image, "");
    ImagePlus volume = result(SPLIT, image, "volume");
    for (int z = 1; z <= 13; z++) {
      assertEquals(2, slices.getStack().getProcessor(z).getStats().max);
      ImageProcessor ip = volume.getStack().getProcessor(z);
      assertEquals(volume.getStack().getProcessor(7).get(20, 20), ip.get(20, 20));
      assertEquals(volume.getStack().getProcessor(7).get(36, 20), ip.get(36, 20));
    }
    long seeds = 0;
    ImagePlus alone = result(SPLIT, image, "volume seeds");
    for (int z = 1; z <= 13; z++) {
      int[] counts = alone.getStack().getProcessor(z).getHistogram();
      seeds += 60 * 40 - counts[0];
    }
    assertEquals(2, seeds);
  }

  @Test
  void unsurePixelsAreCountedAndGrey() throws IOException {
    Path image =
        scores(
            "p.tif",
            new float[] {0.9f, 0.4f, 0.1f, 0.45f},
            new float[] {0.05f, 0.35f, 0.8f, 0.5f},
            new float[] {0.05f, 0.25f, 0.1f, 0.05f});
    Map<String, Object> outputs = run(UNSURE, image, "threshold=0.6");
    ImagePlus labels = (ImagePlus) outputs.get("result");
    assertEquals(".?1?", drawn(labels));
    assertEquals(0xff808080, labels.getProcessor().getColorModel().getRGB(255));
    ResultsTable table = (ResultsTable) outputs.get("table");
    assertEquals("p", table.getStringValue("Image", 0));
    assertEquals(4, table.getValue("Pixels", 0));
    assertEquals(2, table.getValue("Unsure", 0));
    assertEquals(0.5, table.getValue("Share", 0));
    assertEquals(255, table.getValue("Label", 0));
    assertEquals(".717", drawn(result(UNSURE, image, "threshold=0.6 label=7")));
    assertRefused(UNSURE, image, "threshold=0.6 label=1", "in use");
    assertRefused(UNSURE, save("l.tif", "1.2"), "", "needs scores");
  }

  /** Rows of all images; the label is chosen for each. */
  @Test
  void aFolderIsOneTable() throws IOException {
    scores("in/a.tif", new float[] {0.9f, 0.6f}, new float[] {0.1f, 0.4f});
    scores("in/b.tif", new float[] {0.9f, 0.1f}, new float[] {0.1f, 0.9f});
    Path target = Files.createDirectory(folder.resolve("out"));
    String more = "save=[" + target + "]";
    ResultsTable table = (ResultsTable) run(UNSURE, folder.resolve("in"), more).get("table");
    assertEquals(2, table.size());
    assertEquals(1, table.getValue("Unsure", 0));
    assertEquals("b", table.getStringValue("Image", 1));
    assertEquals(0, table.getValue("Unsure", 1));
    assertEquals(".?", drawn(IJ.openImage(target.resolve("a.tif").toString())));
    ResultsTable segments =
        (ResultsTable) run(PANOPTIC, folder.resolve("in"), more + " things=1").get("table");
    assertEquals(1, segments.size());
    assertEquals("b", segments.getStringValue("Image", 0));
    assertRefused(UNSURE, folder.resolve("in"), "", "'save' must be an existing folder");
  }

  @Test
  void oneChannelOfScoresIsTheForeground() throws IOException {
    Path image = scores("one.tif", new float[] {0.1f, 0.45f, 0.95f, 0.6f});
    assertEquals(".?1?", drawn(result(UNSURE, image, "threshold=0.8")));
  }

  @Test
  void logitsBecomeProbabilities() throws IOException {
    Path image = scores("logits.tif", new float[] {5, 0.2f, -4}, new float[] {-5, 0.1f, 4});
    assertEquals(".?1", drawn(result(UNSURE, image, "")));
    Path rounded = scores("r.tif", new float[] {1.0002f, 0.6f}, new float[] {-0.0002f, 0.4f});
    assertEquals(".?", drawn(result(UNSURE, rounded, "")), "these are probabilities");
    Path nan = scores("nan.tif", new float[] {0.5f, Float.NaN}, new float[] {0.5f, 0.5f});
    assertRefused(UNSURE, nan, "", "nan.tif holds NaN, but scores are finite numbers");
  }

  /** Bright at the right, scores that are wrong at one pixel in five. */
  private Path noisyScores(String name, boolean picture) throws IOException {
    Random random = new Random(5);
    int n = 24 * 16;
    ByteProcessor grey = new ByteProcessor(24, 16);
    float[] p = new float[n];
    for (int i = 0; i < n; i++) {
      boolean bright = i % 24 >= 12;
      grey.set(i, (bright ? 170 : 80) + (int) (random.nextGaussian() * 4));
      p[i] = bright == random.nextInt(5) > 0 ? 0.65f : 0.35f;
    }
    if (picture) return save(name, new ImagePlus("", grey));
    ImageStack stack = new ImageStack(24, 16);
    float[] rest = new float[n];
    for (int i = 0; i < n; i++) rest[i] = 1 - p[i];
    stack.addSlice("dark", new FloatProcessor(24, 16, rest));
    stack.addSlice("bright", new FloatProcessor(24, 16, p));
    ImagePlus image = new ImagePlus("", stack);
    image.setDimensions(2, 1, 1);
    return save(name, image);
  }

  @Test
  void aCrfFollowsThePicture() throws IOException {
    Path scores = noisyScores("scores/a-scores.tif", false);
    Path picture = noisyScores("pictures/a.tif", true);
    String more = "picture=[" + picture + "] ";
    ImageProcessor labels = result(CRF, scores, more).getProcessor();
    for (int i = 0; i < 24 * 16; i++) assertEquals(i % 24 < 12 ? 0 : 1, labels.get(i), "at " + i);
    ImagePlus refined = result(CRF, scores, more + "output=scores");
    assertEquals(2, refined.getNChannels());
    assertEquals("bright", refined.getStack().getSliceLabel(2));
    for (int i = 0; i < 24 * 16; i++) {
      float p = refined.getStack().getProcessor(2).getf(i);
      assertEquals(labels.get(i), p > 0.5 ? 1 : 0);
      assertEquals(1, p + refined.getStack().getProcessor(1).getf(i), 1e-5);
    }
    Path other = save("other.tif", "1.2");
    assertRefused(CRF, scores, "picture=[" + other + "]", "'picture' must have the size");
    assertRefused(CRF, scores, "", "'picture' must be given");
    Path rgb = save("rgb.tif", new ImagePlus("", digits("12").convertToRGB()));
    assertRefused(CRF, rgb, more, "is a colour picture");
    assertRefused(CRF, other, "picture=[" + other + "] output=scores", "holds labels");
    ImagePlus stay = result(CRF, scores, more + "rounds=0 output=scores");
    ImagePlus given = IJ.openImage(scores.toString());
    assertEquals(
        given.getStack().getProcessor(2).getf(7), stay.getStack().getProcessor(2).getf(7), 1e-5);
  }

  /** Outlines lie on the picture, not on the scores. */
  @Test
  void outlinesAreThoseOfTheRefinedLabels() throws IOException {
    Path scores = noisyScores("a-scores.tif", false);
    Path picture = noisyScores("a.tif", true);
    String more = "picture=[" + picture + "] output=";
    ImagePlus overlay = result(CRF, scores, more + "overlay");
    assertEquals(1, overlay.getOverlay().size());
    Rectangle box = overlay.getOverlay().get(0).getBounds();
    assertEquals(new Rectangle(12, 0, 12, 16), box);
    assertEquals(
        IJ.openImage(picture.toString()).getProcessor().get(3, 4),
        overlay.getProcessor().get(3, 4));
    Path rois = folder.resolve("rois.zip");
    run(CRF, scores, more + "rois save=[" + rois + "]");
    assertTrue(Files.size(rois) > 0);
    Path cells = save("cells.tif", "11.2 11.2 ....");
    ImagePlus outlines = result(SMALL, cells, "size=3 output=overlay");
    assertEquals(new Rectangle(0, 0, 2, 2), outlines.getOverlay().get(0).getBounds());
    assertEquals(1, outlines.getOverlay().size());
  }

  @Test
  void foldersAreMatchedByName() throws IOException {
    noisyScores("scores/a-scores.tif", false);
    noisyScores("scores/b.tif", false);
    noisyScores("pictures/a.tif", true);
    noisyScores("pictures/b.tif", true);
    Path target = Files.createDirectory(folder.resolve("target"));
    String more = "picture=[" + folder.resolve("pictures") + "] save=[" + target + "]";
    run(CRF, folder.resolve("scores"), more);
    for (String name : new String[] {"a-scores.tif", "b.tif"}) {
      ImageProcessor labels = IJ.openImage(target.resolve(name).toString()).getProcessor();
      assertEquals(24 * 8, labels.getHistogram()[1], name);
    }
    Files.delete(folder.resolve("pictures/b.tif"));
    String refusal = CommandCall.refusal(CRF, "image=[" + folder.resolve("scores") + "] " + more);
    assertTrue(refusal.contains("holds none named b. (1 of 2 images were done"), refusal);
  }

  @Test
  void aCrfCanBeCancelled() throws IOException {
    Path scores = noisyScores("s.tif", false);
    Path picture = noisyScores("p.tif", true);
    int[] asked = {0};
    Progress impatient =
        new Progress() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return ++asked[0] > 5;
          }
        };
    String options = "image=[" + scores + "] picture=[" + picture + "]";
    assertThrows(CancellationException.class, () -> CommandCall.run(CRF, options, impatient));
  }

  @Test
  void starsAndFlowsBecomeObjects() throws IOException {
    int n = 40 * 30;
    ImageStack stars = new ImageStack(40, 30);
    float[] p = new float[n];
    float[] rays = new float[n];
    for (int at : new int[] {12 * 40 + 10, 15 * 40 + 30}) {
      p[at] = 0.9f;
      rays[at] = 6;
    }
    stars.addSlice(new FloatProcessor(40, 30, p));
    for (int k = 0; k < 16; k++) stars.addSlice(new FloatProcessor(40, 30, rays));
    ImagePlus image = new ImagePlus("", stars);
    image.setDimensions(17, 1, 1);
    Path file = save("stars.tif", image);
    ImageProcessor objects = result(STARS, file, "").getProcessor();
    assertEquals(2, objects.getStats().max);
    assertEquals(Math.PI * 36, objects.getHistogram()[1], 12);
    assertEquals(0, result(STARS, file, "threshold=0.95").getProcessor().getStats().max);
    ImageStack flows = new ImageStack(40, 30);
    float[][] planes = new float[3][n];
    for (int i = 0; i < n; i++) {
      double x = i % 40 < 20 ? 10 - i % 40 : 30 - i % 40;
      double y = 15 - i / 40;
      double length = Math.hypot(x, y);
      planes[0][i] = (float) (length == 0 ? 0 : 5 * y / length);
      planes[1][i] = (float) (length == 0 ? 0 : 5 * x / length);
      planes[2][i] = length < 8 ? 1 : -1;
    }
    for (float[] plane : planes) flows.addSlice(new FloatProcessor(40, 30, plane));
    ImagePlus flow = new ImagePlus("", flows);
    flow.setDimensions(3, 1, 1);
    Path towards = save("flows.tif", flow);
    ImageProcessor cells = result(FLOWS, towards, "").getProcessor();
    assertEquals(2, cells.getStats().max);
    assertTrue(cells.get(10, 15) != cells.get(30, 15) && cells.get(10, 15) > 0);
    assertRefused(FLOWS, file, "", "three channels");
    assertRefused(STARS, save("l.tif", "12"), "", "three or more channels");
  }

  @Test
  void classesAndObjectsBecomeOnePicture() throws IOException {
    Path classes = save("classes.tif", "1122. 11.22 2...3");
    Map<String, Object> outputs = run(PANOPTIC, classes, "things=2");
    assertEquals("3311. 33.11 2...4", drawn((ImagePlus) outputs.get("result")));
    ResultsTable table = (ResultsTable) outputs.get("table");
    assertEquals(4, table.size());
    assertEquals(4, table.getValue("Pixels", 0));
    assertEquals(2, table.getValue("Class", 0));
    assertEquals(1, table.getValue("Thing", 1));
    assertEquals(0, table.getValue("Thing", 2));
    Path objects = save("objects.tif", "..77. ..777 .....");
    String own = "things=[2,3] size=2 objects=[" + objects + "]";
    assertEquals("2211. 22111 .....", drawn(result(PANOPTIC, classes, own)));
    ImageProcessor coded = result(PANOPTIC, classes, "things=2 divisor=1000").getProcessor();
    assertEquals(1000, coded.getf(0, 0));
    assertEquals(2001, coded.getf(2, 0));
    assertEquals(2002, coded.getf(0, 2));
    assertRefused(PANOPTIC, classes, "things=all", "'things' must be class numbers");
    assertRefused(PANOPTIC, classes, "things=2 objects=[" + save("o.tif", "1") + "]", "size");
  }

  /** What is merged is what the measure of such pictures reads. */
  @Test
  void segmentsMayBePairsOfClassAndObject() throws IOException {
    Path classes = save("classes.tif", "1122. 11.22 2...3");
    Path target = folder.resolve("pairs.tif");
    ImagePlus pairs = result(PANOPTIC, classes, "things=2 pair save=[" + target + "]");
    assertEquals(2, pairs.getNChannels());
    assertEquals("1122. 11.22 2...3", drawn(channel(pairs, 1)));
    assertEquals("..11. ...11 2....", drawn(channel(pairs, 2)));
    ResultsTable quality =
        (ResultsTable)
            CommandCall.run(
                    "Measure Panoptic Quality...",
                    "prediction=[" + target + "] truth=[" + target + "] things=2")
                .get("table");
    assertEquals(1, quality.getValue("PQ", 0));
    assertRefused(PANOPTIC, classes, "things=2 pair output=rois save=x.zip", "output=labels");
    Path large = folder.resolve("large.tif");
    ImageProcessor high = new FloatProcessor(2, 1, new float[] {300, 1});
    IJ.saveAsTiff(new ImagePlus("", high), large.toString());
    assertRefused(PANOPTIC, large, "things=1 divisor=100000", "smaller divisor");
    assertEquals(300, result(PANOPTIC, large, "things=1 pair").getProcessor().getf(0));
    Path png = folder.resolve("x.png");
    assertRefused(PANOPTIC, classes, "things=2 pair save=[" + png + "]", "PNG");
  }

  private static ImagePlus channel(ImagePlus image, int channel) {
    return new ImagePlus("", image.getStack().getProcessor(channel));
  }

  @Test
  void emptyLabelsStayEmpty() throws IOException {
    Path image = save("empty.tif", "... ...");
    for (String label : new String[] {SMALL, HOLES, MORPHOLOGY, SPLIT}) {
      assertEquals("... ...", drawn(result(label, image, "")), label);
    }
    assertEquals("... ...", drawn(result(PANOPTIC, image, "things=1")));
    String more = "picture=[" + save("grey.tif", "123 456") + "]";
    assertEquals("... ...", drawn(result(CRF, image, more)));
  }
}
