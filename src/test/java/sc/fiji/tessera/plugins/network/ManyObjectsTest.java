package sc.fiji.tessera.plugins.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/**
 * A large image whose objects are known: their number is their colour, red plus 256 times green.
 * The detector is a graph that finds every colour of what it is shown, and nothing that it is not.
 */
class ManyObjectsTest {
  private static final int SIDE = 4096;
  private static final int COUNT = 500;
  private static final int TILE = 512;
  private static final int SHARED = 64;

  @TempDir Path folder;

  /** Every colour but black is an object; a box, a label, a score and a mask of each. */
  private static OnnxModel detector() {
    GraphBuilder b = new GraphBuilder("colours");
    String image = b.input("image", "3", "H", "W");
    String red = channel(b, image, 0);
    String green = channel(b, image, 1);
    String sum = b.node("Add", List.of(red, b.node("Mul", List.of(green, scalar(b, "wide", 256)))));
    String number = b.node("Round", List.of(b.node("Mul", List.of(sum, scalar(b, "white", 255)))));
    String all = b.node("Reshape", List.of(number, indices(b, "flat", -1)));
    String found = b.node("Unique", List.of(all), Attribute.of("sorted", 1L));
    String some = b.node("Greater", List.of(found, scalar(b, "black", 0)));
    String objects = b.node("Compress", List.of(found, some), Attribute.of("axis", 0L));
    String column = b.node("Unsqueeze", List.of(objects, indices(b, "last", 1, 2)));
    String row = b.node("Unsqueeze", List.of(number, indices(b, "first", 0)));
    String equal = b.node("Equal", List.of(row, column));
    String masks = b.node("Cast", List.of(equal), Attribute.of("to", 1L));
    String box =
        b.node(
            "Concat",
            List.of(
                end(b, masks, 1, false),
                end(b, masks, 2, false),
                end(b, masks, 1, true),
                end(b, masks, 2, true)),
            Attribute.of("axis", 1L));
    String zeros = b.node("Mul", List.of(objects, scalar(b, "none", 0)));
    String ones = b.node("Add", List.of(zeros, scalar(b, "one", 1)));
    b.output(box, "boxes", "N", "4");
    b.output(
        ElementType.INT64, b.node("Cast", List.of(ones), Attribute.of("to", 7L)), "labels", "N");
    b.output(b.node("Add", List.of(zeros, scalar(b, "sure", 0.9f))), "scores", "N");
    return OnnxModel.of(b.output(masks, "masks", "N", "H", "W").build());
  }

  private static String channel(GraphBuilder b, String image, int index) {
    String at = b.initializer(Tensor.of("channel" + index, new long[] {index}));
    return b.node("Gather", List.of(image, at), Attribute.of("axis", 0L));
  }

  private static String scalar(GraphBuilder b, String name, float value) {
    return b.initializer(Tensor.of(name, new float[] {value}));
  }

  private static String indices(GraphBuilder b, String name, long... values) {
    return b.initializer(Tensor.of(name, values, values.length));
  }

  /** The first, or the pixel after the last, along rows or columns; the other axis is reduced. */
  private static String end(GraphBuilder b, String masks, long reduced, boolean last) {
    String line =
        b.node(
            "ReduceMax",
            List.of(masks),
            Attribute.of("axes", new long[] {reduced}),
            Attribute.of("keepdims", 0L));
    String at =
        b.node(
            "ArgMax",
            List.of(line),
            Attribute.of("axis", 1L),
            Attribute.of("select_last_index", last ? 1L : 0L));
    String value = b.node("Cast", List.of(at), Attribute.of("to", 1L));
    return last ? b.node("Add", List.of(value, scalar(b, "next" + reduced, 1))) : value;
  }

