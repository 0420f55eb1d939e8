package sc.fiji.tessera.plugins.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.TextRoi;
import ij.io.RoiEncoder;
import ij.macro.Interpreter;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** Training on ROIs as macros call it: discs of two brightnesses, drawn as dim and light. */
class RoiTrainingTest {
  private static final String TRAIN = "Train U-Net...";
  private static final String SMALL =
      " depth=2 width=4 patch=32 batch=2 steps=4 patience=0 rate=0.01 augment=false ";

  /** Of DiscSet; tiffs has the images with overlays, zips a set of ROIs for each. */
  @TempDir static Path set;

  @TempDir Path folder;

  @BeforeAll
  static void makeImages() throws IOException {
    DiscSet.save(set);
    Files.createDirectories(set.resolve("tiffs"));
    Files.createDirectories(set.resolve("zips"));
    for (int i = 0; i < 5; i++) {
      ImagePlus image = IJ.openImage(set + "/images/disc-" + i + ".png");
      Overlay overlay = rois(i);
      image.setOverlay(overlay);
      ImageFileWriter.save(image, set.resolve("tiffs/disc-" + i + ".tif"));
      zip(set.resolve("zips/disc-" + i + ".zip"), overlay);
    }
  }

  /** The classes of a disc image as areas. */
  private static Overlay rois(int i) {
    ImageProcessor classes = IJ.openImage(set + "/classes/disc-" + i + ".png").getProcessor();
    Overlay overlay = new Overlay();
    for (int c = 1; c <= 2; c++) {
      classes.setThreshold(c, c, ImageProcessor.NO_LUT_UPDATE);
      Roi roi = new ThresholdToSelection().convert(classes);
      if (roi == null) continue;
      roi.setName(c == 1 ? "dim" : "light");
      overlay.add(roi);
    }
    return overlay;
  }

