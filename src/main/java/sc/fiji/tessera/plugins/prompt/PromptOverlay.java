package sc.fiji.tessera.plugins.prompt;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.Color;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import sc.fiji.tessera.image.LabelOutlines;
import sc.fiji.tessera.inference.Prompts;
import sc.fiji.tessera.label.RegionMask;

/** What is shown of an object over an image, beside all that others show there. */
final class PromptOverlay {
  private static final Color INSIDE = Color.GREEN;
  private static final Color OUTSIDE = Color.RED;
  private static final Color MASK = Color.YELLOW;
  private static final int TRANSPARENT = 70;
  private static final int DOT = 2;
  private static final int CROSS = 1;
  private static final int SIZE = 4;

  private final ImagePlus image;
  private List<Roi> shown = List.of();
  private Overlay made;

  PromptOverlay(ImagePlus image) {
    this.image = image;
  }

  /** Shows these and nothing else of this kind on a plane: frame * slices + slice. */
  void show(List<Roi> rois, int plane) {
    for (Roi roi : rois) place(roi, plane);
    Overlay overlay = image.getOverlay();
    if (overlay == null) {
      if (rois.isEmpty()) return;
      overlay = new Overlay();
      made = overlay;
    }
    List<Roi> before = shown;
    shown = List.copyOf(rois);
    for (int i = overlay.size() - 1; i >= 0; i--) {
      Roi there = overlay.get(i); // equal ROIs are not the same
      if (before.stream().anyMatch(roi -> roi == there)) overlay.remove(i);
    }
    for (Roi roi : rois) overlay.add(roi);
    image.setOverlay(overlay.size() == 0 && overlay == made ? null : overlay);
  }

  /** Takes away all that was shown. */
  void clear() {
    show(List.of(), 0);
  }

  /** Puts a ROI on a plane. */
  Roi place(Roi roi, int plane) {
    int slices = image.getNSlices();
    LabelOutlines.position(roi, image, plane % slices + 1, plane / slices + 1);
    return roi;
  }

  /** A mask as a surface and its outline; nothing of one without pixels. */
  static List<Roi> of(RegionMask mask) {
    if (mask.area() == 0) return List.of();
    Roi surface = roi(mask);
    surface.setFillColor(new Color(MASK.getRed(), MASK.getGreen(), MASK.getBlue(), TRANSPARENT));
    Roi outline = (Roi) surface.clone();
    outline.setFillColor(null);
    outline.setStrokeColor(MASK);
    return List.of(surface, outline);
  }

  /** Points and a box in the colours of what they say. */
  static List<Roi> of(Prompts prompts) {
    List<Roi> rois = new ArrayList<>();
    prompts.box().ifPresent(b -> rois.add(box(b)));
    for (Prompts.Point p : prompts.points()) {
      PointRoi point = new PointRoi(p.x(), p.y());
      point.setStrokeColor(p.inside() ? INSIDE : OUTSIDE);
      point.setPointType(p.inside() ? DOT : CROSS); // told apart by shape as well
      point.setSize(SIZE);
      rois.add(point);
    }
    return rois;
  }

  /** A box as it is drawn. */
  static Roi box(Prompts.Box b) {
    Roi box = new Roi(b.left(), b.top(), b.right() - b.left() + 1, b.bottom() - b.top() + 1);
    box.setStrokeColor(INSIDE);
    return box;
  }

  /** All pixels of a mask, of which there must be some, as one selection. */
  static Roi roi(RegionMask mask) {
    ByteProcessor pixels = new ByteProcessor(mask.width(), mask.height());
    BitSet set = mask.pixels();
    for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) pixels.set(i, 255);
    pixels.setThreshold(255, 255, ImageProcessor.NO_LUT_UPDATE);
    Roi roi = new ThresholdToSelection().convert(pixels);
    Rectangle bounds = roi.getBounds();
    roi.setLocation(bounds.x + mask.left(), bounds.y + mask.top());
    return roi;
  }
}
