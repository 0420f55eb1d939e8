package sc.fiji.tessera.image;

import ij.gui.PointRoi;
import ij.gui.Roi;
import java.awt.Rectangle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import net.imglib2.img.basictypeaccess.array.IntArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Label images drawn from ROIs, of the same sizes and names as the images they lie on. Later ROIs
 * cover earlier ones. An image is drawn each time it is opened.
 */
public final class RoiLabels implements ImageSource {
  /** The label of pixels that are not learned from: no class, and no object has it. */
  public static final int IGNORED = 1 << 24;

  private final String name;
  private final ImageSource images;
  private final List<RoiSheet> sheets;
  private final RoiDrawing drawing;
  private final Consumer<String> noted;
  private final Set<String> allNames = new HashSet<>();
  private final RoiClasses classes;

  RoiLabels(
      String name,
      ImageSource images,
      List<RoiSheet> sheets,
      RoiDrawing drawing,
      Consumer<String> noted) {
    this.name = name;
    this.images = images;
    this.sheets = sheets;
    this.drawing = drawing;
    this.noted = noted;
    for (RoiSheet s : sheets) for (Roi r : s.rois()) allNames.add(RoiName.text(r));
    Set<RoiName> names = new HashSet<>();
    for (RoiSheet s : sheets) for (Roi r : s.rois()) names.add(RoiName.of(r, allNames));
    boolean numbered = drawing.content() == RoiDrawing.Content.CLASSES;
    classes = new RoiClasses(names, numbered ? drawing.known() : List.of(), drawing.ignore());
    if (numbered) classes.requireFew();
  }

  /**
   * Refuses ROIs from which nothing can be learned: where only what lies under ROIs is learned,
   * there must be two things to tell apart.
   *
   * @throws IllegalArgumentException one sentence
   */
  public void requireContrast() {
    TreeSet<Integer> used = classes.used();
    if (used.isEmpty() || used.last() == 0)
      throw new IllegalArgumentException(
          "The ROIs name nothing but background and ignore; there is nothing to learn.");
    boolean numbered = drawing.content() == RoiDrawing.Content.CLASSES;
    boolean apart = numbered ? used.size() > 1 : used.contains(0);
    if (!drawing.sparse() || apart) return;
    throw new IllegalArgumentException(
        "With unlabelled=ignore only what lies under ROIs is learned, and none is named background;"
            + " mark some background too.");
  }

  /** Names of the classes from 0, the background, on. */
  public List<String> classes() {
    return classes.names();
  }

  @Override
  public SourceImage open(int index) {
    RoiSheet sheet = sheets.get(index);
    PlanarImg<IntType, IntArray> img =
        PlanarImgs.ints(sheet.width(), sheet.height(), sheet.slices(), sheet.frames());
    List<int[]> planes = new ArrayList<>();
    for (int p = 0; p < sheet.planes(); p++) {
      planes.add(img.getPlane(p).getCurrentStorageArray());
      if (drawing.sparse()) Arrays.fill(planes.get(p), IGNORED);
    }
    draw(sheet, planes);
    return SourceImage.of(img, sheet.name(), List.of(Axis.X, Axis.Y, Axis.Z, Axis.T));
  }

  private void draw(RoiSheet sheet, List<int[]> planes) {
    Map<String, Integer> objects = new HashMap<>();
    int outside = 0;
    for (int i = 0; i < sheet.rois().size(); i++) {
      Roi roi = sheet.rois().get(i);
      RoiName of = RoiName.of(roi, allNames);
      boolean seen = false;
      if (drawing.content() == RoiDrawing.Content.SEEDS
          && roi instanceof PointRoi points
          && of.kind().isEmpty()) {
        for (int n = 0; n < points.getFloatPolygon().npoints; n++) {
          int only = n;
          int label = label(of, i + " " + n, objects);
          seen |= paint(sheet, roi, planes, new Brush(label, point -> point == only));
        }
      } else {
        int label = label(of, String.valueOf(i), objects);
        seen = paint(sheet, roi, planes, new Brush(label, point -> true));
      }
      if (!seen) outside++;
    }
    if (outside > 0)
      noted.accept(
          outside + " ROI(s) of " + sheet.name() + " lie outside the image or its slices.");
  }

  /** A label, and the points of a ROI of points that have it. */
  private record Brush(int label, IntPredicate points) {}

  /** Whether any of it lies on a plane. */
  private static boolean paint(RoiSheet sheet, Roi roi, List<int[]> planes, Brush brush) {
    boolean seen = false;
    for (int p = 0; p < planes.size(); p++) {
      IntPredicate here = sheet.on(roi, p);
      RoiPainter painter = new RoiPainter(planes.get(p), (int) sheet.width());
      if (here != null) seen |= painter.paint(roi, brush.label, here.and(brush.points));
    }
    return seen;
  }

  /**
   * The rectangle around each object of an image, whole also where ROIs overlap. Lines and points
   * reach as far as their coordinates. ROIs of one class and instance are one object; background
   * and what is ignored is none.
   *
   * @return for each plane (frame * slices + slice), by the order of the ROIs
   */
  public List<List<LabelBox>> boxes(int index) {
    RoiSheet sheet = sheets.get(index);
    List<List<LabelBox>> planes = new ArrayList<>();
    for (int p = 0; p < sheet.planes(); p++) {
      Map<String, LabelBox> boxes = new LinkedHashMap<>();
      for (int i = 0; i < sheet.rois().size(); i++) {
        Roi roi = sheet.rois().get(i);
        LabelBox box = sheet.on(roi, p) == null ? null : box(roi, sheet);
        if (box == null) continue;
        RoiName name = RoiName.of(roi, allNames);
        String own = name.instance().isEmpty() ? " " + i : "#" + name.instance();
        boxes.merge(box.label() + own, box, LabelBox::with);
      }
      planes.add(List.copyOf(boxes.values()));
    }
    return planes;
  }

  /** Null where there is nothing inside the image, or nothing that is an object. */
  private LabelBox box(Roi roi, RoiSheet sheet) {
    int number = classes.of(RoiName.of(roi, allNames));
    if (number <= 0) return null;
    Rectangle r = roi.getBounds();
    int x0 = Math.max(0, r.x);
    int y0 = Math.max(0, r.y);
    int x1 = (int) Math.min(sheet.width(), (long) r.x + Math.max(1, r.width)) - 1;
    int y1 = (int) Math.min(sheet.height(), (long) r.y + Math.max(1, r.height)) - 1;
    if (x1 < x0 || y1 < y0) return null;
    boolean numbered = drawing.content() == RoiDrawing.Content.CLASSES;
    return new LabelBox(numbered ? number : 1, x0, y0, x1, y1);
  }

  private int label(RoiName roi, String index, Map<String, Integer> objects) {
    int number = classes.of(roi);
    if (number == RoiClasses.IGNORED) return IGNORED;
    return switch (drawing.content()) {
      case CLASSES -> number;
      case FOREGROUND -> number == 0 ? 0 : 1;
      case OBJECTS, SEEDS -> {
        String own = roi.instance().isEmpty() ? " " + index : "#" + roi.instance();
        yield number == 0 ? 0 : objects.computeIfAbsent(number + own, key -> objects.size() + 1);
      }
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> names() {
    return images.names();
  }

  @Override
  public Path path() {
    return null;
  }

  @Override
  public boolean isFolder() {
    return images.isFolder();
  }
}