  private static void zip(Path file, Overlay rois) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Roi roi : rois) {
        out.putNextEntry(new ZipEntry(roi.getName() + ".roi"));
        out.write(RoiEncoder.saveAsByteArray(roi));
      }
    }
  }

  @AfterEach
  void forgetActiveImage() {
    WindowManager.setTempCurrentImage(null);
  }

  private String options(String images, String truth, String more) {
    Path model = folder.resolve("net.onnx");
    return "images=[%s] truth=[%s] save=[%s]".formatted(images, truth, model) + SMALL + more;
  }

  private ModelCard card() throws IOException {
    return SegmentationModel.open(folder.resolve("net.onnx")).card();
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("training_log.csv"));
  }

  private static List<Double> losses(List<String> log) {
    return log.stream().skip(1).map(l -> Double.parseDouble(l.split(",")[3])).toList();
  }

  /** Labels, overlays in TIFFs, sets in a folder and sets beside the images are the same truth. */
  @Test
  void roisTeachWhatTheirLabelsTeach() throws IOException {
    CommandCall.run(TRAIN, options(set + "/images", set + "/classes", "epochs=1"));
    List<Double> losses = losses(log());
    assertEquals(List.of("background", "class 1", "class 2"), card().output().classes());
    Path beside = Files.createDirectory(folder.resolve("beside"));
    for (int i = 0; i < 5; i++) {
      Files.copy(set.resolve("images/disc-" + i + ".png"), beside.resolve("disc-" + i + ".png"));
      Files.copy(set.resolve("zips/disc-" + i + ".zip"), beside.resolve("disc-" + i + ".zip"));
    }
    for (String[] pair :
        new String[][] {
          {set + "/tiffs", "overlay"},
          {set + "/images", set + "/zips"},
          {beside.toString(), beside.toString()}
        }) {
      CommandCall.run(TRAIN, options(pair[0], pair[1], "epochs=1"));
      assertEquals(List.of("background", "dim", "light"), card().output().classes());
      assertEquals(losses, losses(log()), pair[0] + " " + pair[1]);
    }
  }

  /** An open stack with an overlay on its slices; a text in it is passed over. */
  @Test
  void theOverlayOfAnOpenImage() throws IOException {
    ImagePlus stack = stack("open discs", "images");
    Overlay overlay = new Overlay();
    for (int i = 0; i < 5; i++) {
      for (Roi roi : rois(i)) {
        roi.setPosition(i + 1);
        overlay.add(roi);
      }
    }
    overlay.add(new TextRoi(2, 2, "done"));
    stack.setOverlay(overlay);
    ImageFileWriter.save(stack, folder.resolve("discs.tif"));
    CommandCall.run(TRAIN, options(folder + "/discs.tif", "overlay", "epochs=2"));
    List<String> fromFile = log();
    assertEquals(List.of("background", "dim", "light"), card().output().classes());
    assertTrue(card().history().get(0).contains("on 4 images"), card().history()::toString);
    withOpen(() -> CommandCall.run(TRAIN, options("open discs", "overlay", "epochs=2")), stack);
    assertEquals(losses(fromFile), losses(log()));
  }

  /** Two open stacks, and a single image with its labels: planes of equal number and size. */
  @Test
  void stacksSideBySide() throws IOException {
    ImagePlus images = stack("raw", "images");
    ImagePlus labels = stack("annotated", "classes");
    withOpen(() -> CommandCall.run(TRAIN, options("raw", "annotated", "epochs=1")), images, labels);
    assertTrue(card().history().get(0).contains("on 4 images"), card().history()::toString);
    List<Double> open = losses(log());
    ImageFileWriter.save(images, folder.resolve("a.tif"));
    ImageFileWriter.save(labels, folder.resolve("b.tif"));
    CommandCall.run(TRAIN, options(folder + "/a.tif", folder + "/b.tif", "epochs=1"));
    assertEquals(open, losses(log()));
    String label = set + "/classes/disc-1.png";
    CommandCall.run(TRAIN, options(set + "/images/disc-1.png", label, "epochs=1"));
    labels.getStack().deleteLastSlice();
    String other = options("raw", "annotated", "epochs=1");
    withOpen(
        () ->
            CommandCall.assertRefused(TRAIN, other, "48 x 40 x 5, but its labels are 48 x 40 x 4"),
        images,
        labels);
  }

  private static ImagePlus stack(String title, String images) {
    ImagePlus stack = IJ.createImage(title, "8-bit black", 48, 40, 5);
    for (int i = 0; i < 5; i++) {
      ImagePlus image = IJ.openImage(set + "/" + images + "/disc-" + i + ".png");
      stack.getStack().setPixels(image.getProcessor().getPixels(), i + 1);
    }
    return stack;
  }

  /** With images open as in a macro's batch mode: without a window. */
  private static void withOpen(Runnable action, ImagePlus... images) {
    Interpreter.batchMode = true;
    try {
      for (ImagePlus image : images) image.show();
      action.run();
    } finally {
      for (ImagePlus image : images) Interpreter.removeBatchModeImage(image);
      Interpreter.batchMode = false;
    }
  }

  /** Objects that touch, and a file whose names number them. */
  @Test
  void roisAreObjects() throws IOException {
    String more = "epochs=6 target=instances validation=0.4";
    Path zips = Files.createDirectory(folder.resolve("sets"));
    for (int i = 0; i < 5; i++) {
      Overlay objects = new Overlay();
      ImageProcessor labels = IJ.openImage(set + "/objects/disc-" + i + ".png").getProcessor();
      for (int n = 1; n <= 4; n++) {
        labels.setThreshold(n, n, ImageProcessor.NO_LUT_UPDATE);
        Roi roi = new ThresholdToSelection().convert(labels);
        if (roi == null) continue;
        roi.setName("disc#" + n);
        objects.add(roi);
      }
      zip(zips.resolve("disc-" + i + ".zip"), objects);
    }
    CommandCall.run(TRAIN, options(set + "/images", set + "/objects", more));
    List<Double> expected = losses(log());
    CommandCall.run(TRAIN, options(set + "/images", zips.toString(), more));
    assertEquals(expected, losses(log()));
    assertEquals(ModelCard.Target.INSTANCES, card().output().target());
  }

  /** A few strokes on each image are enough for a network that segments them all. */
  @Test
  void scribblesTeach() throws IOException {
    Path images = Files.createDirectory(folder.resolve("scribbled"));
    long strokes = 0;
    for (int i = 0; i < 5; i++) {
      ImagePlus image = IJ.openImage(set + "/images/disc-" + i + ".png");
      Overlay overlay = new Overlay();
      for (Roi area : rois(i)) strokes += scribble(overlay, area, area.getName());
      ImageProcessor rest = IJ.openImage(set + "/classes/disc-" + i + ".png").getProcessor();
      rest.setThreshold(0, 0, ImageProcessor.NO_LUT_UPDATE);
      Roi background = new ThresholdToSelection().convert(rest);
      strokes += scribble(overlay, background, "background");
      image.setOverlay(overlay);
      ImageFileWriter.save(image, images.resolve("disc-" + i + ".tif"));
    }
    assertTrue(strokes < 5 * 48 * 40 / 8, strokes + " pixels are labelled");
    String more = "epochs=20 validation=0 unlabelled=ignore";
    CommandCall.run(TRAIN, options(images.toString(), "overlay", more));
    Path results = Files.createDirectory(folder.resolve("results"));
    CommandCall.run(
        "Segment with U-Net...",
        "image=[%s/images] save=[%s] model=[%s/net.onnx]".formatted(set, results, folder));
    int right = 0;
    for (int i = 0; i < 5; i++) {
      ImageProcessor truth = IJ.openImage(set + "/classes/disc-" + i + ".png").getProcessor();
      ImageProcessor found = IJ.openImage(results + "/disc-" + i + ".tif").getProcessor();
      for (int p = 0; p < 48 * 40; p++) if (truth.get(p) == found.get(p)) right++;
    }
    assertTrue(right > 0.9 * 5 * 48 * 40, right + " of 9600 pixels are right");
  }

  /** A horizontal stroke in every eighth row of an area, as far as it goes; gives its pixels. */
  private static int scribble(Overlay overlay, Roi area, String name) {
    int pixels = 0;
    for (int y = 4; y < 40; y += 8) {
      for (int x = 0; x < 48; x++) {
        int from = x;
        while (x < 48 && area.contains(x, y)) x++;
        if (x - from < 4) continue;
        float[] xs = {from + 1, x - 2};
        Roi line = new PolygonRoi(xs, new float[] {y, y}, Roi.FREELINE);
        line.setName(name);
        overlay.add(line);
        pixels += x - from;
      }
    }
    return pixels;
  }

  /** A model's classes are told by name, not by the alphabet. */
  @Test
  void fineTuningKeepsTheModelsClasses() throws IOException {
    CommandCall.run(TRAIN, options(set + "/images", set + "/zips", "epochs=1"));
    Path first = Files.move(folder.resolve("net.onnx"), folder.resolve("first.onnx"));
    String more =
        "images=[%s/images] truth=[%s] save=[%s/net.onnx] model=[%s] patch=32 batch=2 steps=2 epochs=1";
    Path light = Files.createDirectory(folder.resolve("light"));
    for (int i = 0; i < 5; i++) {
      Overlay one = new Overlay();
      for (Roi roi : rois(i)) if (roi.getName().equals("light")) one.add(roi);
      if (one.size() == 0) one.add(background());
      zip(light.resolve("disc-" + i + ".zip"), one);
    }
    CommandCall.run("Fine-tune Model...", more.formatted(set, light, folder, first));
    assertEquals(List.of("background", "dim", "light"), card().output().classes());
    Overlay other = new Overlay(new OvalRoi(2, 2, 9, 9));
    other.get(0).setName("dark");
    zip(light.resolve("disc-0.zip"), other);
    CommandCall.assertRefused(
        "Fine-tune Model...",
        more.formatted(set, light, folder, first),
        "A ROI is named \"dark\", but the classes are background, dim, light.");
    CommandCall.run(
        "Fine-tune Model...", more.formatted(set, light, folder, first) + " head=replace");
    assertEquals(List.of("background", "dark", "light"), card().output().classes());
  }

  private static Roi background() {
    Roi roi = new Roi(0, 0, 2, 2);
    roi.setName("background");
    return roi;
  }

  @Test
  void thePreviewDrawsRoisToo() {
    String options = "images=[%s/tiffs] truth=overlay patch=32 count=4".formatted(set);
    ImagePlus patches =
        (ImagePlus) CommandCall.run("Preview Augmentation...", options).get("result");
    assertTrue(patches.getOverlay().size() > 0);
  }

  @Test
  void whatIsRefused() throws IOException {
    String images = set + "/images";
    Path few = Files.createDirectory(folder.resolve("few"));
    Files.copy(set.resolve("zips/disc-0.zip"), few.resolve("disc-0.zip"));
    Path one = set.resolve("zips/disc-0.zip");
    Path empty = folder.resolve("empty.zip");
    zip(empty, new Overlay());
    String single = images + "/disc-0.png";
    refused(images, "overlay", "", "The image disc-0 has no overlay; draw ROIs");
    refused(images, few.toString(), "", "There are no ROIs for the image disc-1: few holds no");
    refused(images, one.toString(), "", "disc-0.zip holds the ROIs of one image, but there are 5");
    refused(single, empty.toString(), "", "empty.zip holds no ROIs");
    refused(single, "rois", "", "The ROI Manager holds no ROIs");
    refused("overlay", "overlay", "", "overlay holds ROIs, which are truth for training");
    refused(images, set + "/classes", "unlabelled=ignore", "unlabelled=ignore is for ROIs");
    refused(images, set + "/zips", "unlabelled=ignore target=foreground", "background too");
    refused(images, "zips", "", "named \"zips\"");
    assertFalse(Files.exists(folder.resolve("net.onnx")));
  }

  private void refused(String images, String truth, String more, String fragment) {
    CommandCall.assertRefused(TRAIN, options(images, truth, "epochs=1 " + more), fragment);
  }
}
