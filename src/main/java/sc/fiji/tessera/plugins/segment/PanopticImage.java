package sc.fiji.tessera.plugins.segment;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.image.LabelColours;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.sample.Sample;

/**
 * Segments as an image of two channels, the class of every pixel and the number of its object
 * within the class, as <i>Measure Panoptic Quality...</i> reads them.
 */
public final class PanopticImage {
  /** Labels are class x this + number. */
  public static final int DIVISOR = 1 << 16;

  private static final int SHOWN = 255;

  private PanopticImage() {}

  /**
   * The image.
   *
   * @param labels the same as a label image, whose title, calibration and info it gets
   * @param planes the labels, slices fastest
   */
  public static ImagePlus of(ImagePlus labels, List<Img<? extends IntegerType<?>>> planes) {
    ImageStack stack = new ImageStack(labels.getWidth(), labels.getHeight());
    for (Img<? extends IntegerType<?>> plane : planes) {
      int[] codes = LabelArray.read(plane).values();
      ImageProcessor classes = new ShortProcessor(labels.getWidth(), labels.getHeight());
      ImageProcessor numbers = classes.duplicate();
      for (int p = 0; p < codes.length; p++) {
        classes.set(p, codes[p] / DIVISOR);
        numbers.set(p, codes[p] % DIVISOR);
      }
      stack.addSlice("class", classes);
      stack.addSlice("object", numbers);
    }
    ImagePlus pairs = new ImagePlus(labels.getTitle(), stack);
    pairs.setDimensions(2, labels.getNSlices(), labels.getNFrames());
    pairs.setOpenAsHyperStack(true);
    pairs.setCalibration(labels.getCalibration());
    pairs.setProperty("Info", labels.getInfoProperty());
    return coloured(pairs);
  }

  /** The labels of a sample: of objects of several kinds the two channels, else their numbers. */
  public static ImagePlus of(SourceImage source, Sample sample) {
    ImagePlus numbers = ResultImage.labels(source, List.of(sample.labels()));
    if (sample.kinds() == null) return numbers;
    int[] codes = LabelArray.read(sample.labels()).values();
    int[] kinds = LabelArray.read(sample.kinds()).values();
    for (int p = 0; p < codes.length; p++) codes[p] += kinds[p] * DIVISOR;
    return of(numbers, List.of(ArrayImgs.ints(codes, numbers.getWidth(), numbers.getHeight())));
  }

  /** Neighbouring numbers in different colours, in both channels: as greys they would be black. */
  private static ImagePlus coloured(ImagePlus pairs) {
    CompositeImage shown = new CompositeImage(pairs, CompositeImage.COLOR);
    LUT[] colours = new LUT[2];
    for (int c = 0; c < colours.length; c++) {
      colours[c] = (LUT) LabelColours.table256().clone();
      colours[c].min = 0;
      colours[c].max = SHOWN;
    }
    shown.setLuts(colours);
    shown.setCalibration(pairs.getCalibration());
    shown.setProperty("Info", pairs.getInfoProperty());
    return shown;
  }
}
