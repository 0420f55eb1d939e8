package sc.fiji.tessera.image;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.view.Views;

/**
 * Labels as ImageJ selections: one Roi for each 8-connected region of equal label, with its holes,
 * in the label's colour. Named {@code label-<label>}, and {@code label-<label>-2}, ... for further
 * regions of that label; {@code -z<slice>} and {@code -t<frame>} follow where there are several.
 */
public final class LabelOutlines {
  private LabelOutlines() {}

  /** The regions of one (x, y) label plane in the order of their first pixels, without position. */
  public static List<Roi> rois(RandomAccessibleInterval<? extends IntegerType<?>> plane) {
    return new Tracer(plane).trace();
  }

  /**
   * The regions of all planes, positioned so that ImageJ shows each on its slice and frame, on all
   * channels.
   *
   * @param target the image that they will lie on
   * @param planes one per slice and frame of the target, slices fastest
   */
  public static Overlay overlay(
      ImagePlus target, List<? extends RandomAccessibleInterval<? extends IntegerType<?>>> planes) {
    int slices = target.getNSlices();
    if (planes.size() != slices * target.getNFrames())
      throw new IllegalArgumentException(
          "The image \""
              + target.getTitle()
              + "\" has "
              + slices * target.getNFrames()
              + " planes, its labels "
              + planes.size()
              + ".");
    Overlay overlay = new Overlay();
    for (int i = 0; i < planes.size(); i++)
      for (Roi roi : rois(planes.get(i))) {
        int z = i % slices + 1;
        int t = i / slices + 1;
        position(roi, target, z, t);
        roi.setName(name(roi, target, z, t));
        overlay.add(roi);
      }
    return overlay;
  }

  /**
   * Puts a selection on a plane of an image, on all channels: ImageJ looks at (c, z, t) in
   * hyperstacks and at the slice number in plain stacks.
   *
   * @param z slice from 1
   * @param t frame from 1
   */
  public static void position(Roi roi, ImagePlus target, int z, int t) {
    if (target.getNChannels() > 1 || target.isHyperStack()) roi.setPosition(0, z, t);
    else if (target.getStackSize() > 1) roi.setPosition(target.getStackIndex(1, z, t));
  }

  /** The label of a selection that was made here. */
  public static int label(Roi roi) {
    return Integer.parseInt(roi.getName().split("-")[1]);
  }

  private static String name(Roi roi, ImagePlus target, int z, int t) {
    String name = roi.getName();
    if (target.getNSlices() > 1) name += "-z" + z;
    if (target.getNFrames() > 1) name += "-t" + t;
    return name;
  }

  /** Finds regions by flood fill and traces each within its bounding box. */
  private static final class Tracer {
    private final int width;
    private final int height;
    private final int[] labels;
    private final boolean[] seen;
    private final Map<Integer, Integer> regions = new HashMap<>();
    private int[] stack = new int[1024];

    Tracer(RandomAccessibleInterval<? extends IntegerType<?>> plane) {
      width = (int) plane.dimension(0);
      height = (int) plane.dimension(1);
      labels = new int[width * height];
      seen = new boolean[labels.length];
      Cursor<? extends IntegerType<?>> cursor = Views.flatIterable(plane).cursor();
      for (int i = 0; i < labels.length; i++) labels[i] = cursor.next().getInteger();
    }

    List<Roi> trace() {
      List<Roi> rois = new ArrayList<>();
      for (int i = 0; i < labels.length; i++) if (labels[i] > 0 && !seen[i]) rois.add(region(i));
      return rois;
    }

    private Roi region(int seed) {
      int label = labels[seed];
      List<int[]> runs = new ArrayList<>();
      Rectangle box = flood(seed, label, runs);
      ByteProcessor mask = new ByteProcessor(box.width, box.height);
      for (int[] run : runs)
        for (int x = run[0]; x < run[1]; x++) mask.set(x - box.x, run[2] - box.y, 255);
      mask.setThreshold(255, 255, ImageProcessor.NO_LUT_UPDATE);
      Roi roi = new ThresholdToSelection().convert(mask);
      Rectangle bounds = roi.getBounds();
      roi.setLocation(bounds.x + box.x, bounds.y + box.y);
      int number = regions.merge(label, 1, Integer::sum);
      roi.setName("label-" + label + (number == 1 ? "" : "-" + number));
      roi.setStrokeColor(LabelColours.of(label));
      return roi;
    }

    /** Collects the region's runs (from x, to x, y) and returns its bounding box. */
    private Rectangle flood(int seed, int label, List<int[]> runs) {
      int minX = width;
      int minY = height;
      int maxX = 0;
      int maxY = 0;
      int size = push(0, seed);
      while (size > 0) {
        int i = stack[--size];
        if (seen[i]) continue;
        int y = i / width;
        int from = i % width;
        int to = from + 1;
        while (from > 0 && labels[i - i % width + from - 1] == label) from--;
        while (to < width && labels[i - i % width + to] == label) to++;
        for (int x = from; x < to; x++) seen[y * width + x] = true;
        runs.add(new int[] {from, to, y});
        if (y > 0) size = neighbours(size, label, from, to, y - 1);
        if (y < height - 1) size = neighbours(size, label, from, to, y + 1);
        minX = Math.min(minX, from);
        maxX = Math.max(maxX, to);
        minY = Math.min(minY, y);
        maxY = Math.max(maxY, y + 1);
      }
      return new Rectangle(minX, minY, maxX - minX, maxY - minY);
    }

    /** Pushes one pixel of each run of row y that touches the columns, corners included. */
    private int neighbours(int size, int label, int from, int to, int y) {
      boolean inRun = false;
      for (int x = Math.max(0, from - 1); x < Math.min(width, to + 1); x++) {
        int i = y * width + x;
        boolean open = labels[i] == label && !seen[i];
        if (open && !inRun) size = push(size, i);
        inRun = open;
      }
      return size;
    }

    private int push(int size, int pixel) {
      if (size == stack.length) stack = Arrays.copyOf(stack, 2 * size);
      stack[size] = pixel;
      return size + 1;
    }
  }
}
