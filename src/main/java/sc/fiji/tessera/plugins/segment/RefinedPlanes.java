package sc.fiji.tessera.plugins.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.image.LabelColours;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.LabelArray;

/**
 * The refined planes of an image, put together volume by volume; in the end pixels that are unsure
 * get a label that is free in the whole image, and its colour, grey.
 */
final class RefinedPlanes {
  private static final int IGNORED = 255;
  private static final int GREY = 0x808080;

  private final List<Img<? extends IntegerType<?>>> labels;
  private final List<ScoreMap> scores;
  private boolean keepsScores;

  RefinedPlanes(SourceImage source) {
    int planes = (int) (source.slices() * source.frames());
    labels = new ArrayList<>(Collections.nCopies(planes, null));
    scores = new ArrayList<>(Collections.nCopies(planes, null));
  }

  /** Takes the slices of a volume. */
  void put(int[] places, RefinedImage.Slices slices, boolean keepScores) {
    keepsScores = keepScores;
    for (int z = 0; z < places.length; z++) {
      if (keepScores) scores.set(places[z], slices.scores().get(z));
      else labels.set(places[z], slices.labels().get(z));
    }
  }

  /**
   * The image.
   *
   * @param given what was refined
   * @param unsure the label of unsure pixels, 0 to be chosen; -1 = none are marked
   * @param note is told how many pixels are unsure
   */
  SegmentedImage image(SegmentedImage given, int unsure, Consumer<UnsureCount> note) {
    List<Integer> colours = given.colours();
    if (!keepsScores && unsure >= 0) colours = unsure(given, unsure, note);
    return new SegmentedImage(
        given.source(),
        keepsScores ? List.of() : labels,
        keepsScores ? scores : List.of(),
        given.classes(),
        colours,
        given.origin());
  }

  private List<Integer> unsure(SegmentedImage given, int wanted, Consumer<UnsureCount> note) {
    int highest = 0;
    int marked = wanted == 0 ? RefinedImage.UNSURE : wanted;
    for (Img<? extends IntegerType<?>> plane : labels) {
      for (int l : LabelArray.read(plane).values()) if (l != marked) highest = Math.max(highest, l);
    }
    int label = wanted > 0 ? wanted : highest < IGNORED ? IGNORED : highest + 1;
    long count = 0;
    long all = 0;
    for (int i = 0; i < labels.size(); i++) {
      int[] values = LabelArray.read(labels.get(i)).values();
      all += values.length;
      for (int p = 0; p < values.length; p++) {
        if (values[p] != marked) continue;
        values[p] = label;
        count++;
      }
      labels.set(i, ArrayImgs.ints(values, given.source().width(), given.source().height()));
    }
    note.accept(new UnsureCount(given.source().name(), count, all, label));
    return colours(given.colours(), label);
  }

  /** Grey is no other label's colour. */
  private static List<Integer> colours(List<Integer> own, int label) {
    Integer[] colours = new Integer[IGNORED + 1];
    Arrays.setAll(
        colours, i -> i < own.size() ? own.get(i) : LabelColours.of(i).getRGB() & 0xffffff);
    colours[Math.min(IGNORED, label)] = GREY;
    return List.of(colours);
  }
}
