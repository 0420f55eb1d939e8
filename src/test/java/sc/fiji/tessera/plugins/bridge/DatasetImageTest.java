package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.ImagePlus;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import net.imglib2.AbstractWrappedInterval;
import net.imglib2.Interval;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.plugins.network.SegmentWithModel;
import sc.fiji.tessera.plugins.network.ThresholdModel;

/** Images with the methods of Fiji's Dataset, whose classes are not there in plain ImageJ. */
class DatasetImageTest {
  @TempDir Path folder;

  /** As net.imagej.axis.AxisType, whose own classes are not public. */
  private record Label(String getLabel) {}

  /** As net.imagej.axis.CalibratedAxis. */
  public record ScaledAxis(Object type, double scale, String unit) {
    public double averageScale(double from, double to) {
      return scale * (to - from);
    }
  }

  /** As net.imagej.Dataset. */
  public static final class FakeDataset
      extends AbstractWrappedInterval<RandomAccessibleInterval<UnsignedByteType>>
      implements RandomAccessibleInterval<UnsignedByteType> {
    private final String name;
    private final List<ScaledAxis> axes;

    FakeDataset(RandomAccessibleInterval<UnsignedByteType> img, String name, ScaledAxis... axes) {
      super(img);
      this.name = name;
      this.axes = List.of(axes);
    }

    public String getName() {
      return name;
    }

    public ScaledAxis axis(int d) {
      return axes.get(d);
    }

    @Override
    public RandomAccess<UnsignedByteType> randomAccess() {
      return sourceInterval.randomAccess();
    }

    @Override
    public RandomAccess<UnsignedByteType> randomAccess(Interval interval) {
      return sourceInterval.randomAccess(interval);
    }
  }

  /** As net.imagej.Dataset that gives the image inside. */
  public static final class Boxed
      extends AbstractWrappedInterval<RandomAccessibleInterval<UnsignedByteType>>
      implements RandomAccessibleInterval<UnsignedByteType> {
    Boxed(Img<UnsignedByteType> img) {
      super(img);
    }

    public Boxed getImgPlus() {
      return this;
    }

    public Object getImg() {
      return sourceInterval;
    }

    public ScaledAxis axis(int d) {
      return DatasetImageTest.axis(d == 0 ? "X" : "Y", 1);
    }

    @Override
    public RandomAccess<UnsignedByteType> randomAccess() {
      return sourceInterval.randomAccess();
    }

    @Override
    public RandomAccess<UnsignedByteType> randomAccess(Interval interval) {
      return sourceInterval.randomAccess(interval);
    }
  }

  private static ScaledAxis axis(String label, double scale) {
    return new ScaledAxis(new Label(label), scale, "µm");
  }

  /** A pixel's value is the sum of its coordinates, each with a factor of its own. */
  private static Img<UnsignedByteType> image(int[] factors, long... dims) {
    Img<UnsignedByteType> img = ArrayImgs.unsignedBytes(dims);
    var cursor = img.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      int value = 0;
      for (int d = 0; d < dims.length; d++) value += factors[d] * cursor.getIntPosition(d);
      cursor.get().set(value);
    }
    return img;
  }

  private static float pixel(SourceImage image, int x, int y, int c, int z, int t) {
    FloatBuffer value = FloatBuffer.allocate(1);
    image.plane(z, t).read(c, new Window(x, y, 1, 1), value);
    return value.get(0);
  }

  @Test
  void axesAndCalibrationAreKept() {
    FakeDataset dataset =
        new FakeDataset(
            image(new int[] {1, 4, 16, 32}, 4, 4, 2, 3),
            "cells",
            axis("X", 0.5),
            axis("Y", 0.25),
            axis("Time", 10),
            axis("Z", 2));
    ImageSource source = DatasetImage.of(dataset);
    assertEquals("cells", source.name());
    SourceImage image = source.open(0);
    assertEquals(List.of(Axis.X, Axis.Y, Axis.T, Axis.Z), image.axes());
    assertEquals(new PixelSize(0.5, 0.25, 2, "µm"), image.pixelSize());
    assertEquals(3, image.slices());
    assertEquals(2, image.frames());
    assertEquals(3 + 4 + 32 * 2 + 16, pixel(image, 3, 1, 0, 2, 1));
  }

  /** Channels first, as some readers give them, and an axis of one pixel of another kind. */
  @Test
  void xAndYComeFirst() {
    FakeDataset dataset =
        new FakeDataset(
            image(new int[] {64, 1, 8, 100}, 3, 8, 6, 1),
            "",
            axis("Channel", 1),
            axis("X", 1),
            axis("Y", 1),
            axis("Lifetime", 1));
    SourceImage image = DatasetImage.of(dataset).open(0);
    assertEquals("image", image.title());
    assertEquals(List.of(Axis.X, Axis.Y, Axis.C), image.axes());
    assertArrayEquals(new long[] {8, 6, 3}, new long[] {image.width(), image.height(), 3});
    assertEquals(64 * 2 + 5 + 8 * 4, pixel(image, 5, 4, 2, 0, 0));
    FakeDataset turned =
        new FakeDataset(image(new int[] {8, 1}, 6, 8), "t", axis("Y", 1), axis("X", 3));
    assertEquals(5 + 8 * 4, pixel(DatasetImage.of(turned).open(0), 5, 4, 0, 0, 0));
    assertEquals(3, DatasetImage.of(turned).open(0).pixelSize().x());
  }

  @Test
  void otherAxesAreRefused() {
    FakeDataset dataset =
        new FakeDataset(
            image(new int[3], 4, 4, 5), "flim", axis("X", 1), axis("Y", 1), axis("Lifetime", 1));
    Exception e = assertThrows(IllegalArgumentException.class, () -> DatasetImage.of(dataset));
    assertEquals(
        "The image \"flim\" has 5 pixels along its axis Lifetime; only X, Y, Channel, Z and Time"
            + " are supported.",
        e.getMessage());
  }

  @Test
  void theImageInsideIsReadAndOthersGoByTheirDimensions() {
    Img<UnsignedByteType> img = image(new int[] {1, 8}, 8, 6);
    assertSame(img, DatasetImage.of(new Boxed(img)).open(0).img());
    SourceImage plain = DatasetImage.of(Views.translate(img, 3, 4)).open(0);
    assertEquals(PixelSize.UNKNOWN, plain.pixelSize());
    assertEquals(1 + 8 * 2, pixel(plain, 1, 2, 0, 0, 0));
  }

  /** As a script passes it to a command. */
  @Test
  void aDatasetIsSegmentedWithItsCalibration() throws Exception {
    Path model = ThresholdModel.save(folder.resolve("m.onnx"), 1, Target.CLASSES);
    FakeDataset dataset =
        new FakeDataset(
            image(new int[] {10, 0, 60}, 12, 5, 3),
            "d",
            axis("X", 0.5),
            axis("Y", 0.5),
            axis("Z", 3));
    CommandService commands = SciJava.context().service(CommandService.class);
    CommandModule module =
        commands
            .run(
                SegmentWithModel.class,
                false,
                "image",
                dataset,
                "model",
                model.toString(),
                "device",
                "cpu")
            .get();
    ImagePlus labels = (ImagePlus) module.getOutput("result");
    assertArrayEquals(new int[] {12, 5, 1, 3, 1}, labels.getDimensions());
    assertEquals(3, labels.getCalibration().pixelDepth);
    assertEquals(0, labels.getStack().getVoxel(10, 2, 0));
    assertEquals(1, labels.getStack().getVoxel(11, 2, 0));
    assertEquals(1, labels.getStack().getVoxel(5, 2, 1));
  }
}
