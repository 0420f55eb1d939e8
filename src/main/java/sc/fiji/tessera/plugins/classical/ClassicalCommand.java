package sc.fiji.tessera.plugins.classical;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.IntType;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.RoiDrawing;
import sc.fiji.tessera.image.RoiTruth;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.InputsText;
import sc.fiji.tessera.plugins.bridge.ProgressPart;
import sc.fiji.tessera.plugins.segment.ImageSegmentation;
import sc.fiji.tessera.plugins.segment.LabelPlanes;
import sc.fiji.tessera.plugins.segment.Segmentation;
import sc.fiji.tessera.plugins.segment.SegmentedImage;

/**
 * Segmentation without a network, by pure functions of the room {@code classical}: reads each plane
 * (or each stack as a volume), chooses channels, smooths, and puts the labels together.
 */
abstract class ClassicalCommand extends ImageSegmentation {
  @Parameter(
      label = "Smooth",
      description =
          "Standard deviation of a Gaussian that smooths the image beforehand, in pixels; 0 = none.",
      min = "0",
      max = "100",
      persist = false,
      attrs = {@Attr(name = "after", value = "selection"), @Attr(name = "unit", value = "pixels")})
  private double smooth;

  @Parameter(
      label = "Volume",
      description = "Segment the slices of each frame as one volume, not each plane by itself.",
      persist = false,
      attrs = @Attr(name = "after", value = "smooth"))
  private boolean volume = false;

  private final String technique;
  private Marks marks;
  private boolean marksAreSelected;

  /**
   * Of a technique that takes images as they are.
   *
   * @param technique its name
   */
  ClassicalCommand(String technique) {
    this(technique, 0);
  }

  /**
   * Of a technique.
   *
   * @param smooth how much to smooth unless something else is asked for, in pixels
   */
  ClassicalCommand(String technique, double smooth) {
    this.technique = technique;
    this.smooth = smooth;
  }

  /**
   * Labels a plane or a volume.
   *
   * @param piece its pixels, smoothed; with one channel where no colours are looked at
   * @param marked what is marked on it, or null where nothing is
   * @return from 0, the background, in as many axes as the piece has in space
   */
  abstract Img<IntType> labels(Piece piece, Marks.Piece marked, Progress progress);

  /** Whether it looks at several channels together; else it needs one. */
  boolean colours() {
    return true;
  }

  /** The same of probabilities, where it has such: [mark - 1][pixel]. */
  double[][] probabilities(Piece piece, Marks.Piece marked, Progress progress) {
    throw new IllegalStateException(technique + " has no probabilities.");
  }

  @Override
  protected boolean hasScores() {
    return false;
  }

  /** Reads what is marked, before the first image is segmented; null where nothing is. */
  Marks readMarks() {
    return null;
  }

  /**
   * Marks in label images or as ROIs.
   *
   * @param background the label in a label image that means background; 0 = there is no such
   */
  final Marks marks(ImageSource given, RoiDrawing.Content content, int background) {
    if (given instanceof RoiTruth rois) {
      marksAreSelected = rois.isSelections();
      RoiTruth placed = rois.isSelections() && volume ? RoiTruth.selections(true) : rois;
      return Marks.of(placed, images(), content, this::tell);
    }
    return Marks.of(given, background);
  }

  @Override
  protected final boolean selectionRestricts() {
    return !marksAreSelected;
  }

  @Override
  protected final Axis depth(SourceImage image) {
    return volume && image.slices() > 1 ? Axis.Z : null;
  }

  @Override
  protected final Segmentation begin(Progress progress) {
    marks = readMarks();
    String origin = "Segmented by Tessera with " + technique + "; " + new InputsText(this);
    return new Segmentation() {
      @Override
      public SegmentedImage of(String name, SourceImage image, boolean scores, Progress p) {
        return segment(name, image, scores, p).madeBy(origin);
      }

      @Override
      public int channels() {
        return colours() ? 0 : 1;
      }
    };
  }

  private SegmentedImage segment(String name, SourceImage image, boolean scores, Progress p) {
    requireSlices(image);
    Axis depth = depth(image);
    Marks.Sheet sheet = marks == null ? null : marks.on(name, image, depth);
    List<String> classes = scores ? sheet.classes() : List.of();
    int planes = (int) (image.slices() * image.frames());
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>(Collections.nCopies(planes, null));
    List<ScoreMap> maps = new ArrayList<>(Collections.nCopies(planes, null));
    int pieces = image.volumes(depth);
    for (int i = 0; i < pieces; i++) {
      p.check();
      Progress part = new ProgressPart(p, i, pieces);
      part.report(0, technique + ": " + name);
      int[] places = image.planes(depth, i);
      try {
        Piece piece = read(image, depth, i);
        Marks.Piece mark = sheet == null ? null : sheet.piece(i);
        if (scores) {
          double[][] all = probabilities(piece, mark, part);
          for (int z = 0; z < places.length; z++) {
            ScoreMap map = new ScoreMap(classes.size(), image.width(), image.height());
            maps.set(places[z], filled(map, all, mark, z));
          }
        } else LabelPlanes.put(labels(piece, mark, part), labels, places);
      } catch (ArithmeticException e) {
        throw tooLarge(name, e); // sizes that no array has
      } catch (IllegalArgumentException e) {
        throw pieces == 1 && !images().isFolder() ? e : of(name, image, places[0], e);
      }
      part.report(1, technique + ": " + name);
    }
    if (scores) labels.clear();
    else maps.clear();
    return new SegmentedImage(image, labels, maps, classes, List.of(), "");
  }

  private void requireSlices(SourceImage image) {
    if (!volume || image.slices() > 1 || image.frames() == 1) return;
    throw new IllegalArgumentException(
        String.format(
                Locale.ROOT,
                "The image \"%s\" has %d frames of one slice and so no volume; if they are slices, Image >",
                image.title(),
                image.frames())
            + " Properties... says so.");
  }

  private IllegalArgumentException tooLarge(String name, ArithmeticException cause) {
    return new IllegalArgumentException(
        name
            + " has too many pixels for "
            + technique
            + " at once; crop it"
            + (volume ? ", or segment its planes (without volume)." : "."),
        cause);
  }

  /** The plane or volume, with the channels that are to be looked at. */
  private Piece read(SourceImage image, Axis depth, int index) {
    Volume all = image.volume(depth, index);
    Volume seen = colours() ? all : all.map(plane -> plane.withChannels(1));
    return Piece.read(image, seen).smoothed(smooth);
  }

  /** One slice of the probabilities of marks, as those of the classes that the marks mean. */
  private static ScoreMap filled(ScoreMap map, double[][] all, Marks.Piece mark, int z) {
    int area = map.width() * map.height();
    for (int k = 0; k < all.length; k++) {
      float[] plane = map.plane(mark.values()[k + 1]);
      for (int i = 0; i < area; i++) plane[i] = (float) all[k][z * area + i];
    }
    return map;
  }

  /** Says which of several planes or volumes it was. */
  private static IllegalArgumentException of(
      String name, SourceImage image, int plane, IllegalArgumentException cause) {
    String where = name;
    if (image.slices() > 1) where += ", slice " + (plane % image.slices() + 1);
    if (image.frames() > 1) where += ", frame " + (plane / image.slices() + 1);
    return new IllegalArgumentException(where + ": " + cause.getMessage(), cause);
  }
}
