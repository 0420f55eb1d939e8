package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The encoder of any network: what leads from the image to the deepest map. Exactly:
 *
 * <ol>
 *   <li>A map is a value whose number of pixels grows with the area of the image; tokens count as
 *       the map that they were made of. What is pooled to a fixed size is none.
 *   <li>Maps that depend on one that was enlarged (Resize, Upsample, ConvTranspose, MaxUnpool,
 *       DepthToSpace) belong to the decoder; so does what the layers of the classes make.
 *   <li>Of the others, the deepest are those of fewest pixels. The deepest map is the last of them
 *       through which every way from the first of them to the output leads.
 *   <li>The encoder is all from which the deepest map is computed. Where something else begins at
 *       the image and lowers the resolution as well (a second network), it is an encoder too.
 * </ol>
 *
 * <p>In a U-Net or SegNet this is the way down to the bottom, in DeepLab and PSPNet the backbone
 * before its branches, in a Segmenter the transformer, in a HRNet all before resolutions first
 * meet, in an FCN all before the scores.
 */
public final class Encoder {
  private static final Set<String> ENLARGING =
      Set.of("Resize", "Upsample", "ConvTranspose", "MaxUnpool", "DepthToSpace");
  private static final long SIDE = 512;
  private static final long LARGER = 768;

  private final Graph graph;
  private final List<Node> nodes;
  private final List<List<Integer>> before = new ArrayList<>();
  private final List<List<Integer>> behind = new ArrayList<>();
  private final double[] pixels;
  private final double[] morePixels;
  private final double imagePixels;
  private final BitSet ofImage = new BitSet();

