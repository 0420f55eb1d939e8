package sc.fiji.tessera.image;

import ij.gui.Line;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.process.FloatPolygon;
import java.awt.Point;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * ROIs that point at objects: areas as the boxes around them, points and lines as pixels of the
 * object. Each ROI is an object of its own, and of a ROI of points without a class each point; ROIs
 * of one class and instance ({@code cell#3}) are one object with all their points. What is named
 * background is no object: its points are outside of all objects. Immutable, but for the ROIs.
 */
public final class RoiObjects {
  /** Of a line, so many points are taken at most. */
  private static final int LINE_POINTS = 8;

  private final RoiSheet sheet;
  private final Set<String> names = new HashSet<>();

  private RoiObjects(RoiSheet sheet) {
    this.sheet = sheet;
    for (Roi roi : sheet.rois()) names.add(RoiName.text(roi));
  }

  /**
   * The ROIs of one of several images.
   *
   * @param noted is told, in a sentence, what was passed over
   * @throws IllegalArgumentException one sentence: the image has no ROIs
   */
  public static RoiObjects of(
      RoiTruth rois, ImageSource images, int index, Consumer<String> noted) {
    return new RoiObjects(rois.sheet(images, index, noted));
  }

  /**
   * The objects on a plane, by their numbers.
   *
   * @param plane frame * slices + slice, from 0
   * @throws IllegalArgumentException one sentence: a ROI lies outside of the image
   */
  public Collection<RoiObject> on(int plane) {
    return on(plane, plane % sheet.slices());
  }

  /**
   * The same, where ROIs without a slice of their own are on one slice alone.
   *
   * @param slice that one, from 0
   */
  public Collection<RoiObject> on(int plane, int slice) {
    Map<Integer, RoiObject> objects = new LinkedHashMap<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < sheet.rois().size(); i++) {
      Roi roi = sheet.rois().get(i);
      RoiName name = RoiName.of(roi, names);
      if (isNone(name)) continue;
      IntPredicate here = sheet.on(roi, plane, slice);
      boolean each = roi instanceof PointRoi && name.kind().isEmpty();
      for (int n = 0; n < (each ? roi.getFloatPolygon().npoints : 1); n++) {
        String own = name.instance().isEmpty() ? i + " " + n : "#" + name.instance();
        int number = numbers.computeIfAbsent(name.kind() + own, key -> numbers.size() + 1);
        if (here == null || each && !here.test(n)) continue;
        int only = n;
        IntPredicate of = each ? point -> point == only : here;
        objects.merge(number, object(number, name.kind(), roi, of), RoiObject::with);
      }
    }
    objects.values().removeIf(o -> o.points().isEmpty() && o.box() == null);
    return objects.values();
  }

  /** Pixels of a plane that belong to no object. */
  public List<Point> background(int plane) {
    return background(plane, plane % sheet.slices());
  }

  /** The same, where ROIs without a slice of their own are on one slice alone. */
  public List<Point> background(int plane, int slice) {
    List<Point> points = new ArrayList<>();
    for (Roi roi : sheet.rois()) {
      IntPredicate here = sheet.on(roi, plane, slice);
      boolean background = RoiName.of(roi, names).kind().equals(RoiName.BACKGROUND);
      if (!background || here == null) continue;
      Rectangle box = roi.isArea() ? box(roi) : null;
      if (box == null) points.addAll(points(roi, here));
      else points.add(new Point(box.x + box.width / 2, box.y + box.height / 2));
    }
    return points;
  }

  private static boolean isNone(RoiName name) {
    return name.kind().equals(RoiName.BACKGROUND) || name.kind().equals(RoiName.IGNORE);
  }

  private RoiObject object(int number, String kind, Roi roi, IntPredicate here) {
    if (roi.isArea()) return new RoiObject(number, kind, List.of(), box(roi));
    return new RoiObject(number, kind, points(roi, here), null);
  }

  private List<Point> points(Roi roi, IntPredicate here) {
    FloatPolygon p = roi instanceof Line line ? line.getFloatPoints() : roi.getFloatPolygon();
    boolean all = roi instanceof PointRoi;
    int step = all ? 1 : Math.max(1, (p.npoints + LINE_POINTS - 1) / LINE_POINTS);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < p.npoints; i += step) {
      if (all && !here.test(i)) continue;
      Point pixel = new Point((int) Math.floor(p.xpoints[i]), (int) Math.floor(p.ypoints[i]));
      if (!frame().contains(pixel)) throw outside(roi);
      points.add(pixel);
    }
    return points;
  }

  private Rectangle box(Roi roi) {
    Rectangle box = roi.getBounds().intersection(frame());
    if (box.isEmpty()) throw outside(roi);
    return box;
  }

  private Rectangle frame() {
    return new Rectangle((int) sheet.width(), (int) sheet.height());
  }

  private IllegalArgumentException outside(Roi roi) {
    Rectangle at = roi.getBounds();
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "A ROI at %d,%d lies outside of the image %s of %d x %d pixels.",
            at.x,
            at.y,
            sheet.name(),
            sheet.width(),
            sheet.height()));
  }
}
