package sc.fiji.tessera.image;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;

/**
 * Small images of one size with the outlines of their labels, as the slices of one 32-bit image.
 * Not thread-safe.
 */
public final class PatchGallery {
  private final String title;
  private final List<float[][]> patches = new ArrayList<>();
  private final List<RandomAccessibleInterval<? extends IntegerType<?>>> labels = new ArrayList<>();

  public PatchGallery(String title) {
    this.title = title;
  }

  /**
   * Adds one.
   *
   * @param channels [channel][y * width + x]; as many as the others have
   * @param labels (x, y)
   */
  public void add(float[][] channels, RandomAccessibleInterval<? extends IntegerType<?>> labels) {
    patches.add(channels);
    this.labels.add(labels);
  }

  /** All of them, in the order in which they were added; at least one. */
  public ImagePlus image() {
    int width = (int) labels.get(0).dimension(0);
    int height = (int) labels.get(0).dimension(1);
    int channels = patches.get(0).length;
    ImageStack stack = new ImageStack(width, height);
    for (int i = 0; i < patches.size(); i++) {
      for (float[] channel : patches.get(i)) {
        stack.addSlice("patch " + (i + 1), new FloatProcessor(width, height, channel));
      }
    }
    ImagePlus image = new ImagePlus(title, stack);
    image.setDimensions(channels, patches.size(), 1);
    image.setOpenAsHyperStack(channels > 1);
    image.setDisplayRange(0, 1); // normalised: dark and bright end
    image.setOverlay(LabelOutlines.overlay(image, labels));
    if (channels == 1) return image;
    CompositeImage composite = new CompositeImage(image, CompositeImage.COMPOSITE);
    for (int c = 1; c <= channels; c++) {
      composite.setC(c);
      composite.setDisplayRange(0, 1);
    }
    composite.setC(1);
    composite.setOverlay(image.getOverlay());
    return composite;
  }
}
