package sc.fiji.tessera.measure;

import java.util.HashMap;
import java.util.Map;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import sc.fiji.tessera.label.LabelReader;

/**
 * What is right and wrong at each pixel, as an image of the numbers of {@link Kind}. Pixels that
 * are ignored count as background. In any number of dimensions; up to 2147483647 pixels.
 */
public final class ErrorMap {
  private ErrorMap() {}

  /** What a pixel of the map says. Its number is its ordinal. */
  public enum Kind {
    /** 0: background in both. */
    TRUE_NEGATIVE("background"),
    /** 1: right: the class of both, or of an object that matched and its match. */
    TRUE_POSITIVE("right"),
    /** 2: found where there is nothing. */
    FALSE_POSITIVE("false positive"),
    /** 3: not found. */
    FALSE_NEGATIVE("false negative"),
    /** 4: a class of the foreground instead of another; or objects that overlap without match. */
    WRONG("wrong class or object"),
    /** 5: of an object that was found in parts. */
    SPLIT("split"),
    /** 6: of objects that were found as one. */
    MERGED("merged");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** What it is called. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** What is at a pixel. */
  @FunctionalInterface
  private interface Judge {
    Kind of(int reference, int prediction);
  }

  /**
   * The map of classes; class 0 is background.
   *
   * @param ignore label of the reference whose pixels are left out; null for none
   */
  public static Img<UnsignedByteType> ofClasses(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      Integer ignore) {
    return map(reference, prediction, ignore, ErrorMap::ofClass);
  }

  /** The same of foreground: labels above 0 are all the same. */
  public static Img<UnsignedByteType> ofForeground(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      Integer ignore) {
    return map(
        reference, prediction, ignore, (r, p) -> ofClass(Integer.signum(r), Integer.signum(p)));
  }

  private static Kind ofClass(int r, int p) {
    if (r == p) return r == 0 ? Kind.TRUE_NEGATIVE : Kind.TRUE_POSITIVE;
    if (r == 0) return Kind.FALSE_POSITIVE;
    return p == 0 ? Kind.FALSE_NEGATIVE : Kind.WRONG;
  }

  /** The map of objects that were matched. */
  public static Img<UnsignedByteType> ofObjects(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      Integer ignore,
      ObjectMatching matching) {
    ObjectOverlaps objects = matching.objects();
    ObjectOutcomes outcomes = ObjectOutcomes.of(matching);
    Map<Integer, ObjectStatus> ofReference = new HashMap<>();
    Map<Integer, Integer> matches = new HashMap<>();
    for (int r = 0; r < objects.references(); r++) {
      ofReference.put(objects.referenceLabel(r), outcomes.reference(r));
      if (matching.match(r) >= 0)
        matches.put(objects.referenceLabel(r), objects.predictionLabel(matching.match(r)));
    }
    Map<Integer, ObjectStatus> ofPrediction = new HashMap<>();
    for (int p = 0; p < objects.predictions(); p++)
      ofPrediction.put(objects.predictionLabel(p), outcomes.prediction(p));
    return map(
        reference,
        prediction,
        ignore,
        (r, p) -> {
          if (r == 0 && p == 0) return Kind.TRUE_NEGATIVE;
          if (r != 0 && p != 0 && matches.getOrDefault(r, 0) == p) return Kind.TRUE_POSITIVE;
          ObjectStatus a = ofReference.get(r);
          ObjectStatus b = ofPrediction.get(p);
          if (a == ObjectStatus.SPLIT || b == ObjectStatus.SPLIT) return Kind.SPLIT;
          if (a == ObjectStatus.MERGED || b == ObjectStatus.MERGED) return Kind.MERGED;
          if (r == 0) return Kind.FALSE_POSITIVE;
          return p == 0 ? Kind.FALSE_NEGATIVE : Kind.WRONG;
        });
  }

  private static Img<UnsignedByteType> map(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      Integer ignore,
      Judge judge) {
    Img<UnsignedByteType> map = ArrayImgs.unsignedBytes(reference.dimensionsAsLongArray());
    Cursor<UnsignedByteType> out = map.cursor();
    LabelReader truth = new LabelReader(reference, "reference");
    LabelReader found = new LabelReader(prediction, "prediction");
    int[] r = new int[LabelReader.CHUNK];
    int[] p = new int[LabelReader.CHUNK];
    int lastR = -1;
    int lastP = -1;
    Kind kind = null;
    for (int n; (n = truth.next(r, 0)) > 0; ) {
      found.next(p, 0);
      for (int i = 0; i < n; i++) {
        if (ignore != null && r[i] == ignore) r[i] = p[i] = 0;
        if (kind == null || r[i] != lastR || p[i] != lastP) kind = judge.of(r[i], p[i]);
        lastR = r[i];
        lastP = p[i];
        out.next().set(kind.ordinal());
      }
    }
    return map;
  }
}
