package sc.fiji.tessera.drawing;

import java.util.Arrays;
import java.util.List;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Shapes;
import sc.fiji.tessera.graph.Value.Dimension;

/**
 * What is drawn of a network: boxes and circles, and the arrows between them.
 *
 * @param boxes in the order in which the network computes them
 * @param arrows between them
 */
record Diagram(List<Box> boxes, List<Arrow> arrows) {
  private static final long SIZE = 1024;

  /** What a box mostly does. */
  enum Kind {
    IMAGE("image, scores"),
    CONVOLUTION("convolution"),
    DILATED("dilated convolution"),
    SEPARABLE("depthwise convolution"),
    POINTWISE("1 × 1 convolution, linear"),
    ATTENTION("attention"),
    JOIN("");

    final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  /** What happens on an arrow. */
  enum Way {
    PLAIN("features"),
    DOWN("pooling or stride: smaller"),
    UP("upsampling: larger"),
    WHERE("where the maxima were");

    final String title;

    Way(String title) {
      this.title = title;
    }
  }

  /**
   * A box, or a circle where features meet.
   *
   * @param name as it is written above
   * @param kind which gives the colour
   * @param join the operator of a circle in front of the box, or of the circle itself; "" if none
   * @param extent of its output
   * @param units how many equal units it stands for
   */
  record Box(String name, Kind kind, String join, Extent extent, int units) {
    long channels() {
      return extent.channels;
    }

    double stride() {
      return extent.stride;
    }

    boolean isCircle() {
      return kind == Kind.JOIN;
    }
  }

  /**
   * How large features are.
   *
   * @param channels of them
   * @param stride pixels of the image for each of theirs
   * @param dilation of the last dilated convolution that made them, or 1
   */
  record Extent(long channels, double stride, long dilation) {}

  /** An arrow from one box to another, by their numbers. */
  record Arrow(int from, int to, Way way) {}

  /** Derives the diagram of a graph's first output. */
  static Diagram of(Graph graph) {
    long[] image = image(graph.inputs().get(0).dims());
    Shapes shapes = Shapes.of(graph, image);
    if (shapes.of(graph.outputs().get(0).name()) == null) {
      throw new IllegalArgumentException(
          "This network cannot be drawn, since not all its shapes are known: "
              + shapes.unknown()
              + ".");
    }
    List<Part> parts = Parts.of(graph, shapes);
    return new Drafting(shapes, parts, image).diagram();
  }

  /** [1, channels, (depth,) height, width] of the input; what is free there is large here. */
  private static long[] image(List<Dimension> dims) {
    int rank = dims != null && dims.size() == 5 ? 5 : 4;
    long[] image = new long[rank];
    Arrays.fill(image, SIZE);
    image[1] = 1;
    if (dims != null && dims.size() == rank) {
      for (int a = 1; a < rank; a++) if (!dims.get(a).isFree()) image[a] = dims.get(a).size();
    }
    image[0] = 1;
    return image;
  }
}
