package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.BytePlanes;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.ModelCard;

/**
 * Finds objects by prompts: a network of the Segment Anything family that has looked at an image
 * once answers as many prompts as wanted.
 *
 * <pre>
 * try (PromptSegmenter sam = PromptSegmenter.open(onnx, model, "auto")) {
 *   ImageEmbedding seen = sam.embed(plane, Progress.NONE);
 *   Prompts click = Prompts.of(new Prompts.Point(120, 80, true));
 *   RegionMask object = sam.best(seen, click, Progress.NONE).mask();
 * }
 * </pre>
 *
 * Thread-safe. Kirillov et al., "Segment Anything" (ICCV 2023); Ravi et al., "SAM 2" (2024).
 */
public final class PromptSegmenter implements AutoCloseable {
  /** Prompts that are decoded at once. */
  static final int BATCH = 16;

  private final GraphChain encoder;
  private final PromptDecoder decoder;
  private final ModelCard.Input input;
  private final PromptRules rules;

  private PromptSegmenter(
      GraphChain encoder, PromptDecoder decoder, ModelCard.Input input, PromptRules rules) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.input = input;
    this.rules = rules;
  }

  /**
   * Opens a model with the parts {@code encoder} and {@code decoder}; must be closed.
   *
   * @param device as for {@link OnnxService#open}
   * @throws IOException one sentence: it cannot be executed
   * @throws IllegalArgumentException one sentence: it is no model for prompts
   */
  public static PromptSegmenter open(OnnxService service, CompositeModel model, String device)
      throws IOException {
    List<OnnxModel> looking = model.pieces("encoder");
    OnnxModel second = model.part("decoder");
    PromptRules rules = PromptRules.of(looking, second.graph(), model.source());
    GraphChain encoder = GraphChain.open(service, looking, model.source(), device);
    try {
      PromptDecoder decoder = PromptDecoder.open(service, second, model.source(), device);
      return new PromptSegmenter(encoder, decoder, model.card().input(), rules);
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /** What the user should know, such as why the GPU is not used. */
  public List<String> notes() {
    return encoder.notes();
  }

  /** How images are looked at. */
  public ModelCard.Input input() {
    return input;
  }

  /** Looks at an image: most of the time that prompts take. */
  public ImageEmbedding embed(Plane plane, Progress progress) {
    return embed(bytes(plane), progress);
  }

  /** What the network sees of an image: channels in its own number and order, 8 bits each. */
  public BytePlanes bytes(Plane plane) {
    return BytePlanes.of(input.arranged(plane));
  }

  /** Looks at an image that {@link #bytes} gave, or at a part of it. */
  public ImageEmbedding embed(BytePlanes image, Progress progress) {
    int w = image.width();
    int h = image.height();
    int side = rules.side();
    ImageEmbedding.Frame frame =
        rules.second()
            ? ImageEmbedding.Frame.stretched(side)
            : ImageEmbedding.Frame.longest(w, h, side);
    TensorValues in = normalized(image.resized(frame.width(), frame.height()), side);
    String name = encoder.first().inputs().get(0).name();
    return new ImageEmbedding(renamed(encoder.run(Map.of(name, in), progress)), w, h, frame);
  }

  /** Normalised values in the upper left of a square of zeros. */
  private TensorValues normalized(BytePlanes image, int side) {
    float[] values = new float[image.channels().length * side * side];
    Affine[] affines = fixed(input.normalization());
    for (int c = 0; c < image.channels().length; c++) {
      Affine affine = affines[Math.min(c, affines.length - 1)];
      for (int i = 0; i < image.width() * image.height(); i++) {
        int at = (c * side + i / image.width()) * side + i % image.width();
        values[at] = affine.apply(image.channels()[c][i] & 0xff);
      }
    }
    return new TensorValues(values, 1, image.channels().length, side, side);
  }

  private Affine[] fixed(Normalization normalization) {
    return normalization.fixed(input.channels());
  }

  /**
   * Does what all prompts on an image share, so that the first is answered as soon as the next;
   * otherwise the first does it.
   */
  public void prepare(ImageEmbedding image, Progress progress) {
    Prompts.Point corner = new Prompts.Point(image.left(), image.top(), true);
    decode(image, List.of(Prompts.of(corner)), progress);
  }

  /** A single map has the name that the decoder wants, whatever the encoder calls it. */
  private Map<String, TensorValues> renamed(Map<String, TensorValues> maps) {
    String wanted = rules.second() ? PromptRules.EMBEDDING_2 : PromptRules.EMBEDDING;
    if (maps.size() != 1 || maps.containsKey(wanted)) return maps;
    return Map.of(wanted, maps.values().iterator().next());
  }

  /** The object that the prompts mean without doubt: for boxes, or several points. */
  public ObjectMask best(ImageEmbedding image, Prompts prompts, Progress progress) {
    Decoded all = decode(image, List.of(prompts), progress).get(0);
    return mask(image, all, MaskChoice.single(all, rules.second()));
  }

  /**
   * The objects that the prompts may mean, such as a part, a whole and a group for a single point;
   * three of most networks, the surest first. The pixels of each are told when it is asked for.
   */
  public List<ObjectMask> candidates(ImageEmbedding image, Prompts prompts, Progress progress) {
    Decoded all = decode(image, List.of(prompts), progress).get(0);
    int[] masks = MaskChoice.several(all);
    List<Integer> sorted = new ArrayList<>(Arrays.stream(masks).boxed().toList());
    sorted.sort((a, b) -> Float.compare(all.scores[b], all.scores[a]));
    ObjectMask[] known = new ObjectMask[masks.length];
    return new AbstractList<>() {
      @Override
      public synchronized ObjectMask get(int i) {
        if (known[i] == null) known[i] = mask(image, all, sorted.get(i));
        return known[i];
      }

      @Override
      public int size() {
        return known.length;
      }
    };
  }

  /**
   * What the decoder gives for one prompt.
   *
   * @param masks low-resolution logits [masks, h, w]
   * @param scores of each
   * @param full the same masks at the image's size, where the decoder resizes them; else null
   */
  record Decoded(TensorValues masks, float[] scores, TensorValues full) {
    int count() {
      return scores.length;
    }

    BilinearMap low(int mask) {
      TensorValues one = masks.range(mask, mask + 1);
      return new BilinearMap(one.values(), (int) masks.shape()[2]);
    }
  }

  /** All masks of several prompts of as many points, in batches where the decoder takes them. */
  List<Decoded> decode(ImageEmbedding image, List<Prompts> prompts, Progress progress) {
    int step = rules.batches() ? BATCH : 1;
    List<Decoded> all = new ArrayList<>();
    for (int from = 0; from < prompts.size(); from += step) {
      List<Prompts> some =
          prompts.subList(from, Math.min(prompts.size(), from + step)).stream()
              .map(p -> p.shifted(-image.left(), -image.top()))
              .toList();
      Map<String, TensorValues> in = PromptTensors.of(some, image, rules);
      boolean masked = some.get(0).mask().isPresent();
      all.addAll(split(decoder.run(image, in, masked, progress), some.size()));
    }
    return all;
  }

  private List<Decoded> split(Map<String, TensorValues> out, int count) {
    TensorValues scores = out.get(PromptRules.SCORES);
    TensorValues low = out.get(PromptRules.LOW);
    TensorValues masks = out.get(PromptRules.MASKS);
    List<Decoded> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TensorValues full = rules.resizes() && masks != null ? first(masks, i) : null;
      all.add(
          new Decoded(first(low == null ? masks : low, i), scores.range(i, i + 1).values(), full));
    }
    return all;
  }

  /** One example of [N, masks, h, w], without the first axis. */
  private static TensorValues first(TensorValues all, int i) {
    TensorValues one = all.range(i, i + 1);
    long[] s = one.shape();
    return new TensorValues(one.values(), s[1], s[2], s[3]);
  }

  /**
   * Logits at the image's size, in the rectangle outside of which none is above a level; null where
   * none is.
   */
  BilinearMap.Part logits(ImageEmbedding image, Decoded all, int mask, float level) {
    if (all.full == null) return MaskLogits.above(level, all.low(mask), image, rules.second());
    float[] values = all.full.range(mask, mask + 1).values();
    return new BilinearMap.Part(new BilinearMap(values, image.width()), 0, 0);
  }

  ObjectMask mask(ImageEmbedding image, Decoded all, int mask) {
    BilinearMap.Part logits = logits(image, all, mask, MaskChoice.level());
    ObjectMask found = MaskChoice.mask(logits, all.low(mask), all.scores[mask]);
    return found.shifted(image.left(), image.top());
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
