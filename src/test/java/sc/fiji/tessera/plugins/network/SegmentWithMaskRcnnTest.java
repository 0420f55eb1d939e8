package sc.fiji.tessera.plugins.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.DetectorImage;
import sc.fiji.tessera.inference.DetectorScale;
import sc.fiji.tessera.inference.MaskRcnnDetector;
import sc.fiji.tessera.inference.MaskRcnnPeer;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.ClassBoxes;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.RegionProposals;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.Impatient;

/** With a network whose weights follow from their names; it finds what the detector finds. */
class SegmentWithMaskRcnnTest {
  private static final String LABEL = "Segment with Mask R-CNN...";
  private static final OnnxService ONNX = new OnnxService();

  @TempDir static Path folder;
  private static CompositeModel model;
  private static ImagePlus picture;

  @BeforeAll
  static void save() throws IOException {
    MaskRcnn network =
        new MaskRcnn(new MaskRcnn.Options(MaskRcnn.Layout.V1, 50, MaskRcnn.Norm.BATCH, 3, 5, 16));
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    for (String part : List.of(MaskRcnn.DENSE, MaskRcnn.BOXES, MaskRcnn.MASKS))
      parts.put(part, MaskRcnnPeer.part(network, part));
    CompositeCard card =
        new CompositeCard(
            new ModelCard.About("small", MaskRcnn.NAME, Map.of(), "", ""),
            InputConvention.IMAGENET.input(3),
            List.of("background", "ant", "bee", "cat", "dog"),
            "a checkpoint",
            List.of());
    model = new CompositeModel(card, parts, "small");
    model.save(folder.resolve("small.onnx"));
    ColorProcessor ip = new ColorProcessor(96, 80);
    Random random = new Random(3);
    for (int i = 0; i < ip.getPixelCount(); i++) ip.set(i, random.nextInt(1 << 24));
    ip.blurGaussian(2);
    picture = new ImagePlus("x", ip);
    ImageFileWriter.save(picture, folder.resolve("x.png"));
  }

  @AfterAll
  static void close() {
    ONNX.dispose();
  }

  private static Map<String, Object> run(String more) {
    return CommandCall.run(LABEL, options(more));
  }

  private static String options(String more) {
    return "image=[%s] model=[%s] %s side=160 %s"
        .formatted(
            folder.resolve("x.png"),
            folder.resolve("small.onnx"),
            more.contains("score=") ? "" : "score=0.2",
            more);
  }

  private static List<DetectedObject> expected(int most) throws IOException {
    Plane plane = SourceImage.of(picture).plane(0, 0);
    MaskRcnnDetector.Options options =
        new MaskRcnnDetector.Options(
            new DetectorScale(160, 267),
            RegionProposals.USUAL,
            new ClassBoxes(0.2, 0.5, most),
            0.5);
    try (MaskRcnnDetector detector =
        new MaskRcnnDetector(MaskRcnnDetector.Graphs.open(ONNX, model, "cpu"), options)) {
      return detector.detect(
          DetectorImage.of(
              plane, new Window(0, 0, 96, 80), model.card().input().normalization().fit(plane)),
          Progress.NONE);
    }
  }

  @Test
  void objectsAndTheirTable() throws IOException {
    List<DetectedObject> found = expected(7);
    assertTrue(found.size() > 2, found.size() + " objects");
    Map<String, Object> outputs = run("most=7 table");
    ResultsTable table = (ResultsTable) outputs.get("objects");
    assertEquals(found.size(), table.size());
    for (int i = 0; i < found.size(); i++) {
      DetectedObject o = found.get(i);
      assertEquals(i + 1, table.getValue("Id", i));
      assertEquals(model.card().classes().get(o.label()), table.getStringValue("Class", i));
      assertEquals(o.score(), table.getValue("Score", i), 1e-5);
      assertEquals(o.mask().area(), table.getValue("Pixels", i), 1);
    }
    ImagePlus labels = (ImagePlus) outputs.get("result");
    assertEquals("x-labels", labels.getTitle());
    DetectedObject least =
        found.stream().min((a, b) -> a.mask().area() - b.mask().area()).orElseThrow();
    int inside = 0;
    for (int y = 0; y < 80; y++)
      for (int x = 0; x < 96; x++)
        if (least.mask().contains(x, y)
            && labels.getProcessor().get(x, y) == found.indexOf(least) + 1) inside++;
    assertEquals(least.mask().area(), inside, 1, "the smallest lies on top");
  }

  @Test
  void tilesAndFolders() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.copy(folder.resolve("x.png"), images.resolve("a.png"));
    CommandCall.run(
        LABEL,
        "image=[%s] model=[%s] score=0.2 side=160 most=5 tile=64 overlap=24 save=[%s]"
            .formatted(images, folder.resolve("small.onnx"), out));
    ImagePlus labels = IJ.openImage(out.resolve("a.tif").toString());
    assertTrue(labels.getStatistics().max >= 1, "objects in tiles");
  }

  @Test
  void nothingFound() {
    ImagePlus labels = (ImagePlus) run("score=1").get("result");
    assertEquals(0, labels.getStatistics().max);
  }

  @Test
  void cancelling() {
    Assertions.assertThrows(
        CancellationException.class, () -> CommandCall.run(LABEL, options(""), new Impatient(0)));
  }

  @Test
  void badInput() throws IOException {
    String none = "image=[" + folder.resolve("x.png") + "] ";
    CommandCall.assertRefused(LABEL, none + "model=nothing", "'model' must be an existing file");
    CommandCall.assertRefused(LABEL, options("tile=64 overlap=64"), "'tile' must be -1, 0");
    CommandCall.assertRefused(
        LABEL, none + "model=[" + folder.resolve("small.boxes.onnx") + "]", "boxes");
    Path alone = Files.createDirectories(folder.resolve("alone")).resolve("small.onnx");
    Files.copy(folder.resolve("small.onnx"), alone);
    CommandCall.assertRefused(LABEL, none + "model=[" + alone + "]", "is missing");
    CommandCall.assertRefused(LABEL, options("output=scores"), "scores");
  }
}
