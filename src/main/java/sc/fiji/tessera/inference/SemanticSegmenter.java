package sc.fiji.tessera.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.Tile;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.label.ConnectedComponents;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Holes;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Activation;

/**
 * Segments planes with a network that gives a score per pixel and class: normalises with the
 * statistics of the whole plane, cuts tiles, runs them, puts the scores together.
 *
 * <p>With the model's halo as context, the result does not depend on the tile size, as far as the
 * network is translation-invariant on its stride grid (see {@link Tiling}). Networks that see the
 * whole image get the whole image if memory allows, else windows that overlap and are blended.
 *
 * <p>Not thread-safe, since it keeps the buffers of a tile; the session may be shared.
 */
public final class SemanticSegmenter {
  /** Above this probability a pixel of a single-class model is foreground. */
  private static final double THRESHOLD = 0.5;

  /**
   * @param tile the largest side of a tile in pixels; 0 = automatic
   * @param overlap context on each side of a tile in pixels; -1 = automatic: the model's halo, or a
   *     sixth of the window where no halo is enough
   */
  public record Options(int tile, int overlap) {
    public static final Options AUTOMATIC = new Options(0, -1);
  }

  private final ModelSession session;
  private final ModelCard card;
  private final WindowPlan windows;
  private final Consumer<String> notes;
  private FloatBuffer input = FloatBuffer.allocate(0);
  private FloatBuffer output = FloatBuffer.allocate(0);

  public SemanticSegmenter(ModelSession session, Options options) {
    this(session, options, note -> {});
  }

  /**
   * @param notes is told, for each plane, what the user should know about the result: that it
   *     depends on the windows it was computed in
   */
  public SemanticSegmenter(ModelSession session, Options options, Consumer<String> notes) {
    this.session = session;
    this.card = session.model().card();
    this.windows = new WindowPlan(session.model(), options, MemoryBudget.bytes());
    this.notes = notes;
  }

  /** How many channels the network takes. */
  public int channels() {
    return card.input().channels();
  }

  /** The names of the network's output channels. */
  public List<String> classes() {
    return card.output().classes();
  }

  /** The colours of the labels 0, 1, .. where the model has its own, 0xRRGGBB; else empty. */
  public List<Integer> colours() {
    return card.output().colours();
  }

  /**
   * The class of every pixel: the most probable one, or for a model with a single output whether
   * its probability exceeds 0.5.
   */
  public Img<? extends IntegerType<?>> classes(ScoreMap probabilities) {
    return probabilities.classes() == 1
        ? probabilities.threshold(THRESHOLD)
        : probabilities.argmax();
  }

  /**
   * What users call the labels: the class of every pixel or, for a model of instances, the objects
   * numbered from 1: the 4-connected regions of the foreground, with the holes in them filled.
   */
  public Img<? extends IntegerType<?>> labels(ScoreMap probabilities) {
    Img<? extends IntegerType<?>> classes = classes(probabilities);
    if (card.output().target() != ModelCard.Target.INSTANCES) return classes;
    Img<IntType> objects = ConnectedComponents.of(classes, Connectivity.FACES).image();
    return Holes.fill(objects, Connectivity.FACES, Long.MAX_VALUE);
  }

  /**
   * The probability of every class at every pixel.
   *
   * @param plane with the channels that the model takes (grey and RGB are converted)
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException one sentence, if plane and model do not fit
   */
  public ScoreMap probabilities(Plane plane, Progress progress) {
    Plane fitting = card.input().arranged(plane);
    Affine[] affine = card.input().normalization().fit(fitting);
    WindowPlan.Choice choice = windows.of(plane.width(), plane.height());
    if (!choice.note().isEmpty()) notes.accept(choice.note());
    Tiling tiling = choice.tiling();
    allocate(tiling);
    ScoreMap scores = new ScoreMap(card.output().classes().size(), plane.width(), plane.height());
    int count = tiling.tiles().size();
    for (Tile tile : tiling.tiles()) {
      if (progress.cancelled()) throw new CancellationException("The segmentation was cancelled.");
      input.clear();
      for (int c = 0; c < affine.length; c++) fitting.read(c, tile.window(), affine[c], input);
      input.rewind();
      session.run(input, output, 1, tile.window().height(), tile.window().width(), progress);
      scores.add(tile, output);
      progress.report((tile.index() + 1.0) / count, "Tile " + (tile.index() + 1) + " of " + count);
    }
    if (card.output().activation() == Activation.SOFTMAX) scores.softmax();
    if (card.output().activation() == Activation.SIGMOID) scores.sigmoid();
    return scores;
  }

  private void allocate(Tiling tiling) {
    int pixels = Math.multiplyExact(tiling.windowWidth(), tiling.windowHeight());
    input = direct(input, Math.multiplyExact(pixels, card.input().channels()));
    output = direct(output, Math.multiplyExact(pixels, card.output().classes().size()));
  }

  private static FloatBuffer direct(FloatBuffer old, int floats) {
    if (old.capacity() == floats) return old;
    int bytes = Math.multiplyExact(floats, Float.BYTES);
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
