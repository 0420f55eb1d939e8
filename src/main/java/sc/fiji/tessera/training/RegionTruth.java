package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import sc.fiji.tessera.label.BoxCorrection;
import sc.fiji.tessera.label.RegionLevels;
import sc.fiji.tessera.label.ScoredBox;

/**
 * What the heads of a Mask R-CNN are to say of regions of a batch, those that are learned from: the
 * proposals and the boxes of the objects themselves, sampled. Girshick, "Fast R-CNN" (ICCV 2015);
 * He et al., "Mask R-CNN" (ICCV 2017). Regions are sorted by the map that they are read from.
 *
 * @param regions for each map rows of image, left, top, right, bottom
 * @param classes of all regions, 0 = background
 * @param corrections places of the four numbers of each region with an object, of its class, in
 *     [regions, 4 classes]
 * @param targets what these are to be
 * @param masked for each map rows of the regions with objects, which masks are read from
 * @param planes places of their classes in [regions with objects, classes]
 * @param masks what these are to be, {@value #SIDE} x {@value #SIDE} each, 0 to 1
 */
record RegionTruth(
    List<float[]> regions,
    long[] classes,
    long[] corrections,
    float[] targets,
    List<float[]> masked,
    long[] planes,
    float[] masks) {
  /** Cells of a mask along each side. */
  static final int SIDE = 28;

  private static final int MAPS = 4;

  /** A region with what it is to find. */
  private record Chosen(int image, float[] box, int object, int label) {
    int map() {
      return RegionLevels.level(new ScoredBox(box[0], box[1], box[2], box[3], 0));
    }

    void appendTo(float[] rows, int row) {
      rows[5 * row] = image;
      System.arraycopy(box, 0, rows, 5 * row + 1, 4);
    }
  }

  /**
   * Samples regions.
   *
   * @param proposals of each image, in pixels of it
   * @param images their objects
   * @param count classes of the network, background included
   */
  static RegionTruth of(
      List<List<ScoredBox>> proposals,
      List<PatchObjects> images,
      int count,
      BoxSampling sampling,
      Random random) {
    List<Chosen> all = new ArrayList<>();
    for (int n = 0; n < images.size(); n++) {
      all.addAll(chosen(n, proposals.get(n), images.get(n), sampling, random));
    }
    List<Chosen> sorted = new ArrayList<>();
    for (int m = 0; m < MAPS; m++) {
      for (Chosen c : all) if (c.map() == m) sorted.add(c);
    }
    List<Chosen> objects = sorted.stream().filter(c -> c.object >= 0).toList();
    RegionTruth truth =
        new RegionTruth(
            rows(sorted),
            sorted.stream().mapToLong(c -> c.label).toArray(),
            new long[4 * objects.size()],
            new float[4 * objects.size()],
            rows(objects),
            new long[objects.size()],
            new float[SIDE * SIDE * objects.size()]);
    truth.fill(sorted, images, count);
    return truth;
  }

  private static List<Chosen> chosen(
      int image, List<ScoredBox> proposals, PatchObjects objects, BoxSampling sampling, Random r) {
    float[] boxes = Arrays.copyOf(floats(proposals), 4 * (proposals.size() + objects.count()));
    System.arraycopy(objects.boxes(), 0, boxes, 4 * proposals.size(), objects.boxes().length);
    int[] matches = BoxMatches.REGIONS.of(objects.boxes(), boxes);
    objects.forget(matches, boxes);
    List<Chosen> chosen = new ArrayList<>();
    for (int i : sampling.of(matches, r)) {
      int label = matches[i] < 0 ? 0 : objects.classes()[matches[i]];
      float[] box = Arrays.copyOfRange(boxes, 4 * i, 4 * i + 4);
      chosen.add(new Chosen(image, box, matches[i], label));
    }
    return chosen;
  }

  private static float[] floats(List<ScoredBox> boxes) {
    float[] sides = new float[4 * boxes.size()];
    for (int i = 0; i < boxes.size(); i++) {
      ScoredBox b = boxes.get(i);
      sides[4 * i] = (float) b.left();
      sides[4 * i + 1] = (float) b.top();
      sides[4 * i + 2] = (float) b.right();
      sides[4 * i + 3] = (float) b.bottom();
    }
    return sides;
  }

  private static List<float[]> rows(List<Chosen> sorted) {
    List<float[]> maps = new ArrayList<>();
    for (int m = 0; m < MAPS; m++) {
      int map = m;
      List<Chosen> mine = sorted.stream().filter(c -> c.map() == map).toList();
      float[] rows = new float[5 * mine.size()];
      for (int i = 0; i < mine.size(); i++) mine.get(i).appendTo(rows, i);
      maps.add(rows);
    }
    return maps;
  }

  private void fill(List<Chosen> sorted, List<PatchObjects> images, int count) {
    int next = 0;
    for (int r = 0; r < sorted.size(); r++) {
      Chosen c = sorted.get(r);
      if (c.object < 0) continue;
      PatchObjects objects = images.get(c.image);
      BoxCorrection.CLASSES.between(c.box, 0, objects.boxes(), 4 * c.object, targets, 4 * next);
      for (int k = 0; k < 4; k++) {
        corrections[4 * next + k] = 4L * (r * (long) count + c.label) + k;
      }
      planes[next] = next * (long) count + c.label;
      objects.cut(c.object, c.box, 0, SIDE, masks, SIDE * SIDE * next);
      next++;
    }
  }
}
