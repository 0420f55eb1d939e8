package sc.fiji.tessera.image;

import ij.ImagePlus;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.view.Views;

/**
 * One image with axes and calibration, on its original pixels.
 *
 * <p>An 8-bit image with a colour table is its index values: in microscopy the table is nearly
 * always a way of looking at intensities (Fire, Green, ...), and for labels the index is the label.
 * Where the table is the picture (an indexed-colour PNG or GIF), {@link #inColour()} gives the
 * colours.
 *
 * <p>Immutable, apart from the pixels, and safe to read from several threads.
 */
public final class SourceImage {
  private final String title;
  private final RandomAccessibleInterval<?> img;
  private final List<Axis> axes;
  private final PixelSize pixelSize;
  private final ImagePlus imagePlus;

  /** What planes are given as; {@link View#ALL} = as they are. */
  private final View view;

  private SourceImage(
      String title,
      RandomAccessibleInterval<?> img,
      List<Axis> axes,
      PixelSize pixelSize,
      ImagePlus imagePlus) {
    this(title, img, axes, pixelSize, imagePlus, View.ALL);
  }

  /**
   * Which part of each plane is looked at.
   *
   * @param channels from 0; null = all
   * @param window null = all
   * @param factor by which it is resized
   * @param named the channel, from 0, whose slice labels results get
   */
  private record View(List<Integer> channels, Window window, double factor, int named) {
    static final View ALL = new View(null, null, 1, 0);

    long side(long pixels) {
      return factor == 1 ? pixels : Plane.resized(pixels, factor);
    }
  }

  private SourceImage(
      String title,
      RandomAccessibleInterval<?> img,
      List<Axis> axes,
      PixelSize pixelSize,
      ImagePlus imagePlus,
      View view) {
    this.view = view;
    this.title = title;
    this.img = img;
    this.axes = List.copyOf(axes);
    this.pixelSize = pixelSize;
    this.imagePlus = imagePlus;
  }

  /** An ImagePlus of any type, on its pixel arrays; see {@link #img()}. */
  public static SourceImage of(ImagePlus imp) {
    if (imp == null || imp.getWidth() == 0)
      throw new IllegalArgumentException("There is no image: open one, or name a file or folder.");
    PixelSize pixelSize = PixelSize.of(imp.getCalibration());
    return new SourceImage(
        imp.getTitle(), PlaneStack.of(imp), PlaneStack.axes(imp), pixelSize, imp);
  }

  /** An imglib2 image; axes by the number of dimensions: XY, XYZ, XYCZ, XYCZT. */
  public static SourceImage of(RandomAccessibleInterval<?> img, String title) {
    if (img == null) throw new IllegalArgumentException("There is no image.");
    List<Axis> axes =
        switch (img.numDimensions()) {
          case 2 -> List.of(Axis.X, Axis.Y);
          case 3 -> List.of(Axis.X, Axis.Y, Axis.Z);
          case 4 -> List.of(Axis.X, Axis.Y, Axis.C, Axis.Z);
          case 5 -> List.of(Axis.X, Axis.Y, Axis.C, Axis.Z, Axis.T);
          default -> List.of();
        };
    return of(img, title, axes);
  }

  /** An imglib2 image whose pixels have no known size. */
  public static SourceImage of(RandomAccessibleInterval<?> img, String title, List<Axis> axes) {
    return of(img, title, axes, PixelSize.UNKNOWN);
  }

  /**
   * An imglib2 image.
   *
   * @param img of a RealType or ARGBType, two to five dimensions, with any minimum
   * @param axes one per dimension, X and Y first, none twice
   * @param pixelSize its calibration
   */
  public static SourceImage of(
      RandomAccessibleInterval<?> img, String title, List<Axis> axes, PixelSize pixelSize) {
    checkAxes(img, axes);
    Object type = img.getType();
    if (!(type instanceof RealType || type instanceof ARGBType))
      throw new IllegalArgumentException(
          "The image \""
              + title
              + "\" holds "
              + type.getClass().getSimpleName()
              + "; only real numbers and ARGB are images here.");
    boolean zeroMin = Views.isZeroMin(img);
    return new SourceImage(title, zeroMin ? img : Views.zeroMin(img), axes, pixelSize, null);
  }

