package sc.fiji.tessera.inference;

import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.label.CentreObjects;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.label.LabelField;
import sc.fiji.tessera.label.PanopticMerge;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.label.PanopticRegions;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.PanopticClass;

/**
 * Panoptic-DeepLab: pixels of things are grouped around the centres that the network finds, and the
 * class of an object is the one that most of its pixels have; what is left is stuff. Cheng et al.,
 * "Panoptic-DeepLab" (CVPR 2020). Several threads may use it.
 *
 * @param session of a model that finds centres; closed with this
 * @param segmenter of the session
 * @param things which classes have objects, by their places in the model's list
 * @param options which centres count
 * @param area the fewest pixels of a class of stuff
 */
public record CentrePanoptic(
    ModelSession session,
    SemanticSegmenter segmenter,
    SortedSet<Integer> things,
    CentreObjects.Options options,
    long area)
    implements PanopticNetwork {

  @Override
  public ModelCard.Input input() {
    return session.model().card().input();
  }

  @Override
  public List<PanopticClass> classes() {
    return PanopticClass.of(output().classes(), things);
  }

  private ModelCard.Output output() {
    return session.model().card().output();
  }

  @Override
  public List<String> notes() {
    return session.notes();
  }

  @Override
  public PanopticPicture segment(Plane plane, Progress progress) {
    return of(output(), things, segmenter.probabilities(plane, progress), options, area, progress);
  }

  /**
   * The same of what a network has said.
   *
   * @param scores probabilities of the classes, then centres and offsets
   */
  public static PanopticPicture of(
      ModelCard.Output output,
      SortedSet<Integer> things,
      ScoreMap scores,
      CentreObjects.Options options,
      long area,
      Progress progress) {
    int classes = output.classes().size();
    int shift = PanopticClass.shift(output.classes());
    int[] labels = labels(scores, classes);
    byte[] thing = new byte[labels.length];
    for (int p = 0; p < thing.length; p++) if (things.contains(labels[p])) thing[p] = 1;
    Arrays.setAll(labels, p -> labels[p] + shift);
    CentreObjects.Maps maps =
        new CentreObjects.Maps(
            scores.plane(classes),
            scores.plane(classes + 1),
            scores.plane(classes + 2),
            scores.width());
    int[] objects =
        LabelArray.read(CentreObjects.of(maps, thing, options, progress::cancelled)).values();
    float[][] probabilities = new float[classes + shift][];
    probabilities[0] = scores.plane(0);
    for (int c = 0; c < classes; c++) probabilities[c + shift] = scores.plane(c);
    LabelField field =
        new LabelField(
            new int[] {scores.width(), scores.height()},
            new double[] {1, 1},
            labels,
            probabilities,
            null);
    SortedSet<Integer> numbers = new TreeSet<>();
    for (int t : things) numbers.add(t + shift);
    PanopticMerge.Options merging = new PanopticMerge.Options(0, 1, area);
    PanopticRegions.Result merged =
        new PanopticRegions(numbers, objects, merging, 0).merged(field, progress::cancelled);
    return new PanopticPicture(merged.field().labels(), scores.width(), merged.segments());
  }

  private static int[] labels(ScoreMap scores, int classes) {
    int[] labels = new int[scores.plane(0).length];
    if (classes == 1) {
      for (int p = 0; p < labels.length; p++) labels[p] = scores.plane(0)[p] > 0.5f ? 0 : -1;
    }
    for (int c = 1; c < classes; c++) {
      float[] own = scores.plane(c);
      for (int p = 0; p < labels.length; p++) {
        if (own[p] > scores.plane(labels[p])[p]) labels[p] = c;
      }
    }
    return labels;
  }

  @Override
  public void close() {
    session.close();
  }
}
