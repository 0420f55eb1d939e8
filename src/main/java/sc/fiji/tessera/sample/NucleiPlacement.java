package sc.fiji.tessera.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * Lays nuclei into the plane one after another. Where two overlap, a pixel belongs to the one under
 * whose outline it lies deeper, so that the border runs from crossing to crossing of the outlines.
 */
final class NucleiPlacement {
  private static final int TRIALS = 12;
  private static final int FAILURES = 30;

  private final NucleiPopulation population;
  private final LabelPlane plane;
  private final float[] depth;
  private final Draw draw;
  private final List<Nucleus> nuclei = new ArrayList<>();
  private final double[][] clusters;
  private int covered;

  NucleiPlacement(NucleiPopulation population, int width, int height, Draw draw) {
    this.population = population;
    this.draw = draw;
    plane = new LabelPlane(width, height);
    depth = new float[width * height];
    clusters = new double[1 + draw.below(5)][];
    double mean = population.coverage() * width * height / clusters.length;
    for (int i = 0; i < clusters.length; i++) {
      double spread = 0.6 * Math.sqrt(mean) * draw.uniform(0.6, 1.6) + population.radius();
      clusters[i] = new double[] {draw.uniform(0, width), draw.uniform(0, height), spread};
    }
    fill();
  }

  /** All nuclei; number i has the label i + 1 in {@link #plane}, if a pixel of it is seen. */
  List<Nucleus> nuclei() {
    return nuclei;
  }

  LabelPlane plane() {
    return plane;
  }

  private void fill() {
    double wanted = population.coverage() * plane.labels.length;
    int failures = 0;
    while (covered < wanted && failures < FAILURES && nuclei.size() < LabelPlane.HIGHEST) {
      Nucleus nucleus = shape();
      boolean placed = false;
      for (int trial = 0; trial < TRIALS && !placed; trial++) placed = place(nucleus);
      if (placed) {
        failures = 0;
        own(nucleus);
      } else {
        failures++;
      }
    }
    plane.joinPieces();
    renumber();
  }

  private Nucleus shape() {
    boolean condensed = draw.chance(population.condensed());
    double factor = Math.min(2.2, Math.max(0.4, draw.logNormal(population.radiusSpread())));
    double elongation = 1 + (population.elongation() - 1) * draw.uniform(0.4, 1.6);
    double bend = population.bend() * Math.abs(draw.gaussian());
    if (condensed) {
      factor *= draw.uniform(0.45, 0.8);
      elongation *= draw.uniform(1, 2);
    }
    double radius = Math.max(1.5, population.radius() * factor);
    double irregularity = population.irregularity() * draw.uniform(0.5, 1.5);
    Outline outline =
        new Outline(radius, Math.min(9, elongation), irregularity, Math.min(1.5, bend), draw);
    return new Nucleus(outline, condensed, draw);
  }

  private boolean place(Nucleus nucleus) {
    if (!nuclei.isEmpty() && draw.chance(population.touching())) return lean(nucleus);
    double margin = nucleus.radius();
    double x = draw.uniform(-margin, plane.width + margin);
    double y = draw.uniform(-margin, plane.height + margin);
    if (draw.chance(population.clustering())) {
      double[] cluster = clusters[draw.below(clusters.length)];
      x = cluster[0] + cluster[2] * draw.gaussian();
      y = cluster[1] + cluster[2] * draw.gaussian();
    }
    nucleus.moveTo((int) x, (int) y);
    return fits(nucleus);
  }

  /** Moves away from the middle of another nucleus, as far as needed and no farther. */
  private boolean lean(Nucleus nucleus) {
    Nucleus other = nuclei.get(draw.below(nuclei.size()));
    double angle = draw.uniform(0, 2 * Math.PI);
    int farthest = nucleus.extent() + other.extent();
    for (int step = (int) (0.5 * other.radius()); step <= farthest; step++) {
      int x = (int) Math.round(other.x() + step * Math.cos(angle));
      int y = (int) Math.round(other.y() + step * Math.sin(angle));
      nucleus.moveTo(x, y);
      if (fits(nucleus)) return true;
    }
    return false;
  }

  /** Whether a pixel is in the image and no pixel lies too deep under two outlines. */
  private boolean fits(Nucleus nucleus) {
    boolean seen = false;
    double allowed = population.overlap() * nucleus.radius();
    for (int j = nucleus.firstRow(); j <= nucleus.lastRow(plane.height); j++) {
      for (int i = nucleus.firstColumn(); i <= nucleus.lastColumn(plane.width); i++) {
        float d = nucleus.depth(i, j);
        if (d <= 0) continue;
        seen = true;
        int at = nucleus.index(i, j, plane.width);
        if (plane.labels[at] == 0) continue;
        double shared = Math.min(d, depth[at]);
        double other = nuclei.get(plane.labels[at] - 1).radius();
        if (shared > Math.min(allowed, population.overlap() * other)) return false;
      }
    }
    return seen;
  }

  private void own(Nucleus nucleus) {
    nuclei.add(nucleus);
    for (int j = nucleus.firstRow(); j <= nucleus.lastRow(plane.height); j++) {
      for (int i = nucleus.firstColumn(); i <= nucleus.lastColumn(plane.width); i++) {
        float d = nucleus.depth(i, j);
        int at = nucleus.index(i, j, plane.width);
        if (d <= 0 || d <= depth[at]) continue;
        if (plane.labels[at] == 0) covered++;
        plane.labels[at] = nuclei.size();
        depth[at] = d;
      }
    }
  }

  private void renumber() {
    int[] number = plane.renumber();
    Nucleus[] sorted = new Nucleus[nuclei.size()];
    int unseen = sorted.length;
    for (int old = sorted.length; old >= 1; old--) {
      int now = old < number.length ? number[old] : 0;
      sorted[now > 0 ? now - 1 : --unseen] = nuclei.get(old - 1);
    }
    nuclei.clear();
    nuclei.addAll(List.of(sorted));
  }
}
