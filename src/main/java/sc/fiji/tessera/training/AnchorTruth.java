package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import sc.fiji.tessera.label.AnchorGrid;
import sc.fiji.tessera.label.BoxCorrection;

/**
 * What a region proposal network is to say of the anchors of a batch, those that are learned from.
 * Ren, He, Girshick, Sun, "Faster R-CNN" (NIPS 2015). Places count through the maps of all levels
 * in a row, each [N, anchors, h, w] or [N, 4 anchors, h, w] as the network gives it.
 *
 * @param logits places of the sampled anchors' logits
 * @param objectness 1 for those that find an object, 0 for background
 * @param corrections places of the four numbers of each anchor that finds an object
 * @param targets what these are to be
 */
record AnchorTruth(long[] logits, float[] objectness, long[] corrections, float[] targets) {

  /** An anchor of a batch: of which image, in which row of all anchors, and what it finds. */
  private record Chosen(int image, int anchor, int object) {}

  /**
   * Samples anchors.
   *
   * @param levels the maps' anchors, the same for all images
   * @param images their objects
   */
  static AnchorTruth of(
      List<AnchorGrid> levels, List<PatchObjects> images, BoxSampling sampling, Random random) {
    float[] anchors = joined(levels.stream().map(AnchorGrid::boxes).toList());
    List<Chosen> all = new ArrayList<>();
    int found = 0;
    for (int n = 0; n < images.size(); n++) {
      PatchObjects objects = images.get(n);
      int[] matches = BoxMatches.ANCHORS.of(objects.boxes(), anchors);
      objects.forget(matches, anchors);
      for (int i : sampling.of(matches, random)) {
        all.add(new Chosen(n, i, matches[i]));
        if (matches[i] >= 0) found++;
      }
    }
    AnchorTruth truth =
        new AnchorTruth(
            new long[all.size()], new float[all.size()], new long[4 * found], new float[4 * found]);
    truth.fill(all, levels, images, anchors);
    return truth;
  }

  static float[] joined(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private void fill(
      List<Chosen> all, List<AnchorGrid> levels, List<PatchObjects> images, float[] anchors) {
    int next = 0;
    for (int i = 0; i < all.size(); i++) {
      Chosen c = all.get(i);
      int level = 0;
      int first = 0; // anchors of the maps before
      while (c.anchor >= first + size(levels.get(level))) first += size(levels.get(level++));
      AnchorGrid grid = levels.get(level);
      int pixels = grid.rows() * grid.columns();
      int shape = (c.anchor - first) % AnchorGrid.COUNT;
      int pixel = (c.anchor - first) / AnchorGrid.COUNT;
      long before = (long) images.size() * first;
      int map = c.image * AnchorGrid.COUNT + shape;
      logits[i] = before + (long) map * pixels + pixel;
      if (c.object < 0) continue;
      objectness[i] = 1;
      float[] boxes = images.get(c.image).boxes();
      BoxCorrection.ANCHORS.between(anchors, 4 * c.anchor, boxes, 4 * c.object, targets, next);
      for (int k = 0; k < 4; k++) {
        corrections[next++] = 4 * before + (4L * map + k) * pixels + pixel;
      }
    }
  }

  private static int size(AnchorGrid grid) {
    return AnchorGrid.COUNT * grid.rows() * grid.columns();
  }
}