  private Encoder(Graph graph) {
    this.graph = graph;
    nodes = graph.nodes();
    Map<String, Integer> producers = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      before.add(new ArrayList<>());
      behind.add(new ArrayList<>());
      for (String in : nodes.get(i).inputs()) {
        Integer from = producers.get(in);
        if (from == null) continue;
        before.get(i).add(from);
        behind.get(from).add(i);
      }
      for (String out : nodes.get(i).outputs()) producers.put(out, i);
    }
    Set<String> images = new LinkedHashSet<>();
    graph.inputs().forEach(v -> images.add(v.name()));
    for (int i = 0; i < nodes.size(); i++) {
      Node n = nodes.get(i);
      boolean sizes = n.opType().equals("Shape") || n.opType().equals("Size");
      boolean sees =
          n.inputs().stream().anyMatch(images::contains)
              || before.get(i).stream().anyMatch(ofImage::get);
      if (sees && !sizes) ofImage.set(i);
    }
    pixels = pixels(SIDE, images);
    morePixels = pixels(LARGER, images);
    imagePixels = area(Shapes.of(graph, input(SIDE)).of(graph.inputs().get(0).name()));
  }

  /**
   * The names of the tensors that are learned in the encoder alone.
   *
   * @param head the names of those that make the classes
   * @throws IllegalArgumentException the end of a sentence: there is no encoder
   */
  public static Set<String> parameters(Graph graph, Set<String> head) {
    Encoder e = new Encoder(graph);
    BitSet encoder = e.find(head);
    Map<String, Boolean> inside = new HashMap<>();
    for (int i = 0; i < e.nodes.size(); i++) {
      for (String in : e.nodes.get(i).inputs())
        inside.merge(in, encoder.get(i), Boolean::logicalAnd);
    }
    Set<String> names = new LinkedHashSet<>(graph.trainable());
    names.removeIf(n -> !inside.getOrDefault(n, false));
    if (!names.isEmpty()) return names;
    throw new IllegalArgumentException(
        "it has no encoder, because it never lowers the resolution before it raises it");
  }

  private long[] input(long side) {
    List<Value.Dimension> dims = graph.inputs().get(0).dims();
    long[] input = new long[dims.size()];
    for (int i = 0; i < input.length; i++) {
      Value.Dimension d = dims.get(i);
      input[i] = !d.isFree() ? d.size() : i == 0 ? 1 : side;
    }
    return input;
  }

  private static double area(long[] dims) {
    double area = 1;
    for (int i = 2; i < dims.length; i++) area *= dims[i];
    return area;
  }

  /** Of each node's first output; what is no map of four axes is as large as what it is made of. */
  private double[] pixels(long side, Set<String> images) {
    Shapes shapes = Shapes.of(graph, input(side));
    double[] all = new double[nodes.size()];
    for (int i = 0; i < all.length; i++) {
      if (!ofImage.get(i)) continue;
      long[] dims = shapes.of(nodes.get(i).output());
      if (dims != null && dims.length == 4) {
        all[i] = area(dims);
        continue;
      }
      for (int j : before.get(i)) if (ofImage.get(j)) all[i] = Math.max(all[i], all[j]);
    }
    return all;
  }

  private boolean isMap(int node) {
    boolean fixed = graph.inputs().get(0).dims().stream().skip(2).noneMatch(d -> d.isFree());
    double growth = (double) LARGER * LARGER / (SIDE * SIDE);
    return fixed ? pixels[node] > 1 : morePixels[node] > 0.9 * growth * pixels[node];
  }

  private BitSet find(Set<String> head) {
    BitSet decoder = descendants(enlarging(head));
    BitSet encoder = new BitSet();
    while (true) {
      BitSet candidates = (BitSet) ofImage.clone();
      candidates.andNot(decoder);
      candidates.andNot(descendants(encoder));
      for (int i = 0; i < nodes.size(); i++) if (!isMap(i)) candidates.clear(i);
      double least = candidates.stream().mapToDouble(i -> pixels[i]).min().orElse(imagePixels);
      if (least >= imagePixels) return encoder;
      List<Integer> deepest = candidates.stream().filter(i -> pixels[i] == least).boxed().toList();
      addAncestors(last(deepest), encoder);
    }
  }

  private BitSet enlarging(Set<String> head) {
    BitSet first = new BitSet();
    for (int i = 0; i < nodes.size(); i++) {
      Node n = nodes.get(i);
      if (n.inputs().stream().anyMatch(head::contains)) first.set(i);
      if (!ofImage.get(i) || !ENLARGING.contains(n.opType())) continue;
      String in = n.input(0);
      for (int j : before.get(i)) {
        if (nodes.get(j).outputs().contains(in) && pixels[i] > pixels[j]) first.set(i);
      }
    }
    return first;
  }

  private BitSet descendants(BitSet first) {
    BitSet all = (BitSet) first.clone();
    for (int i = 0; i < nodes.size(); i++) {
      if (before.get(i).stream().anyMatch(all::get) && isData(i)) all.set(i);
    }
    return all;
  }

  private boolean isData(int node) {
    String op = nodes.get(node).opType();
    return !op.equals("Shape") && !op.equals("Size");
  }

  /** The last one through which all ways from the first one to the output lead. */
  private int last(List<Integer> deepest) {
    int first = deepest.get(0);
    for (int k = deepest.size() - 1; k > 0; k--) {
      if (separates(deepest.get(k), first)) return deepest.get(k);
    }
    return first;
  }

  private boolean separates(int node, int first) {
    BitSet reached = new BitSet();
    reached.set(first);
    boolean met = false;
    String output = graph.outputs().get(0).name();
    for (int i = first + 1; i < nodes.size(); i++) {
      if (!isData(i) || before.get(i).stream().noneMatch(reached::get)) continue;
      if (i == node) {
        met = true;
        continue;
      }
      reached.set(i);
      if (nodes.get(i).outputs().contains(output)) return false;
    }
    return met;
  }

  private void addAncestors(int node, BitSet all) {
    BitSet mine = new BitSet();
    mine.set(node);
    for (int i = node; i >= 0; i--) if (mine.get(i)) before.get(i).forEach(mine::set);
    all.or(mine);
  }
}
