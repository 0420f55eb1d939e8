package sc.fiji.tessera.plugins.measure;

import ij.ImagePlus;
import ij.gui.ImageRoi;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.process.ColorProcessor;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.view.Views;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.LabelOutlines;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.measure.ErrorMap;

/**
 * Pictures of what is right and wrong in segmented images, named {@code <name>-errors}: the numbers
 * of {@link ErrorMap.Kind} in colours of their own, or these on the image that was segmented, and
 * the outlines of objects. The colours are those of Okabe and Ito, "Color Universal Design" (2008),
 * which people with any colour vision can tell apart. Of a folder, every picture goes to a file and
 * is forgotten.
 */
final class ErrorPictures {
  /** By the ordinals of {@link ErrorMap.Kind}: 0xRRGGBB. */
  private static final List<Integer> COLOURS =
      List.of(0x000000, 0x009e73, 0xd55e00, 0x56b4e9, 0xcc79a7, 0xf0e442, 0xe69f00);

  private static final double OPACITY = 0.5;

  private final ImageSource prediction;
  private final ImageSource picture;
  private final MeasureFiles files;

  /** Of the image under way. */
  private final List<RandomAccessibleInterval<UnsignedByteType>> planes = new ArrayList<>();

  private final List<Roi> outlines = new ArrayList<>();
  private LabelPair last;

  /**
   * @param picture what was segmented, or null
   * @throws IllegalArgumentException if pictures of a folder would have no place
   */
  ErrorPictures(ImageSource prediction, ImageSource picture, MeasureFiles files) {
    this.prediction = prediction;
    this.picture = picture;
    this.files = files;
    if (prediction.isFolder() && !files.takesPictures()) {
      throw new IllegalArgumentException(
          "'save' must be an existing folder when 'errors' of a whole folder are to be shown.");
    }
  }

  /** The colour of a kind of error. */
  static Color colour(ErrorMap.Kind kind) {
    return new Color(COLOURS.get(kind.ordinal()));
  }

  /**
   * Adds a pair.
   *
   * @param map of its errors
   * @param objects outlines for its planes, slice by slice, from {@link ObjectOutlines}; or none
   */
  void add(LabelPair pair, Img<UnsignedByteType> map, List<List<Roi>> objects) {
    if (last != null && (pair.frame() <= 1 || !pair.image().equals(last.image()))) flush();
    last = pair;
    int slices = map.numDimensions() == 2 ? 1 : (int) map.dimension(2);
    for (int z = 0; z < slices; z++) {
      if (!objects.isEmpty())
        for (Roi roi : objects.get(z)) {
          roi.setPosition(0, z + 1, Math.max(1, pair.frame()));
          outlines.add(roi);
        }
      planes.add(map.numDimensions() == 2 ? map : Views.hyperSlice(map, 2, z));
    }
  }

  /** Finishes the last picture, which of a folder goes to its file like those before. */
  ImagePlus last() {
    return flush();
  }

  private ImagePlus flush() {
    SourceImage source = last.sources().flatter();
    boolean onPicture = picture != null;
    ImagePlus shown = onPicture ? onPicture(source) : ResultImage.labels(source, planes, COLOURS);
    shown.setTitle(last.image() + "-errors");
    Overlay overlay = new Overlay();
    if (onPicture && outlines.isEmpty()) tint(overlay, shown);
    for (Roi roi : outlines) {
      place(roi, shown, roi.getZPosition(), roi.getTPosition());
      overlay.add(roi);
    }
    if (overlay.size() > 0) shown.setOverlay(overlay);
    files.picture(shown.getTitle(), ".tif", shown);
    planes.clear();
    outlines.clear();
    return shown;
  }

  private ImagePlus onPicture(SourceImage source) {
    SourceImage under = picture.open(TruthByName.index(prediction, picture, index()));
    boolean fits =
        under.width() == source.width()
            && under.height() == source.height()
            && under.slices() * under.frames() == planes.size();
    if (!fits) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'picture' has %d x %d pixels and %d planes, but the labels have %d x %d and %d.",
              under.width(),
              under.height(),
              under.slices() * under.frames(),
              source.width(),
              source.height(),
              planes.size()));
    }
    return ResultImage.copy(under);
  }

  private int index() {
    return Math.max(0, prediction.names().indexOf(last.image()));
  }

  /** Lays the colours of the errors over every plane. */
  private void tint(Overlay overlay, ImagePlus shown) {
    for (int i = 0; i < planes.size(); i++) {
      RandomAccessibleInterval<UnsignedByteType> plane = planes.get(i);
      int[] rgb = new int[(int) (plane.dimension(0) * plane.dimension(1))];
      int at = 0;
      for (IntegerType<?> kind : Views.flatIterable(plane))
        rgb[at++] = COLOURS.get(kind.getInteger());
      ImageRoi roi =
          new ImageRoi(
              0, 0, new ColorProcessor((int) plane.dimension(0), (int) plane.dimension(1), rgb));
      roi.setZeroTransparent(true);
      roi.setOpacity(OPACITY);
      roi.setName("errors");
      place(roi, shown, i % shown.getNSlices() + 1, i / shown.getNSlices() + 1);
      overlay.add(roi);
    }
  }

  private static void place(Roi roi, ImagePlus on, int z, int t) {
    roi.setPosition(0, 0, 0);
    roi.setPosition(0);
    LabelOutlines.position(roi, on, z, t);
  }
}
