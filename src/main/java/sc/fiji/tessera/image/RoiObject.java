package sc.fiji.tessera.image;

import java.awt.Point;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;

/**
 * An object that ROIs point at on a plane.
 *
 * @param number from 1, in the order of the ROIs; the same on all planes
 * @param kind its class as the ROI's name or group says it, or empty
 * @param points pixels of the object
 * @param box that holds the object, in pixels within the image; null where no ROI has an area
 */
public record RoiObject(int number, String kind, List<Point> points, Rectangle box) {
  public RoiObject {
    points = List.copyOf(points);
  }

  /** The same object, shown by one more ROI. */
  RoiObject with(RoiObject other) {
    List<Point> all = new ArrayList<>(points);
    all.addAll(other.points);
    Rectangle both = box == null ? other.box : other.box == null ? box : box.union(other.box);
    return new RoiObject(number, kind, all, both);
  }
}
