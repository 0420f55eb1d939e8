package sc.fiji.tessera.plugins.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.io.RoiEncoder;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** Training on boxes, tags and regularised scribbles as macros call it: small networks, seconds. */
class WeakLabelsTest {
  private static final String TRAIN = "Train U-Net...";
  private static final String SMALL = " depth=2 width=4 batch=2 steps=4 ";

  /** images (discs of two brightnesses), classes (1 and 2), objects (numbered) */
  @TempDir static Path set;

  @TempDir Path folder;

  @BeforeAll
  static void makeImages() {
    DiscSet.save(set);
  }

  private String options(String truth, String more) {
    String patch = more.contains("patch=") ? "" : "patch=32 ";
    return "images=[%s/images] truth=[%s] save=[%s/net.onnx]".formatted(set, truth, folder)
        + SMALL
        + patch
        + more;
  }

  private void train(String truth, String more) {
    CommandCall.run(TRAIN, options(truth, more));
  }

  private ModelCard card() throws IOException {
    return SegmentationModel.open(folder.resolve("net.onnx")).card();
  }

  private List<String[]> log() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("training_log.csv"));
    return lines.stream().skip(1).map(l -> l.split(",")).toList();
  }

  private List<Double> losses() throws IOException {
    return log().stream().map(l -> Double.parseDouble(l[3])).toList();
  }

  /** Pixels that are right of all the set's, foreground or not. */
  private double accuracy() throws IOException {
    Path results = Files.createDirectories(folder.resolve("results"));
    CommandCall.run(
        "Segment with U-Net...",
        "image=[%s/images] save=[%s] model=[%s/net.onnx]".formatted(set, results, folder));
    int right = 0;
    for (int i = 0; i < 5; i++) {
      ImageProcessor truth = IJ.openImage(set + "/classes/disc-" + i + ".png").getProcessor();
      ImageProcessor found = IJ.openImage(results + "/disc-" + i + ".tif").getProcessor();
      for (int p = 0; p < 48 * 40; p++) if (truth.get(p) > 0 == found.get(p) > 0) right++;
    }
    return right / (5.0 * 48 * 40);
  }

  // Boxes.

  /** Images kept apart could not tell which network is best: none is, and the last one is saved. */
  @ParameterizedTest
  @ValueSource(strings = {"tightness", "projection", "expectation", "filled"})
  void boxesTeach(String estimate) throws IOException {
    String more = "labels=boxes target=foreground rate=0.01 epochs=15 estimate=" + estimate;
    train(set + "/objects", more);
    for (String[] line : log()) {
      assertEquals("NaN", line[5], "a foreground IoU");
      assertEquals("true", line[7], "every epoch replaces the one before");
      assertTrue(Double.isFinite(Double.parseDouble(line[3])), line[3]);
    }
    assertTrue(card().history().get(0).contains("on 5 images, 15 epochs"), card()::toString);
    double accuracy = accuracy();
    assertTrue(accuracy > 0.8, estimate + ": " + accuracy);
  }

  @Test
  void recommendedIsExpectation() throws IOException {
    String more = "labels=boxes target=foreground epochs=2";
    train(set + "/objects", more);
    List<Double> recommended = losses();
    train(set + "/objects", more + " estimate=expectation");
    assertEquals(recommended, losses());
    train(set + "/objects", more + " estimate=filled");
    assertNotEquals(recommended, losses());
  }

  /** Of ROIs only the bounds count, and those that overlap keep them whole. */
  @Test
  void roisAreBoxes() throws IOException {
    Path ovals = Files.createDirectory(folder.resolve("ovals"));
    Path rectangles = Files.createDirectory(folder.resolve("rectangles"));
    for (int i = 0; i < 5; i++) {
      Overlay round = new Overlay(new OvalRoi(4, 5, 20, 14));
      round.add(new OvalRoi(12, 9 + i, 25, 20));
      Overlay square = new Overlay();
      for (Roi roi : round) {
        Rectangle r = roi.getBounds();
        square.add(new Roi(r.x, r.y, r.width, r.height));
      }
      zip(ovals.resolve("disc-" + i + ".zip"), round);
      zip(rectangles.resolve("disc-" + i + ".zip"), square);
    }
    String more = "labels=boxes target=instances epochs=2 estimate=tightness";
    train(ovals.toString(), more);
    List<Double> expected = losses();
    assertEquals(ModelCard.Target.INSTANCES, card().output().target());
    train(rectangles.toString(), more);
    assertEquals(expected, losses());
    refused(ovals.toString(), "labels=boxes unlabelled=ignore", "outside all boxes is background");
  }

  private static void zip(Path file, Overlay rois) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      int n = 0;
      for (Roi roi : rois) {
        out.putNextEntry(new ZipEntry("nucleus-" + n++ + ".roi"));
        out.write(RoiEncoder.saveAsByteArray(roi));
      }
    }
  }

  /** With classes each connected region has its box. */
  @Test
  void boxesOfClasses() throws IOException {
    train(set + "/classes", "labels=boxes epochs=2 regularizer=crf");
    assertEquals(List.of("background", "class 1", "class 2"), card().output().classes());
  }

  @Test
  void aTrainingOnBoxesGoesOnAsItBegan() throws IOException {
    String more = "labels=boxes target=foreground estimate=projection epochs=";
    train(set + "/objects", more + 2);
    String other = more.replace("projection", "tightness") + "3 resume";
    refused(set + "/objects", other, "other settings or images");
    refused(set + "/objects", "target=foreground epochs=3 resume", "other settings or images");
    train(set + "/objects", more + "3 resume");
    assertEquals(3, log().size());
  }

  // Tags.

  private Path tags(String text) throws IOException {
    Path csv = folder.resolve("tags.csv");
    Files.writeString(csv, text);
    return csv;
  }

  @ParameterizedTest
  @ValueSource(strings = {"recommended", "constraints", "expectation", "filled"})
  void tagsTeach(String estimate) throws IOException {
    StringBuilder text = new StringBuilder("image,class,least,most\n");
    text.append("disc-0,light\ndisc-0,dim,0.05,0.4\ndisc-1.png,light,0.02\ndisc-2,background\n");
    text.append("disc-3,dim,,0.3\ndisc-4,light\ndisc-4,background,0.5,0.9\n");
    Path csv = tags(text.toString());
    train(csv.toString(), "labels=tags epochs=3 patch=0 estimate=" + estimate);
    assertEquals(List.of("background", "dim", "light"), card().output().classes());
    for (double loss : losses()) assertTrue(Double.isFinite(loss));
    assertTrue(card().history().get(0).contains("patch=64"), card().history()::toString);
    assertEquals("true", log().get(2)[7]);
  }

  /** A share of the pixels is enough to tell the bright from the dark. */
  @Test
  void sharesTeachToSegment() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      ImageProcessor truth = IJ.openImage(set + "/classes/disc-" + i + ".png").getProcessor();
      int n = 0;
      for (int p = 0; p < 48 * 40; p++) if (truth.get(p) > 0) n++;
      double share = n / (48.0 * 40);
      text.append("disc-%d,disc,%.3f,%.3f\n".formatted(i, 0.95 * share, 1.05 * share));
    }
    String more = "labels=tags target=foreground rate=0.01 patch=48 epochs=30";
    train(tags(text.toString()).toString(), more);
    double accuracy = accuracy();
    assertTrue(accuracy > 0.8, "accuracy " + accuracy);
  }

  /** Of labels only the classes that occur count, and the background too where it must. */
  @Test
  void labelsAreTags() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      ImageProcessor truth = IJ.openImage(set + "/classes/disc-" + i + ".png").getProcessor();
      for (int c = 1; c <= 2; c++) {
        if (truth.getHistogram()[c] > 0) text.append("disc-%d,%d\n".formatted(i, c));
      }
    }
    train(tags(text.toString()).toString(), "labels=tags patch=48 epochs=2");
    List<Double> expected = losses();
    train(set + "/classes", "labels=tags patch=48 epochs=2");
    assertEquals(expected, losses());
  }

  // Scribbles.

  @ParameterizedTest
  @ValueSource(strings = {"total variation", "crf"})
  void regularizersCount(String regularizer) throws IOException {
    String more = "target=foreground validation=0.2 epochs=2";
    train(set + "/objects", more);
    List<Double> plain = losses();
    train(set + "/objects", more + " regularizer=[" + regularizer + "]");
    List<Double> regular = losses();
    train(set + "/objects", more + " regularizer=[" + regularizer + "] strength=2");
    assertTrue(plain.get(0) < regular.get(0), plain + " " + regular);
    assertTrue(regular.get(0) < losses().get(0), regular + " " + losses());
  }

  // What is refused.

  private void refused(String truth, String more, String fragment) {
    String epochs = more.contains("epochs=") ? "" : " epochs=1";
    CommandCall.assertRefused(TRAIN, options(truth, more + epochs), fragment);
  }

  @Test
  void whatIsRefused() throws IOException {
    String objects = set + "/objects";
    refused(objects, "target=foreground estimate=tightness", "labels of pixels need no estimate");
    String boxes = "labels=boxes target=foreground ";
    refused(objects, boxes + "estimate=constraints", "must be tightness, projection, expectation");
    refused(objects, boxes + "weighting=[square root]", "weighting needs labels of pixels");
    refused(objects, boxes + "patience=3", "patience needs labels of pixels");
    refused(objects, boxes + "folds=2", "'folds' compares networks by labels of pixels");
    String boundary = "loss=[cross-entropy + dice + boundary]";
    refused(objects, boxes + boundary, "boundary needs labels of pixels");
    refused(objects, "labels=tags target=instances", "Tags do not tell objects apart");
    refused(objects, "labels=tags target=foreground empty=0.5", "empty needs");
    String table = tags("disc-0,a\ndisc-1,b\n").toString();
    refused(table, "", "choose labels=tags");
    refused(table, "labels=tags", "no line for the image disc-2");
    refused(tags("disc-0,a,0.5,0.2\n").toString(), "labels=tags", "Line 1 of tags.csv");
    refused(tags("disc-0,a,2\n").toString(), "labels=tags", "shares of the pixels from 0 to 1");
    refused(tags("x\n").toString(), "labels=tags", "must be image,class");
    StringBuilder nothing = new StringBuilder();
    for (int i = 0; i < 5; i++) nothing.append("disc-" + i + ",background\n");
    refused(tags(nothing.toString()).toString(), "labels=tags", "nothing but background");
  }

  @Test
  void thePreviewShowsBoxes() {
    String options = "images=[%s/images] truth=[%s/objects] patch=32 count=2 target=foreground";
    CommandCall.run("Preview Augmentation...", options.formatted(set, set) + " labels=boxes");
  }
}
