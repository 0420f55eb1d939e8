package sc.fiji.tessera.plugins.bridge;

import ij.ImagePlus;
import java.io.File;
import java.nio.file.Path;
import net.imglib2.RandomAccessibleInterval;
import org.scijava.convert.AbstractConverter;
import org.scijava.convert.Converter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;

/**
 * What scripts may pass to an image parameter of a command: an {@link ImagePlus}, an imglib2 image
 * (Fiji's Dataset is one), a file or folder, or a text that names an open image, a file or a
 * folder.
 */
public final class ImageSourceConverters {
  private ImageSourceConverters() {}

  /** From an image of ImageJ. */
  @Plugin(type = Converter.class)
  public static final class FromImagePlus extends ToImageSource<ImagePlus> {
    public FromImagePlus() {
      super(ImagePlus.class);
    }

    @Override
    ImageSource source(ImagePlus image) {
      return ImageSource.of(image);
    }
  }

  /** From an imglib2 image; Fiji's Dataset and ImgPlus carry axis names and calibration as well. */
  @SuppressWarnings("rawtypes")
  @Plugin(type = Converter.class)
  public static final class FromImg extends ToImageSource<RandomAccessibleInterval> {
    public FromImg() {
      super(RandomAccessibleInterval.class);
    }

    @Override
    ImageSource source(RandomAccessibleInterval image) {
      return DatasetImage.of((RandomAccessibleInterval<?>) image);
    }
  }

  /** From an open image's title, a file's or a folder's path. */
  @Plugin(type = Converter.class)
  public static final class FromText extends ToImageSource<String> {
    public FromText() {
      super(String.class);
    }

    @Override
    ImageSource source(String text) {
      return OpenImages.named(text);
    }
  }

  /** From a file or folder. */
  @Plugin(type = Converter.class)
  public static final class FromFile extends ToImageSource<File> {
    public FromFile() {
      super(File.class);
    }

    @Override
    ImageSource source(File file) {
      return ImageSource.of(file.toPath());
    }
  }

  /** From a path. */
  @Plugin(type = Converter.class)
  public static final class FromPath extends ToImageSource<Path> {
    public FromPath() {
      super(Path.class);
    }

    @Override
    ImageSource source(Path path) {
      return ImageSource.of(path);
    }
  }

  abstract static class ToImageSource<I> extends AbstractConverter<I, ImageSource> {
    private final Class<I> input;

    ToImageSource(Class<I> input) {
      this.input = input;
    }

    abstract ImageSource source(I object);

    @Override
    @SuppressWarnings("unchecked")
    public <T> T convert(Object src, Class<T> dest) {
      return (T) source(input.cast(src));
    }

    @Override
    public Class<ImageSource> getOutputType() {
      return ImageSource.class;
    }

    @Override
    public Class<I> getInputType() {
      return input;
    }
  }
}
