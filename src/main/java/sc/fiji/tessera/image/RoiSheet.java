package sc.fiji.tessera.image;

import ij.gui.PointRoi;
import ij.gui.Roi;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * The ROIs of one image, and its size.
 *
 * @param name of the image, for messages
 * @param rois that cover pixels, in the order in which they are drawn
 * @param channels in which positions in a stack are counted: RGB has one
 */
record RoiSheet(
    String name, List<Roi> rois, long width, long height, int channels, int slices, int frames) {

  /** Sorts out what is not drawn: texts and arrows with a note, kinds that cover nothing not. */
  static RoiSheet of(String name, SourceImage image, List<Roi> all, Consumer<String> noted) {
    List<Roi> rois = new ArrayList<>();
    for (Roi roi : all) {
      if (RoiPainter.isRemark(roi))
        noted.accept("On " + name + ", a text, picture or arrow was passed over.");
      else if (RoiPainter.paints(roi)) rois.add(roi);
      else
        throw new IllegalArgumentException(
            "On "
                + name
                + " lies a ROI of the kind "
                + roi.getTypeAsString().toLowerCase(Locale.ROOT)
                + "; areas, lines and points are drawn.");
    }
    if (rois.isEmpty())
      throw new IllegalArgumentException(
          "On " + name + " lie no areas, lines or points that could be drawn.");
    int channels = (int) (image.channels() / (image.isRgb() ? 3 : 1));
    return new RoiSheet(
        name,
        rois,
        image.width(),
        image.height(),
        channels,
        (int) image.slices(),
        (int) image.frames());
  }

  int planes() {
    return slices * frames;
  }

  /**
   * Which points of a ROI lie on a plane; null where it lies on another.
   *
   * @param plane frame * slices + slice, from 0
   */
  IntPredicate on(Roi roi, int plane) {
    return on(roi, plane, plane % slices);
  }

  /**
   * The same, where what has no slice of its own lies on one slice alone.
   *
   * @param slice that one, from 0
   */
  IntPredicate on(Roi roi, int plane, int slice) {
    if (channels * planes() == 1) return i -> true;
    boolean loose = plane % slices == slice;
    if (roi instanceof PointRoi points && pointwise(points)) {
      return i -> {
        int position = points.getPointPosition(i);
        return position == 0 ? loose : isOn(position, plane);
      };
    }
    boolean on;
    if (roi.hasHyperStackPosition()) {
      int z = roi.getZPosition();
      int t = roi.getTPosition();
      on = (z == 0 ? loose : z - 1 == plane % slices) && (t == 0 || t - 1 == plane / slices);
    } else {
      on = roi.getPosition() == 0 ? loose : isOn(roi.getPosition(), plane);
    }
    return on ? i -> true : null;
  }

  private static boolean pointwise(PointRoi points) {
    for (int i = 0; i < points.getFloatPolygon().npoints; i++)
      if (points.getPointPosition(i) > 0) return true;
    return false;
  }

  /** Whether a position in the stack, from 1, is one of the plane's channels. */
  private boolean isOn(int position, int plane) {
    return (position - 1) / channels == plane;
  }
}
