package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.imglib2.Cursor;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.label.ConnectedComponents;
import sc.fiji.tessera.label.Connectivity;

/**
 * What the labels of a set say about its objects, which are the 4-connected regions of all classes
 * but the background, or what the labels number where centres of objects are learned.
 *
 * @param images how many planes there are
 * @param smallestSide of all planes, pixels
 * @param objects how many, those under {@value #LEAST_AREA} pixels left out
 * @param diameter median over the objects of the diameter of a disc of the same area, pixels; 0
 *     without objects
 * @param foreground share of the pixels that are learned from, 0 to 1
 */
record ObjectStatistics(
    int images, int smallestSide, int objects, double diameter, double foreground) {
  private static final int LEAST_AREA = 9;

  static ObjectStatistics of(List<TrainingExample> examples) {
    List<Double> diameters = new ArrayList<>();
    int side = Integer.MAX_VALUE;
    long known = 0;
    long foreground = 0;
    for (TrainingExample e : examples) {
      side = Math.min(side, Math.min(e.width(), e.height()));
      for (int area : areas(e)) {
        if (area >= LEAST_AREA) diameters.add(2 * Math.sqrt(area / Math.PI));
      }
      for (int i = 0; i < e.classes().length; i++) {
        int c = e.classAt(i);
        if (c == TrainingExample.IGNORED) continue;
        known++;
        if (c > 0) foreground++;
      }
    }
    diameters.sort(null);
    double median = diameters.isEmpty() ? 0 : diameters.get(diameters.size() / 2);
    double share = known == 0 ? 0 : foreground / (double) known;
    return new ObjectStatistics(examples.size(), side, diameters.size(), median, share);
  }

  private static int[] areas(TrainingExample e) {
    if (e.objects() != null) {
      Map<Integer, Integer> areas = new HashMap<>();
      for (int label : e.objects()) if (label != 0) areas.merge(label, 1, Integer::sum);
      return areas.values().stream().mapToInt(Integer::intValue).toArray();
    }
    byte[] mask = new byte[e.classes().length];
    for (int i = 0; i < mask.length; i++) {
      int c = e.classAt(i);
      mask[i] = (byte) (c == 0 || c == TrainingExample.IGNORED ? 0 : 1);
    }
    ConnectedComponents found =
        ConnectedComponents.of(
            ArrayImgs.unsignedBytes(mask, e.width(), e.height()), Connectivity.FACES);
    Img<IntType> labels = found.image();
    int[] areas = new int[16];
    Cursor<IntType> cursor = labels.cursor();
    while (cursor.hasNext()) {
      int label = cursor.next().get();
      if (label == 0) continue;
      if (label > areas.length) areas = Arrays.copyOf(areas, 2 * label);
      areas[label - 1]++;
    }
    return areas;
  }
}
