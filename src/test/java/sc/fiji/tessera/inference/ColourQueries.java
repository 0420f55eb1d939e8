package sc.fiji.tessera.inference;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import net.imglib2.img.array.ArrayImgs;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;

/** An image and a network of queries that knows its colours: what it finds is known. */
public final class ColourQueries {
  /** Columns of the image. */
  public static final int WIDTH = 40;

  /** Rows of the image. */
  public static final int HEIGHT = 30;

  /** A red and a green rectangle; the rest is blue. */
  public static final RegionMask RED = rectangle(4, 6, 20, 22);

  public static final RegionMask GREEN = rectangle(24, 8, 36, 26);

  private ColourQueries() {}

  private static RegionMask rectangle(int left, int top, int right, int bottom) {
    return RegionMask.of(
        WIDTH,
        HEIGHT,
        p -> {
          int x = p % WIDTH;
          int y = p / WIDTH;
          return x >= left && x < right && y >= top && y < bottom;
        });
  }

  /** The image's channels. */
  public static byte[][] channels() {
    byte[][] channels = new byte[3][WIDTH * HEIGHT];
    for (int p = 0; p < WIDTH * HEIGHT; p++) {
      boolean red = RED.contains(p % WIDTH, p / WIDTH);
      boolean green = GREEN.contains(p % WIDTH, p / WIDTH);
      channels[red ? 0 : green ? 1 : 2][p] = (byte) 255;
    }
    return channels;
  }

  static Plane plane() {
    byte[][] channels = channels();
    byte[] values = new byte[3 * WIDTH * HEIGHT];
    for (int c = 0; c < 3; c++) {
      System.arraycopy(channels[c], 0, values, c * WIDTH * HEIGHT, WIDTH * HEIGHT);
    }
    List<Axis> axes = List.of(Axis.X, Axis.Y, Axis.C);
    return SourceImage.of(ArrayImgs.unsignedBytes(values, WIDTH, HEIGHT, 3), "image", axes)
        .plane(0, 0);
  }

  /**
   * One query for each colour, whose mask is how bright it is; red is the surest.
   *
   * @param things which of the classes red, green, blue have objects
   */
  public static CompositeModel model(SortedSet<Integer> things) {
    GraphBuilder b = new GraphBuilder("colours");
    String x = b.input("image", "N", "3", "H", "W");
    String mean =
        b.node(
            "AveragePool",
            List.of(x),
            Attribute.of("kernel_shape", new long[] {4, 4}),
            Attribute.of("strides", new long[] {4, 4}));
    String four = b.initializer(Tensor.of("four", new float[] {4}, 1));
    b.output(b.node("Mul", List.of(mean, four)), "masks", "N", "3", "", "");
    float[] logits = {9, 0, 0, 0, 0, 3, 0, 0, 0, 0, 6, 0};
    String classes = b.initializer(Tensor.of("logits", logits, 1, 3, 4));
    b.output(classes, "classes", "N", "3", "4");
    CompositeCard card =
        new CompositeCard(
            new ModelCard.About("colours", "mask2former", Map.of(), "", ""),
            InputConvention.IMAGENET_255.input(),
            List.of("red", "green", "blue"),
            things,
            "1",
            List.of());
    return new CompositeModel(card, Map.of("queries", OnnxModel.of(b.build())), "colours");
  }
}