  /** Ellipses that may touch; the first lie on the corners and borders of tiles. */
  private static int[] scene() {
    int[] numbers = new int[SIDE * SIDE];
    Random random = new Random(5);
    int step = TILE - SHARED;
    for (int n = 1; n <= COUNT; ) {
      double x = random.nextDouble() * SIDE;
      double y = random.nextDouble() * SIDE;
      if (n <= 80) x = step * (1 + random.nextInt(8)) + random.nextInt(SHARED);
      if (n <= 40) y = step * (1 + random.nextInt(8)) + random.nextInt(SHARED);
      double a = 5 + random.nextDouble() * 85;
      double b = 5 + random.nextDouble() * 85;
      if (ellipse(numbers, n, x, y, a, b)) n++;
    }
    return numbers;
  }

  private static boolean ellipse(
      int[] numbers, int number, double x, double y, double a, double b) {
    for (int pass = 0; pass < 2; pass++) {
      for (int v = (int) Math.max(0, y - b); v <= Math.min(SIDE - 1, y + b); v++) {
        for (int u = (int) Math.max(0, x - a); u <= Math.min(SIDE - 1, x + a); u++) {
          double dx = (u - x) / a;
          double dy = (v - y) / b;
          if (dx * dx + dy * dy > 1) continue;
          if (pass == 0 && numbers[v * SIDE + u] != 0) return false;
          if (pass == 1) numbers[v * SIDE + u] = number;
        }
      }
    }
    return true;
  }

  @Test
  void everyObjectIsFoundOnceAndWhole() throws IOException {
    int[] numbers = scene();
    ColorProcessor image = new ColorProcessor(SIDE, SIDE);
    for (int i = 0; i < numbers.length; i++) {
      image.set(i, (numbers[i] & 0xff) << 16 | (numbers[i] >> 8) << 8);
    }
    ImageFileWriter.save(new ImagePlus("large", image), folder.resolve("large.tif"));
    detector().write(folder.resolve("colours.onnx"));
    Map<String, Object> out =
        CommandCall.run(
            "Segment with Mask R-CNN...",
            "image=[%s] model=[%s] tile=%d overlap=%d most=1000 table"
                .formatted(
                    folder.resolve("large.tif"), folder.resolve("colours.onnx"), TILE, SHARED));
    ImageProcessor labels = ((ImagePlus) out.get("result")).getProcessor();
    int[] labelOf = new int[COUNT + 1];
    int[] numberOf = new int[1 << 16];
    for (int i = 0; i < numbers.length; i++) {
      int label = labels.get(i);
      assertTrue((label == 0) == (numbers[i] == 0), "background at " + i);
      if (label == 0) continue;
      if (labelOf[numbers[i]] == 0) labelOf[numbers[i]] = label;
      if (numberOf[label] == 0) numberOf[label] = numbers[i];
      assertEquals(labelOf[numbers[i]], label, "an object in two pieces");
      assertEquals(numberOf[label], numbers[i], "two objects in one");
    }
    for (int n = 1; n <= COUNT; n++) assertTrue(labelOf[n] > 0, "object " + n + " is lost");
    assertEquals(COUNT, ((ResultsTable) out.get("objects")).size());
    measured((ImagePlus) out.get("result"), numbers);
  }

  /** What the segmentation gives is what the measuring commands take. */
  private void measured(ImagePlus labels, int[] numbers) throws IOException {
    ShortProcessor truth = new ShortProcessor(SIDE, SIDE);
    for (int i = 0; i < numbers.length; i++) truth.set(i, numbers[i]);
    ImageFileWriter.save(labels, folder.resolve("found.tif"));
    ImageFileWriter.save(new ImagePlus("truth", truth), folder.resolve("truth.tif"));
    Map<String, Object> out =
        CommandCall.run(
            "Measure Instances...",
            "prediction=[%s] truth=[%s]"
                .formatted(folder.resolve("found.tif"), folder.resolve("truth.tif")));
    ResultsTable table = (ResultsTable) out.get("table");
    assertEquals(COUNT, table.getValue("TP", 0));
    assertEquals(1, table.getValue("F1", 0));
    assertEquals(1, table.getValue("PQ", 0));
  }
}
