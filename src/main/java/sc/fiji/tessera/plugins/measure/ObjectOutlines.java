package sc.fiji.tessera.plugins.measure;

import ij.gui.Roi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.view.Views;
import sc.fiji.tessera.image.LabelOutlines;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.measure.ErrorMap;
import sc.fiji.tessera.measure.ObjectMatching;
import sc.fiji.tessera.measure.ObjectOutcomes;
import sc.fiji.tessera.measure.ObjectOverlaps;
import sc.fiji.tessera.measure.ObjectStatus;

/**
 * The outlines of objects in the colours of what became of them: of all that were found, and of
 * those of the truth that have no match. Named {@code found-<label> <status>} and {@code
 * truth-<label> <status>}.
 */
final class ObjectOutlines {
  private ObjectOutlines() {}

  /**
   * Draws them.
   *
   * @param ignore label of the truth whose pixels are left out; null for none
   * @return slice by slice
   */
  static List<List<Roi>> of(LabelPair pair, ObjectMatching matching, Integer ignore) {
    ObjectOverlaps objects = matching.objects();
    ObjectOutcomes outcomes = ObjectOutcomes.of(matching);
    Map<Integer, ObjectStatus> truth = new HashMap<>();
    for (int r = 0; r < objects.references(); r++)
      if (outcomes.reference(r) != ObjectStatus.MATCHED)
        truth.put(objects.referenceLabel(r), outcomes.reference(r));
    Map<Integer, ObjectStatus> found = new HashMap<>();
    for (int p = 0; p < objects.predictions(); p++)
      found.put(objects.predictionLabel(p), outcomes.prediction(p));
    List<List<Roi>> slices = new ArrayList<>();
    int depth = pair.truth().numDimensions() == 2 ? 1 : (int) pair.truth().dimension(2);
    for (int z = 0; z < depth; z++) {
      List<Roi> rois = new ArrayList<>();
      add(rois, slice(pair.prediction(), z), found, "found");
      add(rois, withoutIgnored(slice(pair.truth(), z), ignore), truth, "truth");
      slices.add(rois);
    }
    return slices;
  }

  private static Img<IntType> slice(RandomAccessibleInterval<?> labels, int z) {
    RandomAccessibleInterval<?> slice =
        labels.numDimensions() == 2 ? labels : Views.hyperSlice(labels, 2, labels.min(2) + z);
    return LabelArray.read(slice).image();
  }

  private static Img<IntType> withoutIgnored(Img<IntType> slice, Integer ignore) {
    Cursor<IntType> cursor = slice.cursor();
    while (ignore != null && cursor.hasNext()) {
      IntType label = cursor.next();
      if (label.get() == ignore) label.set(0);
    }
    return slice;
  }

  private static void add(
      List<Roi> rois, Img<IntType> labels, Map<Integer, ObjectStatus> statuses, String name) {
    for (Roi roi : LabelOutlines.rois(labels)) {
      int label = LabelOutlines.label(roi);
      ObjectStatus status = statuses.get(label);
      if (status == null) continue;
      roi.setStrokeColor(ErrorPictures.colour(kind(status)));
      roi.setName(name + "-" + label + " " + status);
      rois.add(roi);
    }
  }

  private static ErrorMap.Kind kind(ObjectStatus status) {
    return switch (status) {
      case MATCHED -> ErrorMap.Kind.TRUE_POSITIVE;
      case LOW_OVERLAP -> ErrorMap.Kind.WRONG;
      case SPLIT -> ErrorMap.Kind.SPLIT;
      case MERGED -> ErrorMap.Kind.MERGED;
      case MISSED -> ErrorMap.Kind.FALSE_NEGATIVE;
      case EXTRA -> ErrorMap.Kind.FALSE_POSITIVE;
    };
  }
}
