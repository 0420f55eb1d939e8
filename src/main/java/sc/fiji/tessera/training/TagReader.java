package sc.fiji.tessera.training;

import java.util.List;
import sc.fiji.tessera.image.TagTable;

/**
 * What is known of an image as a whole: the least and the most share of its pixels for each class,
 * [class][2]; -1 = present, but nobody told how much.
 *
 * @param target what labels mean
 */
record TagReader(TrainingTarget target) {
  private static final float UNTOLD = -1;
  private static final int MOST_CLASSES = 254;

  /** The number of classes that the tags of these images speak of, background included. */
  int classes(TagTable table, List<String> images) {
    int highest = 0;
    for (String image : images) {
      for (TagTable.Tag t : table.of(image)) highest = Math.max(highest, number(t));
    }
    if (highest == 0) {
      throw new IllegalArgumentException(
          table.name() + " names nothing but background; there is nothing to learn.");
    }
    if (target.classes() == 0) return Math.max(highest + 1, target.names().size());
    if (highest < target.classes()) return target.classes();
    throw new IllegalArgumentException(
        "classes is "
            + target.classes()
            + ", but "
            + table.name()
            + " names the class "
            + highest
            + " (classes count from 0).");
  }

  /** What a table says of an image. */
  float[][] shares(List<TagTable.Tag> tags, int classes) {
    float[][] shares = none(classes);
    for (TagTable.Tag t : tags) {
      float most = t.most() < 0 ? 1 : t.most();
      shares[number(t)] = new float[] {t.least(), most};
    }
    return shares;
  }

  /** What the classes of all pixels say of an image: only which of them there are. */
  static float[][] shares(byte[] pixels, int classes) {
    float[][] shares = none(classes);
    for (byte c : pixels) {
      int k = c & 0xff;
      if (k != TrainingExample.IGNORED && k > 0) shares[k] = new float[] {UNTOLD, 1};
    }
    return shares;
  }

  /** Whether only the background may be there. */
  static boolean isEmpty(float[][] shares) {
    for (int k = 1; k < shares.length; k++) if (shares[k][1] > 0) return false;
    return true;
  }

  /** Nothing but background, as much as there is. */
  private static float[][] none(int classes) {
    float[][] shares = new float[classes][2];
    shares[0] = new float[] {UNTOLD, 1};
    return shares;
  }

  private int number(TagTable.Tag tag) {
    if (tag.isBackground()) return 0;
    if (target.meaning() != TrainingTarget.Meaning.CLASSES) return 1;
    if (!target.names().isEmpty()) return target.names().indexOf(tag.kind());
    int number = Integer.parseInt(tag.kind());
    if (number < MOST_CLASSES) return number;
    throw new IllegalArgumentException(
        "A tag names the class " + number + "; at most 254 classes are told apart.");
  }
}
