package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphPieces;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.Checksum;
import sc.fiji.tessera.model.CocoObjects;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.NetworkCard;
import sc.fiji.tessera.model.PublishedModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.CompositeNetworks;
import sc.fiji.tessera.network.Mask2Former;
import sc.fiji.tessera.network.PanopticFpn;
import sc.fiji.tessera.network.Reference;

/**
 * A network of several graphs filled with the weights of a checkpoint: Segment Anything of every
 * size, MobileSAM, SAM 2.1, micro-SAM's distance decoder, torchvision's Mask R-CNN, detectron2's
 * Panoptic FPN, Mask2Former, recognised by names and shapes, whatever stands in front of the names.
 * A checkpoint that lacks a tensor is refused, since such a network is used as it is. Immutable.
 *
 * @param network the network
 * @param parts its graphs with their weights
 * @param identity SHA-256 of the checkpoint's file
 * @param source the file and its kind
 * @param unexpected tensors that the network does not need, such as those for videos
 */
public record CompositeImport(
    CompositeNetwork network,
    Map<String, Graph> parts,
    String identity,
    String source,
    List<String> unexpected) {
  /** What fits into an ONNX file, with room for the nodes. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (1L << 24);

  /** Only detectron2 has it; its other names are those of torchvision's old ones, in part. */
  private static final String DETECTRON = "sem_seg_head.predictor.weight";

  /** Names that tell a network, the longest first: what stands before them is a wrapper's. */
  private static final List<String> ANCHORS =
      List.of(
          "sam_mask_decoder.iou_token.weight",
          "mask_decoder.iou_token.weight",
          "decoder.samplers.0.conv.weight",
          "roi_heads.mask_predictor.conv5_mask.weight",
          "sem_seg_head.predictor.class_embed.weight",
          DETECTRON);

  /**
   * Imports a checkpoint.
   *
   * @param options what weights do not tell, such as {@code decoderHeads}; usually none
   * @throws IOException one sentence, if it is of no such network, not complete, or too large for
   *     ONNX files
   * @throws IllegalArgumentException one sentence, if an option is impossible
   */
  public static CompositeImport of(Checkpoint checkpoint, Map<String, String> options)
      throws IOException {
    return of(checkpoint, options, MOST_BYTES);
  }

  /**
   * The same with parts whose weights take no more than some bytes each: larger ones become several
   * that run one after the other, {@code encoder}, {@code encoder-2} ...
   */
  static CompositeImport of(Checkpoint checkpoint, Map<String, String> options, long most)
      throws IOException {
    String file = checkpoint.file().getFileName().toString();
    String prefix = prefix(checkpoint, file);
    Map<String, long[]> shapes = new LinkedHashMap<>();
    Map<String, String> originals = new LinkedHashMap<>();
    boolean detectron = checkpoint.tensors().containsKey(prefix + DETECTRON);
    checkpoint
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (!name.startsWith(prefix) || DistancePart.isOf(name)) return;
              String own = name.substring(prefix.length());
              String present = detectron ? own : QueryNames.present(DetectorNames.present(own));
              shapes.put(present, tensor.dims());
              originals.put(present, name);
            });
    CompositeNetwork network =
        CompositeNetworks.told(shapes, options).orElseThrow(() -> unknown(file));
    Map<String, Graph> blank = pieces(network.blank(), most);
    requireAll(blank, shapes, network, file);
    requireSmall(blank, file);
    TreeSet<String> rest = new TreeSet<>(shapes.keySet());
    Map<String, Graph> parts = new LinkedHashMap<>();
    for (Map.Entry<String, Graph> part : blank.entrySet()) {
      rest.removeAll(part.getValue().initializers().keySet());
      parts.put(part.getKey(), filled(part.getValue(), checkpoint, originals));
    }
    DistancePart.of(checkpoint).ifPresent(distances -> parts.putAll(distances.parts()));
    rest.removeIf(name -> name.endsWith("num_batches_tracked") || QueryNames.isOfLoss(name));
    String source = file + " (" + checkpoint.format() + ")";
    String identity = Checksum.of(checkpoint.file()).hex();
    return new CompositeImport(network, parts, identity, source, List.copyOf(rest));
  }

  /** Whether a checkpoint has the names by which such networks are told. */
  public static boolean isSuch(Checkpoint checkpoint) {
    return checkpoint.tensors().keySet().stream()
        .anyMatch(name -> ANCHORS.stream().anyMatch(name::endsWith));
  }

  private static String prefix(Checkpoint checkpoint, String file) throws IOException {
    for (String anchor : ANCHORS) {
      for (String name : checkpoint.tensors().keySet()) {
        if (name.endsWith(anchor)) return name.substring(0, name.length() - anchor.length());
      }
    }
    throw unknown(file);
  }

  private static IOException unknown(String file) {
    return new IOException(
        "The checkpoint "
            + file
            + " is of no network of several graphs that is known; there are Segment Anything,"
            + " MobileSAM, SAM 2.1, the distance decoder of micro-SAM, Mask R-CNN, Panoptic"
            + " FPN and Mask2Former with a ResNet.");
  }

  static void requireAll(
      Map<String, Graph> blank, Map<String, long[]> shapes, CompositeNetwork network, String file)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    int all = 0;
    for (Graph part : blank.values()) {
      for (Tensor t : part.initializers().values()) {
        all++;
        if (!Arrays.equals(t.dims(), shapes.get(t.name()))) wrong.add(t.name());
      }
    }
    if (wrong.isEmpty()) return;
    throw new IOException(
        "The checkpoint "
            + file
            + " is of "
            + network.name()
            + ", but "
            + wrong.size()
            + " of its "
            + all
            + " tensors are missing or of another shape, such as "
            + wrong.get(0)
            + ".");
  }

  /** Of the published networks only the encoder of Segment Anything's ViT-H is too large. */
  static Map<String, Graph> pieces(Map<String, Graph> parts, long most) {
    Map<String, Graph> all = new LinkedHashMap<>();
    parts.forEach(
        (name, graph) -> {
          List<Graph> pieces = GraphPieces.of(graph, most);
          for (int i = 0; i < pieces.size(); i++) {
            all.put(CompositeModel.piece(name, i + 1), pieces.get(i));
          }
        });
    return all;
  }

  static void requireSmall(Map<String, Graph> parts, String file) throws IOException {
    for (Map.Entry<String, Graph> part : parts.entrySet()) {
      long values = 0;
      for (Tensor t : part.getValue().initializers().values()) values += t.elements();
      if (Float.BYTES * values <= MOST_BYTES) continue;
      throw new IOException(
          String.format(
              Locale.ROOT,
              "The %s of %s has %.1f GB of weights, but an ONNX file holds 2 GiB at most; a smaller"
                  + " network of the same family must do.",
              part.getKey(),
              file,
              Float.BYTES * values / 1e9));
    }
  }

  static Graph filled(Graph blank, Checkpoint checkpoint, Map<String, String> originals)
      throws IOException {
    Map<String, Tensor> filled = new LinkedHashMap<>();
    for (Tensor wanted : blank.initializers().values()) {
      Tensor found = checkpoint.read(originals.get(wanted.name()));
      boolean real = found.type() == ElementType.FLOAT;
      filled.put(
          wanted.name(),
          real
              ? found.named(wanted.name())
              : Tensor.of(wanted.name(), found.floats(), wanted.dims()));
    }
    return blank.withTensors(filled);
  }

  /**
   * The model, with the import as the first line of its history. The very file that was published
   * has its licence; of others it is not known.
   */
  public CompositeModel model(String name) {
    Optional<PublishedModel> published =
        PublishedModel.all().stream().filter(m -> m.isComposite() && isFile(m)).findFirst();
    Reference reference = network.reference();
    ModelCard.About about =
        new ModelCard.About(
            name,
            network.name(),
            network.options(),
            published.map(PublishedModel::licence).orElse(""),
            published
                .map(PublishedModel::citation)
                .orElse(reference.citation() + ", " + reference.url()));
    int tensors = parts.values().stream().mapToInt(g -> g.initializers().size()).sum();
    String line =
        "imported "
            + tensors
            + " tensors from "
            + source
            + published.map(m -> ", as published: " + m.name()).orElse("");
    CompositeCard card =
        new CompositeCard(about, input(), classes(), things(), identity, List.of(line));
    Map<String, OnnxModel> models = new LinkedHashMap<>();
    parts.forEach((part, graph) -> models.put(part, OnnxModel.of(graph)));
    return new CompositeModel(card, models, source);
  }

  private boolean isFile(PublishedModel published) {
    Checksum known = published.source().checksum();
    return known.isKnown() && identity.startsWith(known.hex());
  }

  /**
   * The same where the network is one graph that says the class of every pixel, which is a model
   * like others: a Mask2Former for scenes.
   */
  public Optional<SegmentationModel> semantic(String name) {
    if (!(network instanceof Mask2Former former) || former.task() != Mask2Former.Task.SEMANTIC) {
      return Optional.empty();
    }
    CompositeCard card = model(name).card();
    Graph graph = parts.get(Mask2Former.SEMANTIC);
    ModelCard own = new QueryCard(former).card(card.about(), graph, card.history());
    return Optional.of(new SegmentationModel(OnnxModel.of(graph), own, source));
  }

  /** The background, things, then stuff: those of COCO where there are as many, else numbers. */
  private static List<String> classes(PanopticFpn network) {
    List<String> names = new ArrayList<>(List.of("background"));
    int stuff = network.stuff() - 1; // the first stands for things
    boolean coco =
        network.things() == CocoObjects.things().size() && stuff == CocoObjects.stuff().size();
    if (coco) {
      names.addAll(CocoObjects.things());
      names.addAll(CocoObjects.stuff());
      return names;
    }
    for (int c = 1; c <= network.things(); c++) names.add("thing " + c);
    for (int c = 1; c <= stuff; c++) names.add("stuff " + c);
    return names;
  }

  /** Those of the classes that have objects, where others do not. */
  private SortedSet<Integer> things() {
    if (network instanceof Mask2Former former) return new QueryCard(former).things();
    int things = network instanceof PanopticFpn panoptic ? panoptic.things() : 0;
    return new TreeSet<>(IntStream.rangeClosed(1, things).boxed().toList());
  }

  private ModelCard.Input input() {
    if (network instanceof PanopticFpn) {
      return InputConvention.DETECTRON2.input(network.size().channels());
    }
    if (network instanceof Mask2Former former) return new QueryCard(former).input();
    boolean prompts = network.size().classes() < 2;
    InputConvention own = prompts ? InputConvention.IMAGENET_255 : InputConvention.IMAGENET;
    return own.input(network.size().channels());
  }

  /** Those of COCO where there are as many, else numbers; none where objects have no class. */
  private List<String> classes() {
    if (network instanceof PanopticFpn panoptic) return classes(panoptic);
    if (network instanceof Mask2Former former) return new QueryCard(former).classes();
    int count = network.size().classes();
    if (count < 2) return List.of();
    List<String> known = CocoObjects.names();
    return count == known.size() ? known : NetworkCard.unnamed(count).classes();
  }
}
