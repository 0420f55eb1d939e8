package sc.fiji.tessera.plugins.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.view.Views;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.measure.LabelOverlaps;
import sc.fiji.tessera.measure.PanopticScores;
import sc.fiji.tessera.measure.PanopticScores.Segments;

/**
 * Segments in an image of two channels, or the red and green of a colour image: the class of each
 * pixel, and the number of the object within its class.
 *
 * @param labels a number for each segment, from 1; 0 = none
 * @param segments what they are
 */
record SegmentChannels(LabelArray labels, Segments segments) {
  private static final int CLASS = 0;
  private static final int INSTANCE = 1;

  /**
   * Reads every frame of an image.
   *
   * @param none class of pixels that are of no segment; -1 if all are
   * @param crowd number of objects that stand for several; -1 for none
   * @throws IllegalArgumentException one sentence, if there are not two channels
   */
  static List<SegmentChannels> read(SourceImage image, int none, int crowd) {
    if (image.channels() != 2 && !(image.isRgb() && image.channels() == 3)) {
      throw new IllegalArgumentException(
          "\""
              + image.title()
              + "\" has "
              + image.channels()
              + (image.channels() == 1 ? " channel" : " channels")
              + "; segments need two, their classes and their numbers (in a colour image"
              + " red and green), or COCO's .json file.");
    }
    List<SegmentChannels> frames = new ArrayList<>();
    for (int t = 0; t < image.frames(); t++) {
      frames.add(of(channel(image, CLASS, t), channel(image, INSTANCE, t), none, crowd));
    }
    return frames;
  }

  /**
   * Compares with what was found.
   *
   * @throws IllegalArgumentException one sentence, if the sizes differ
   */
  PanopticScores compare(SegmentChannels found) {
    int[] size = labels.dimensions();
    if (!Arrays.equals(size, found.labels.dimensions())) {
      throw new IllegalArgumentException(
          "The prediction has "
              + (size(found.labels) + " pixels and the truth " + size(labels))
              + "; they must have the same size.");
    }
    LabelOverlaps overlaps = LabelOverlaps.of(labels.values(), found.labels.values());
    return PanopticScores.of(overlaps, segments, found.segments);
  }

  private static String size(LabelArray array) {
    return Arrays.stream(array.dimensions())
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" x "));
  }

  @SuppressWarnings("unchecked")
  private static LabelArray channel(SourceImage image, int channel, int t) {
    RandomAccessibleInterval<?> pixels = image.img();
    int time = image.axes().indexOf(Axis.T);
    if (time >= 0) pixels = Views.hyperSlice(pixels, time, t);
    int c = image.axes().indexOf(Axis.C);
    if (c >= 0) pixels = Views.hyperSlice(pixels, time >= 0 && time < c ? c - 1 : c, channel);
    else {
      // Of ARGB, the channel 0 is the opacity.
      pixels = Converters.argbChannel((RandomAccessibleInterval<ARGBType>) pixels, channel + 1);
    }
    return LabelArray.read(pixels);
  }

  private static SegmentChannels of(LabelArray first, LabelArray second, int none, int crowd) {
    int[] classes = first.values();
    int[] instances = second.values();
    int[] labels = new int[classes.length];
    Map<Long, Integer> numbers = new HashMap<>();
    Map<Integer, Integer> classOf = new HashMap<>();
    Set<Integer> crowds = new HashSet<>();
    long before = -1;
    for (int i = 0; i < labels.length; i++) {
      if (classes[i] == none) {
        before = -1;
        continue;
      }
      long key = (long) classes[i] << Integer.SIZE | instances[i];
      if (key == before) {
        labels[i] = labels[i - 1];
        continue;
      }
      Integer known = numbers.putIfAbsent(key, numbers.size() + 1);
      labels[i] = known == null ? numbers.size() : known;
      if (known == null) {
        classOf.put(labels[i], classes[i]);
        if (instances[i] == crowd) crowds.add(labels[i]);
      }
      before = key;
    }
    return new SegmentChannels(first.with(labels), new Segments(classOf, crowds));
  }
}
