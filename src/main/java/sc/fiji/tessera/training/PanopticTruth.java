package sc.fiji.tessera.training;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.label.PanopticMerge.Segment;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.measure.LabelOverlaps;
import sc.fiji.tessera.measure.PanopticScores;
import sc.fiji.tessera.measure.PanopticScores.Segments;

/**
 * The segments of an image that is kept apart. Not to be changed.
 *
 * @param ids objects by their numbers; stuff by its class; what is ignored is void, 0. The
 *     background is a segment, so that what is found on it counts as wrong; it has no quality
 *     itself
 * @param segments with their classes
 */
record PanopticTruth(int[] ids, Segments segments) {
  /** The number of its segment: no class has it, and objects have larger ones. */
  private static final int BACKGROUND = TrainingExample.IGNORED;

  static PanopticTruth of(TrainingSet.ValidationExample v) {
    int[] ids = v.objects().clone(); // larger than any class
    Map<Integer, Integer> classes = new HashMap<>();
    for (int p = 0; p < ids.length; p++) {
      int c = v.example().classAt(p);
      if (c == TrainingExample.IGNORED) ids[p] = 0;
      else if (c == 0) ids[p] = BACKGROUND;
      else if (ids[p] == 0) ids[p] = c;
      if (ids[p] != 0) classes.put(ids[p], c);
    }
    return new PanopticTruth(ids, new Segments(classes, Set.of()));
  }

  /** How good a picture of it is. */
  PanopticScores scores(PanopticPicture found) {
    Map<Integer, Integer> classes = new HashMap<>();
    for (Segment s : found.segments()) classes.put(s.id(), s.category());
    LabelOverlaps overlaps = LabelOverlaps.of(ids, found.ids());
    return PanopticScores.of(overlaps, segments, new Segments(classes, Set.of()));
  }

  /** The mean over all classes but the background; 0 where there is none. */
  static double quality(PanopticScores scores) {
    double mean = scores.average(c -> c > 0).pq();
    return Double.isNaN(mean) ? 0 : mean;
  }
}
