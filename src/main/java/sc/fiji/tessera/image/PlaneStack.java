package sc.fiji.tessera.image;

import ij.ImagePlus;
import ij.ImageStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.IntArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.NativeType;
import net.imglib2.type.NativeTypeFactory;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * An ImagePlus as an imglib2 image on the very same pixel arrays: X, Y, then what is longer than
 * one of C, Z, T. Writing to the image writes to the ImagePlus. The planes of a virtual stack are
 * loaded when touched and kept by soft references; what is written to them may be lost.
 */
final class PlaneStack {
  private PlaneStack() {}

  static RandomAccessibleInterval<?> of(ImagePlus imp) {
    return switch (imp.getBitDepth()) {
      case 8 -> planar(imp, p -> new ByteArray((byte[]) p), new UnsignedByteType());
      case 16 -> planar(imp, p -> new ShortArray((short[]) p), new UnsignedShortType());
      case 24 -> planar(imp, p -> new IntArray((int[]) p), new ARGBType());
      case 32 -> planar(imp, p -> new FloatArray((float[]) p), new FloatType());
      default ->
          throw new IllegalArgumentException(
              "The image \"" + imp.getTitle() + "\" has no pixels that can be read.");
    };
  }

  /** X, Y, then what is longer than one of C, Z, T. */
  static List<Axis> axes(ImagePlus imp) {
    List<Axis> axes = new ArrayList<>(List.of(Axis.X, Axis.Y));
    if (imp.getNChannels() > 1) axes.add(Axis.C);
    if (imp.getNSlices() > 1) axes.add(Axis.Z);
    if (imp.getNFrames() > 1) axes.add(Axis.T);
    return axes;
  }

  private static long[] dimensions(ImagePlus imp) {
    int[] sizes = imp.getDimensions();
    return axes(imp).stream().mapToLong(axis -> sizes[axis.ordinal()]).toArray();
  }

  private static <A> List<A> planes(ImagePlus imp, Function<Object, A> wrap) {
    if (imp.getStackSize() == 1) return List.of(wrap.apply(imp.getProcessor().getPixels()));
    ImageStack stack = imp.getImageStack();
    if (stack.isVirtual()) return new VirtualPlanes<>(imp, wrap);
    List<A> planes = new ArrayList<>(stack.size());
    for (int i = 1; i <= stack.size(); i++) planes.add(wrap.apply(stack.getPixels(i)));
    return planes;
  }

  @SuppressWarnings("unchecked")
  private static <T extends NativeType<T>, A extends ArrayDataAccess<A>> PlanarImg<T, A> planar(
      ImagePlus imp, Function<Object, A> wrap, T type) {
    PlanarImg<T, A> img =
        new PlanarImg<>(planes(imp, wrap), dimensions(imp), type.getEntitiesPerPixel());
    NativeTypeFactory<T, A> factory = (NativeTypeFactory<T, A>) type.getNativeTypeFactory();
    img.setLinkedType(factory.createLinkedType(img));
    return img;
  }

  /** Planes of a virtual stack, read on demand, one at a time: ImageJ's readers are not shared. */
  private static final class VirtualPlanes<A> extends AbstractList<A> {
    private final ImageStack stack;
    private final String title;
    private final int pixels;
    private final Function<Object, A> wrap;
    private final List<SoftReference<A>> loaded = new ArrayList<>();

    VirtualPlanes(ImagePlus imp, Function<Object, A> wrap) {
      this.stack = imp.getImageStack();
      this.title = imp.getTitle();
      this.pixels = imp.getWidth() * imp.getHeight();
      this.wrap = wrap;
      for (int i = 0; i < stack.size(); i++) loaded.add(new SoftReference<>(null));
    }

    @Override
    public synchronized A get(int index) {
      A plane = loaded.get(index).get();
      if (plane == null) {
        plane = load(index);
        loaded.set(index, new SoftReference<>(plane));
      }
      return plane;
    }

    private A load(int index) {
      Object array = stack.getPixels(index + 1);
      try {
        if (array != null && Array.getLength(array) == pixels) return wrap.apply(array);
      } catch (ClassCastException e) {
        // Told below: a slice of another type.
      }
      throw new UncheckedIOException(
          new IOException(
              "Slice "
                  + (index + 1)
                  + " of the virtual stack \""
                  + title
                  + "\" cannot be read or differs in size or type from the others."));
    }

    @Override
    public int size() {
      return loaded.size();
    }
  }
}