  private static void checkAxes(RandomAccessibleInterval<?> img, List<Axis> axes) {
    boolean good =
        axes.size() == img.numDimensions()
            && axes.size() >= 2
            && axes.get(0) == Axis.X
            && axes.get(1) == Axis.Y
            && EnumSet.copyOf(axes).size() == axes.size();
    if (!good)
      throw new IllegalArgumentException(
          "An image of "
              + img.numDimensions()
              + " dimensions cannot have the axes "
              + axes
              + "; X and Y come first, then some of C, Z, T, one per dimension.");
  }

  /** The image's title, as it is. */
  public String title() {
    return title;
  }

  /** The title without the extension of an image file: what results are named after. */
  public String name() {
    String lower = title.toLowerCase(Locale.ROOT);
    for (String extension : ImageFileReader.EXTENSIONS)
      if (lower.endsWith("." + extension) && title.length() > extension.length() + 1)
        return title.substring(0, title.length() - extension.length() - 1);
    return title;
  }

  /**
   * The pixels, minimum 0, dimensions as {@link #axes()}: UnsignedByteType, UnsignedShortType,
   * FloatType or ARGBType of an ImagePlus, whose pixels change when this is written to (but not
   * those of a virtual stack).
   */
  public RandomAccessibleInterval<?> img() {
    return img;
  }

  /** The dimensions of {@link #img()}: X, Y, and for an ImagePlus the non-singleton C, Z, T. */
  public List<Axis> axes() {
    return axes;
  }

  /** Calibration. */
  public PixelSize pixelSize() {
    return view.factor == 1 ? pixelSize : pixelSize.scaled(view.factor);
  }

  /** The ImagePlus on whose pixels this stands, or null. */
  public ImagePlus imagePlus() {
    return imagePlus;
  }

  /** Columns. */
  public long width() {
    return view.window == null ? view.side(img.dimension(0)) : view.window.width();
  }

  /** Rows. */
  public long height() {
    return view.window == null ? view.side(img.dimension(1)) : view.window.height();
  }

  /** Channels; RGB counts as three. */
  public long channels() {
    return view.channels == null ? size(Axis.C) * (isRgb() ? 3 : 1) : view.channels.size();
  }

