package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.imglib2.img.array.ArrayImgs;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.PanopticMerge;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.DetectionCard;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.PanopticClass;

/**
 * Panoptic FPN: objects as a Mask R-CNN finds them, and the classes of all pixels of the same look
 * at the image, merged. Kirillov, Girshick, He, Dollar, "Panoptic Feature Pyramid Networks" (CVPR
 * 2019). Several threads may use it.
 *
 * @param detector of a network whose main graph also gives {@code logits}; closed with this
 * @param card of the model, with things
 * @param options of merging
 */
public record FpnPanoptic(
    MaskRcnnDetector detector, CompositeCard card, PanopticMerge.Options options)
    implements PanopticNetwork {
  /** As detectron2 merges. */
  public static final PanopticMerge.Options USUAL = new PanopticMerge.Options(0.5, 0.5, 4096);

  /** As a card says: of what was trained on one's own images, any area of stuff is a segment. */
  public static PanopticMerge.Options usual(DetectionCard card) {
    boolean published = card.scale() == 0;
    return published ? USUAL : new PanopticMerge.Options(card.score(), USUAL.overlap(), 0);
  }

  private static final String LOGITS = "logits";

  @Override
  public ModelCard.Input input() {
    return card.input();
  }

  @Override
  public List<PanopticClass> classes() {
    return PanopticClass.of(card.classes(), card.things());
  }

  @Override
  public List<String> notes() {
    return detector.notes();
  }

  /**
   * What the network says of a plane, before it is merged.
   *
   * @param instances of the classes of the card
   * @param classes of the card for every pixel, x fastest; 0 = none that is stuff
   * @param stuff those that are
   * @param width of the plane
   */
  public record Look(
      List<PanopticMerge.Instance> instances, int[] classes, SortedSet<Integer> stuff, int width) {

    /** The segments of the plane. */
    public PanopticPicture merged(PanopticMerge.Options options) {
      return PanopticPicture.of(
          PanopticMerge.of(
              instances, ArrayImgs.ints(classes, width, classes.length / width), stuff, options));
    }
  }

  @Override
  public PanopticPicture segment(Plane plane, Progress progress) {
    return look(plane, progress).merged(options);
  }

  /** Looks at a plane. */
  public Look look(Plane plane, Progress progress) {
    Plane taken = card.input().arranged(plane);
    Affine[] affines = card.input().normalization().fit(taken);
    int width = Math.toIntExact(taken.width());
    int height = Math.toIntExact(taken.height());
    DetectorImage image = DetectorImage.of(taken, new Window(0, 0, width, height), affines);
    MaskRcnnDetector.Seen seen = detector.see(image, progress);
    List<Integer> things = List.copyOf(card.things());
    List<PanopticMerge.Instance> instances = new ArrayList<>();
    for (DetectedObject o : detector.objects(seen.detections(), width, height)) {
      instances.add(instance(o, things.get(o.label() - 1)));
    }
    TreeSet<Integer> stuff = new TreeSet<>();
    for (int c = 1; c < card.classes().size(); c++) if (!card.things().contains(c)) stuff.add(c);
    List<Integer> others = List.copyOf(stuff);
    int[] classes = stuff(seen, width, height);
    Arrays.setAll(classes, p -> classes[p] == 0 ? 0 : others.get(classes[p] - 1));
    return new Look(instances, classes, stuff, width);
  }

  private static PanopticMerge.Instance instance(DetectedObject o, int category) {
    return new PanopticMerge.Instance(o.score(), category, o.mask().image());
  }

  /** The likeliest channel of the logits at every pixel of the image, the first of equal ones. */
  private static int[] stuff(MaskRcnnDetector.Seen seen, int width, int height) {
    TensorValues logits = seen.maps().get(LOGITS);
    int columns = (int) logits.shape()[3];
    int plane = (int) logits.shape()[2] * columns;
    int[] best = new int[width * height];
    float[] highest = new float[width * height];
    Arrays.fill(highest, Float.NEGATIVE_INFINITY);
    for (int c = 0; c < logits.shape()[1]; c++) {
      int channel = c;
      float[] shown = new float[seen.width() * seen.height()]; // without the padding
      for (int y = 0; y < seen.height(); y++) {
        int from = c * plane + y * columns;
        System.arraycopy(logits.values(), from, shown, y * seen.width(), seen.width());
      }
      float[] sized = new BilinearMap(shown, seen.width()).resized(width, height).values();
      IntStream.range(0, sized.length)
          .filter(p -> sized[p] > highest[p])
          .forEach(
              p -> {
                highest[p] = sized[p];
                best[p] = channel;
              });
    }
    return best;
  }

  @Override
  public void close() {
    detector.close();
  }
}
