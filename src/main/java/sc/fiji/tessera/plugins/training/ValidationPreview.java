package sc.fiji.tessera.plugins.training;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.ImageCanvas;
import ij.gui.ImageWindow;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.Dimension;
import java.awt.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.imglib2.FinalInterval;
import net.imglib2.Interval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.view.Views;
import sc.fiji.tessera.image.OutlinePicture;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.training.ValidationExamples;

/**
 * A window with some validation images and the outlines of what the network makes of them now, one
 * per slice. Once it is closed nothing is shown any more. Not thread-safe.
 */
final class ValidationPreview {
  /** How many images are shown. */
  static final int MOST = 6;

  /** Of larger images the middle is shown. */
  static final int SIDE = 512;

  private static final int LEAST_SHOWN = 384;
  private static final int GAP = 10;

  private final String title;
  private ImagePlus image;

  ValidationPreview(String title) {
    this.title = title;
  }

  /** Whether somebody closed it. */
  boolean closed() {
    return image != null && !image.isVisible();
  }

  /**
   * Shows them, on the slice that is being looked at.
   *
   * @param when it was found, in words
   * @param beside a window that is not to be covered when the first ones are shown; may be null
   */
  void show(String when, List<ValidationExamples.Example> examples, Window beside) {
    if (closed()) return;
    ImageStack stack = stack(when, examples);
    if (image == null) {
      image = new ImagePlus(title, stack);
      image.show();
      zoom(image.getWindow());
      place(image.getWindow(), beside);
      return;
    }
    boolean same = image.getStackSize() == stack.getSize() && sameSize(stack);
    image.setStack(stack);
    image.updateAndRepaintWindow();
    if (!same) zoom(image.getWindow()); // ImageJ begins anew; else the zoom is the user's
  }

  private boolean sameSize(ImageStack stack) {
    return image.getWidth() == stack.getWidth() && image.getHeight() == stack.getHeight();
  }

  private static void zoom(ImageWindow window) {
    if (window == null) return;
    ImageCanvas canvas = window.getCanvas();
    ImagePlus shown = window.getImagePlus();
    int side = Math.max(shown.getWidth(), shown.getHeight());
    while (canvas.getMagnification() * side < LEAST_SHOWN) canvas.zoomIn(0, 0);
  }

  /** To the right of the other window, or below it, where there is room. */
  private static void place(ImageWindow window, Window beside) {
    if (window == null || beside == null || !beside.isVisible()) return;
    Dimension screen = window.getToolkit().getScreenSize();
    int right = beside.getX() + beside.getWidth() + GAP;
    int below = beside.getY() + beside.getHeight() + GAP;
    int roomRight = screen.width - window.getWidth();
    int roomBelow = screen.height - window.getHeight();
    if (right > roomRight && below <= roomBelow) window.setLocation(beside.getX(), below);
    else window.setLocation(Math.max(0, Math.min(right, roomRight)), beside.getY());
  }

  /** The pictures, all of the size of the largest. */
  static ImageStack stack(String when, List<ValidationExamples.Example> examples) {
    List<ImageProcessor> pictures = new ArrayList<>();
    int width = 0;
    int height = 0;
    for (ValidationExamples.Example e : examples) {
      ImageProcessor picture = picture(e);
      pictures.add(picture);
      width = Math.max(width, picture.getWidth());
      height = Math.max(height, picture.getHeight());
    }
    ImageStack stack = new ImageStack(width, height);
    for (int i = 0; i < pictures.size(); i++) {
      ColorProcessor slice = new ColorProcessor(width, height);
      slice.insert(pictures.get(i), 0, 0);
      stack.addSlice(label(when, examples.get(i)), slice);
    }
    return stack;
  }

  private static String label(String when, ValidationExamples.Example e) {
    String iou = String.format(Locale.ROOT, ", foreground IoU %.3f", e.foregroundIou());
    String known = Double.isNaN(e.foregroundIou()) ? "" : iou;
    return when + known + ": " + e.image().title();
  }

  private static ImageProcessor picture(ValidationExamples.Example e) {
    RandomAccessibleInterval<?> img = e.image().img();
    long[] min = new long[img.numDimensions()];
    long[] size = img.dimensionsAsLongArray();
    for (int d = 0; d < 2; d++) {
      min[d] = Math.max(0, (size[d] - SIDE) / 2);
      size[d] = Math.min(SIDE, size[d]);
    }
    SourceImage middle =
        SourceImage.of(
            Views.zeroMin(Views.interval(img, FinalInterval.createMinSize(min, size))),
            e.image().title(),
            e.image().axes());
    Interval plane = FinalInterval.createMinSize(min[0], min[1], size[0], size[1]);
    return OutlinePicture.draw(middle, 0, 0, middle(e.prediction(), plane)).getProcessor();
  }

  private static <T extends IntegerType<T>> RandomAccessibleInterval<T> middle(
      RandomAccessibleInterval<? extends IntegerType<?>> labels, Interval plane) {
    @SuppressWarnings("unchecked")
    RandomAccessibleInterval<T> typed = (RandomAccessibleInterval<T>) labels;
    return Views.interval(typed, plane);
  }
}