  /**
   * The same image of which only some channels are looked at, in this order; {@link #img()} and
   * {@link #imagePlus()} stay those of all.
   *
   * @param channels from 0
   * @throws IllegalArgumentException one sentence, if there is no such channel
   */
  public SourceImage withChannels(List<Integer> channels) {
    for (int c : channels)
      if (c < 0 || c >= channels())
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The image \"%s\" has %d channels; there is no channel %d.",
                title,
                channels(),
                c + 1));
    List<Integer> own =
        view.channels == null ? channels : channels.stream().map(view.channels::get).toList();
    return with(new View(List.copyOf(own), view.window, view.factor, own.get(0)));
  }

  /**
   * The same image of which only a part of every plane is looked at, whose grey values are
   * normalised with the statistics of the whole plane; {@link #img()} and {@link #imagePlus()} stay
   * those of all.
   *
   * @param window in an image of which not only a part is looked at already
   */
  public SourceImage within(Window window) {
    return with(new View(view.channels, window, view.factor, view.named));
  }

  /**
   * The same image resized in x and y, interpolated where it is read, with pixels of the size that
   * follows; {@link #img()} and {@link #imagePlus()} stay as they are.
   *
   * @param factor above 0; not of an image of which a part is looked at
   */
  public SourceImage resized(double factor) {
    if (view.window != null) throw new IllegalStateException("A part of an image is not resized.");
    return with(new View(view.channels, null, view.factor * factor, view.named));
  }

  /** The channels that are looked at, from 0, where these are not just all; else empty. */
  public List<Integer> chosenChannels() {
    return view.channels == null ? List.of() : view.channels;
  }

  /** The same image with all that there is, whose results have the slice labels of another. */
  public SourceImage namedAs(SourceImage seen) {
    return with(new View(view.channels, view.window, view.factor, seen.view.named));
  }

  /** The channel, from 0, whose slice labels results get: the first that is looked at. */
  int named() {
    return isRgb() ? 0 : view.named;
  }

  private SourceImage with(View other) {
    return new SourceImage(title, img, axes, pixelSize, imagePlus, other);
  }

  /** Z slices, at least 1. */
  public long slices() {
    return size(Axis.Z);
  }

  /** Time points, at least 1. */
  public long frames() {
    return size(Axis.T);
  }

  /** Whether pixels are packed RGB. */
  public boolean isRgb() {
    return img.getType() instanceof ARGBType;
  }

  /**
   * Whether this is an 8-bit image shown through a table other than the grey ramp, or its inverse.
   */
  public boolean hasColourTable() {
    if (imagePlus == null || imagePlus.getBitDepth() != 8 || imagePlus.isComposite() || isRgb())
      return false;
    ImageProcessor ip = imagePlus.getProcessor();
    return !ip.isDefaultLut() && !ip.isInvertedLut();
  }

  /** An image with a colour table as the RGB colours that are seen; any other as it is. */
  @SuppressWarnings("unchecked")
  public SourceImage inColour() {
    if (!hasColourTable() || view.channels != null) return this;
    LUT table = imagePlus.getProcessor().getLut();
    RandomAccessibleInterval<UnsignedByteType> indices =
        (RandomAccessibleInterval<UnsignedByteType>) img;
    RandomAccessibleInterval<ARGBType> colours =
        Converters.convert(indices, (i, o) -> o.set(table.getRGB(i.get())), new ARGBType());
    return new SourceImage(title, colours, axes, pixelSize, imagePlus, view);
  }

  /**
   * The plane at slice z and frame t, both from 0, with all channels. Pixels of a virtual stack are
   * loaded when the plane is read, not now.
   */
  public Plane plane(int z, int t) {
    if (z < 0 || z >= slices() || t < 0 || t >= frames())
      throw new IllegalArgumentException(
          "The image \""
              + title
              + "\" has "
              + slices()
              + " slices and "
              + frames()
              + " frames; there is no slice "
              + (z + 1)
              + " of frame "
              + (t + 1)
              + ".");
    PixelReader reader = new PixelReader(img);
    List<Channel> channels = new ArrayList<>();
    for (int c = 0; c < size(Axis.C); c++) {
      long[] position = position(c, z, t);
      if (!reader.isRgb()) channels.add(reader.real(position));
      else
        for (int shift = 16; shift >= 0; shift -= 8)
          channels.add(reader.component(position, shift));
    }
    Channel grey = reader.isRgb() && channels.size() == 3 ? reader.grey(position(0, z, t)) : null;
    Plane plane = new Plane(img.dimension(0), img.dimension(1), channels, grey);
    if (view.channels != null) plane = plane.channels(view.channels);
    if (view.factor != 1) plane = plane.resized(view.factor);
    return view.window == null ? plane : plane.within(view.window);
  }

  /**
   * What a network segments as one: with {@code Z} all slices of a frame, with {@code T} all frames
   * of a slice, else one plane. Pixels are loaded when they are read, not now.
   *
   * @param depth the axis along which the network takes several planes at once, or null
   * @param index 0..volumes(depth)-1; planes go slices first
   */
  public Volume volume(Axis depth, int index) {
    List<Plane> planes = new ArrayList<>();
    for (int p : planes(depth, index)) planes.add(plane(p % (int) slices(), p / (int) slices()));
    return Volume.of(planes);
  }

  /** How many volumes there are. */
  public int volumes(Axis depth) {
    long planes = slices() * frames();
    return Math.toIntExact(depth == null ? planes : planes / size(depth));
  }

  /** The numbers of a volume's planes, slices first: frame * slices + slice. */
  public int[] planes(Axis depth, int index) {
    int count = depth == null ? 1 : (int) size(depth);
    int slices = (int) slices();
    int[] planes = new int[count];
    for (int i = 0; i < count; i++)
      planes[i] =
          depth == Axis.Z ? index * slices + i : depth == Axis.T ? i * slices + index : index;
    return planes;
  }

  private long[] position(int c, int z, int t) {
    long[] position = new long[axes.size()];
    for (int d = 2; d < position.length; d++)
      position[d] =
          switch (axes.get(d)) {
            case C -> c;
            case Z -> z;
            default -> t;
          };
    return position;
  }

  private long size(Axis axis) {
    int d = axes.indexOf(axis);
    return d < 0 ? 1 : img.dimension(d);
  }

  @Override
  public String toString() {
    return title + " " + axes;
  }
}
