package sc.fiji.tessera.plugins.prompt;

import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.measure.Calibration;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.GraphicsEnvironment;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import sc.fiji.tessera.image.LabelColours;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.RegionMask;

/**
 * The 16-bit label image {@code <title>-labels} to which objects are added one by one. It is made
 * with the first object, or is one of that name and size that is open already; where it has been
 * closed, a new one is made.
 */
final class AcceptedLabels {
  private static final int MOST = 65535;

  private final ImagePlus source;
  private final Deque<Added> added = new ArrayDeque<>();
  private ImagePlus labels;

  /** An object that was added: its label, and its masks by plane. */
  private record Added(ImagePlus image, int label, SortedMap<Integer, RegionMask> masks) {}

  AcceptedLabels(ImagePlus source) {
    this.source = source;
  }

  /**
   * Adds an object on a plane, with the next number; pixels that have a label keep it.
   *
   * @param plane frame * slices + slice, from 0
   * @return its label; 0 where no pixel was free
   */
  int add(RegionMask mask, int plane) {
    return add(new TreeMap<>(Map.of(plane, mask)), plane);
  }

  /**
   * Adds an object on several planes, with one number.
   *
   * @param masks by plane
   * @param shown the plane that is shown then
   * @return its label; 0 where no pixel was free
   */
  int add(SortedMap<Integer, RegionMask> masks, int shown) {
    ImagePlus image = image();
    int next = highest(image) + 1;
    if (next > MOST) throw new IllegalArgumentException("A label image holds 65535 objects.");
    boolean[] any = {false};
    masks.forEach((plane, mask) -> any[0] |= paint(pixels(image, plane), mask, 0, next));
    if (!any[0]) return 0;
    added.push(new Added(image, next, masks));
    show(image, shown, Math.max(255, next));
    return next;
  }

  /** Gives the pixels of a mask that have one label another; whether there are such. */
  private boolean paint(short[] pixels, RegionMask mask, int before, int after) {
    boolean any = false;
    BitSet set = mask.pixels();
    for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
      int at = (mask.top() + i / mask.width()) * source.getWidth() + mask.left() + i % mask.width();
      if ((pixels[at] & MOST) != before) continue;
      pixels[at] = (short) after;
      any = true;
    }
    return any;
  }

  /** Takes away the last object that was added; its label, or 0 where there is none. */
  int undo() {
    if (added.isEmpty()) return 0;
    Added last = added.pop();
    last.masks.forEach((plane, mask) -> paint(pixels(last.image, plane), mask, last.label, 0));
    show(last.image, last.masks.firstKey(), last.image.getDisplayRangeMax());
    return last.label;
  }

  /** The label image; null before the first object. */
  ImagePlus labels() {
    return labels;
  }

  private static short[] pixels(ImagePlus image, int plane) {
    return (short[]) image.getImageStack().getPixels(plane + 1);
  }

  private static int highest(ImagePlus image) {
    int highest = 0;
    for (int p = 1; p <= image.getStackSize(); p++) {
      for (short v : (short[]) image.getImageStack().getPixels(p)) {
        highest = Math.max(highest, v & MOST);
      }
    }
    return highest;
  }

  private static void show(ImagePlus image, int plane, double most) {
    int slices = image.getNSlices();
    image.setPosition(1, plane % slices + 1, plane / slices + 1);
    image.setDisplayRange(0, most);
    image.updateAndDraw();
  }

  private ImagePlus image() {
    boolean there = labels != null && (isHeadless() || labels.getWindow() != null);
    if (there) return labels;
    String title = SourceImage.of(source).name() + "-labels";
    ImagePlus open = isHeadless() ? null : WindowManager.getImage(title);
    labels = open != null && fits(open) ? open : made(title);
    if (labels != open && !isHeadless()) {
      labels.show();
      if (source.getWindow() != null) source.getWindow().toFront(); // where people go on
    }
    return labels;
  }

  private static boolean isHeadless() {
    return GraphicsEnvironment.isHeadless();
  }

  private boolean fits(ImagePlus open) {
    return open.getBitDepth() == 16
        && open.getNChannels() == 1
        && !open.getImageStack().isVirtual()
        && open.getWidth() == source.getWidth()
        && open.getHeight() == source.getHeight()
        && open.getNSlices() == source.getNSlices()
        && open.getNFrames() == source.getNFrames();
  }

  private ImagePlus made(String title) {
    ImageStack stack = new ImageStack(source.getWidth(), source.getHeight());
    int planes = source.getNSlices() * source.getNFrames();
    LUT colours = LabelColours.table256();
    for (int i = 0; i < planes; i++) {
      ShortProcessor empty = new ShortProcessor(source.getWidth(), source.getHeight());
      empty.setLut(colours);
      stack.addSlice(empty);
    }
    ImagePlus image = new ImagePlus(title, stack);
    image.setDimensions(1, source.getNSlices(), source.getNFrames());
    image.setOpenAsHyperStack(image.getNDimensions() > 3);
    Calibration calibration = source.getCalibration().copy();
    calibration.setFunction(Calibration.NONE, null, Calibration.DEFAULT_VALUE_UNIT);
    image.setCalibration(calibration);
    image.getProcessor().setLut(colours);
    image.setDisplayRange(0, 255);
    return image;
  }
}
