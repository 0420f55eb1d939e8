package sc.fiji.tessera.plugins.bridge;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.view.Views;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.image.SourceImage;

/**
 * What Fiji's {@code net.imagej.Dataset} and {@code ImgPlus} know beside their pixels: axes,
 * calibration, name. They are asked by reflection, since plain ImageJ has not got these classes;
 * other imglib2 images have none of the methods, and then nothing is known.
 */
final class DatasetImage {
  private static final Map<String, Axis> LABELS =
      Map.of("X", Axis.X, "Y", Axis.Y, "Channel", Axis.C, "Z", Axis.Z, "Time", Axis.T);

  private final RandomAccessibleInterval<?> img;

  private DatasetImage(RandomAccessibleInterval<?> img) {
    this.img = img;
  }

  /**
   * An image with what it says about itself, or by the number of its dimensions if it says nothing.
   *
   * @throws IllegalArgumentException one sentence, if it has other axes than X, Y, Channel, Z, Time
   *     of more than one pixel
   */
  static ImageSource of(RandomAccessibleInterval<?> img) {
    DatasetImage image = new DatasetImage(img);
    String name = image.ask(img, "getName") instanceof String s && !s.isBlank() ? s : "image";
    if (image.ask(img, "axis", 0) == null) return ImageSource.of(img, name);
    return ImageSource.of(image.source(name));
  }

  private SourceImage source(String name) {
    List<Axis> axes = new ArrayList<>();
    RandomAccessibleInterval<?> pixels = pixels();
    for (int d = img.numDimensions() - 1; d >= 0; d--) {
      String label = label(d);
      Axis axis = LABELS.get(label);
      boolean place = axis == Axis.X || axis == Axis.Y;
      if (img.dimension(d) == 1 && !place) pixels = Views.hyperSlice(pixels, d, img.min(d));
      else if (axis != null) axes.add(0, axis);
      else
        throw new IllegalArgumentException(
            "The image \""
                + name
                + "\" has "
                + img.dimension(d)
                + " pixels along its axis "
                + label
                + "; only X, Y, Channel, Z and Time are supported.");
    }
    for (int place = 0; place < 2; place++) { // arrays are read faster without a view
      int d = axes.indexOf(place == 0 ? Axis.X : Axis.Y);
      for (int i = d; i > place; i--) pixels = Views.permute(pixels, i, i - 1);
      if (d >= 0) axes.add(place, axes.remove(d));
    }
    return SourceImage.of(pixels, name, axes, pixelSize());
  }

  /** Those of the image inside, whose arrays can be read faster. */
  private RandomAccessibleInterval<?> pixels() {
    Object inside = ask(img, "getImgPlus");
    Object innermost = ask(inside == null ? img : inside, "getImg");
    return innermost instanceof RandomAccessibleInterval<?> i
            && i.numDimensions() == img.numDimensions()
        ? i
        : img;
  }

  private String label(int d) {
    Object type = ask(ask(img, "axis", d), "type");
    return String.valueOf(ask(type, "getLabel"));
  }

  private PixelSize pixelSize() {
    double[] sizes = {1, 1, 1};
    String unit = null;
    for (int d = 0; d < img.numDimensions(); d++) {
      Axis axis = LABELS.get(label(d));
      int at = axis == Axis.X ? 0 : axis == Axis.Y ? 1 : axis == Axis.Z ? 2 : -1;
      if (at < 0) continue;
      Object scale = ask(ask(img, "axis", d), "averageScale", 0.0, 1.0);
      boolean good = scale instanceof Double s && s > 0 && !Double.isInfinite(s);
      if (good) sizes[at] = (Double) scale;
      if (at == 0 && ask(ask(img, "axis", d), "unit") instanceof String u && !u.isBlank()) unit = u;
    }
    return new PixelSize(sizes[0], sizes[1], sizes[2], unit == null ? "pixel" : unit);
  }

  /** What a public method gives; null where there is none. */
  private Object ask(Object object, String method, Object... arguments) {
    if (object == null) return null;
    Class<?>[] types = new Class<?>[arguments.length];
    for (int i = 0; i < types.length; i++)
      types[i] = arguments[i] instanceof Integer ? int.class : double.class;
    try {
      Method found = object.getClass().getMethod(method, types);
      found.trySetAccessible(); // a public method of a class that is not, such as those of axes
      return found.invoke(object, arguments);
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null;
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "The image's " + method + " has failed: " + e.getCause() + ".", e);
    }
  }
}
