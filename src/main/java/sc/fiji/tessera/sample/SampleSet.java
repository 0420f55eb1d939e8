package sc.fiji.tessera.sample;

import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * A named set of random synthetic scenes, made one by one as they are asked for: nothing is kept.
 * Sample k has the seed {@code seed + k} and the name {@code nuclei-001}, {@code membranes-001} and
 * so on. Immutable and thread-safe.
 *
 * @param kind of scene
 * @param count how many, 1 to 100000
 * @param width in pixels, 16 to 16384
 * @param height in pixels, 16 to 16384
 * @param seed of the first
 */
public record SampleSet(Kind kind, int count, int width, int height, long seed)
    implements Iterable<Sample> {

  /** What the images show. */
  public enum Kind {
    /** {@link NucleiScene#random(Modality, long, int, int)} in fluorescence. */
    NUCLEI,
    /** {@link MembraneScene#random}. */
    MEMBRANES,
    /** {@link TissueScene}. */
    TISSUE;

    /** As it stands in names of files and in macros. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #toString} writes. */
    public static Kind parse(String text) {
      for (Kind kind : values()) if (kind.toString().equals(text)) return kind;
      throw new IllegalArgumentException(
          "There are no samples of kind \"" + text + "\"; there are nuclei, membranes and tissue.");
    }
  }

  public SampleSet {
    if (kind == null) {
      throw new IllegalArgumentException("A sample set needs a kind: nuclei, membranes or tissue.");
    }
    Range.check("number of images", count, 1, 100_000);
    Range.check("width", width, 16, 16384);
    Range.check("height", height, 16, 16384);
  }

  /** The names in order. */
  public String name(int index) {
    int digits = Math.max(3, Integer.toString(count).length());
    return String.format(Locale.ROOT, "%s-%0" + digits + "d", kind, index + 1);
  }

  /** Makes sample number {@code index}, from 0. */
  public Sample get(int index) {
    if (index < 0 || index >= count) {
      throw new NoSuchElementException(
          "There is no sample " + index + " in a set of " + count + "; the first is 0.");
    }
    Sample made =
        switch (kind) {
          case NUCLEI ->
              NucleiScene.random(Modality.FLUORESCENCE, seed + index, width, height).generate();
          case MEMBRANES -> MembraneScene.random(seed + index, width, height).generate();
          case TISSUE -> new TissueScene(width, height, seed + index).generate();
        };
    return made.named(name(index));
  }

  @Override
  public Iterator<Sample> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < count;
      }

      @Override
      public Sample next() {
        return get(next++);
      }
    };
  }
}
