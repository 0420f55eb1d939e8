package sc.fiji.tessera.plugins.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Prompts;
import sc.fiji.tessera.plugins.bridge.NumberRange;

/**
 * Objects as the keys {@code points} and {@code boxes} tell them, separated by semicolons. Points
 * of an object are separated by blanks; one with a minus sign before it is not of the object:
 * {@code 120,84 -60,84; 30,200}. A box is {@code x,y,width,height}. The nth points and the nth box
 * are of one object; either may be empty.
 *
 * @param points of each object
 * @param boxes of each object
 */
record PromptText(List<List<Prompts.Point>> points, List<Optional<int[]>> boxes) {
  private static final Pattern POINT =
      Pattern.compile("(-?)(\\d{1,9}(?:\\.\\d+)?),(\\d{1,9}(?:\\.\\d+)?)");
  private static final Pattern BOX = Pattern.compile("(\\d{1,9}),(\\d{1,9}),(\\d{1,9}),(\\d{1,9})");

  /**
   * Reads both texts.
   *
   * @throws IllegalArgumentException one sentence: they make no sense
   */
  static PromptText of(String points, String boxes) {
    List<List<Prompts.Point>> of = new ArrayList<>();
    for (String part : parts(points)) of.add(points(part, points));
    List<Optional<int[]>> around = new ArrayList<>();
    for (String part : parts(boxes)) around.add(box(part, boxes));
    return new PromptText(of, around);
  }

  boolean isEmpty() {
    return points.isEmpty() && boxes.isEmpty();
  }

  private static String[] parts(String text) {
    return text.isBlank() ? new String[0] : text.trim().split("\\s*;\\s*");
  }

  private static List<Prompts.Point> points(String part, String all) {
    List<Prompts.Point> points = new ArrayList<>();
    for (String word : part.isEmpty() ? new String[0] : part.split("\\s+")) {
      Matcher m = POINT.matcher(word);
      if (!m.matches()) {
        throw new IllegalArgumentException(
            "'points' must be pixels such as 120,84 30,40 -60,84 (minus: not of the object; ;"
                + " between objects), but is \""
                + all
                + "\".");
      }
      double x = Double.parseDouble(m.group(2));
      points.add(new Prompts.Point(x, Double.parseDouble(m.group(3)), m.group(1).isEmpty()));
    }
    return points;
  }

  private static Optional<int[]> box(String part, String all) {
    if (part.isEmpty()) return Optional.empty();
    Matcher m = BOX.matcher(part.replaceAll("\\s*,\\s*", ","));
    int[] box = new int[4];
    for (int i = 0; m.matches() && i < 4; i++) box[i] = Integer.parseInt(m.group(i + 1));
    if (box[2] > 0 && box[3] > 0) return Optional.of(box);
    throw new IllegalArgumentException(
        "'boxes' must be x,y,width,height of whole pixels with ; between objects, but is \""
            + all
            + "\".");
  }

  /**
   * The objects on an image.
   *
   * @throws IllegalArgumentException one sentence: something lies outside of it, or nothing is said
   *     of where an object is
   */
  List<PromptObject> on(SourceImage image) {
    List<PromptObject> objects = new ArrayList<>();
    for (int i = 0; i < Math.max(points.size(), boxes.size()); i++) {
      List<Prompts.Point> own = i < points.size() ? points.get(i) : List.of();
      for (Prompts.Point p : own) requireInside(p, image);
      Optional<int[]> around = i < boxes.size() ? boxes.get(i) : Optional.empty();
      Optional<Prompts.Box> box = around.map(b -> clipped(b, image));
      if (box.isEmpty() && own.stream().noneMatch(Prompts.Point::inside)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Object %d of 'points' and 'boxes' has neither a point in it nor a box.",
                i + 1));
      }
      objects.add(new PromptObject(i + 1, "", new Prompts(own, box, Optional.empty())));
    }
    return objects;
  }

  private static void requireInside(Prompts.Point p, SourceImage image) {
    if (p.x() < image.width() && p.y() < image.height()) return;
    throw outside("The point " + plain(p.x()) + "," + plain(p.y()), image);
  }

  private static Prompts.Box clipped(int[] b, SourceImage image) {
    if (b[0] >= image.width() || b[1] >= image.height()) {
      throw outside(
          String.format(Locale.ROOT, "The box %d,%d,%d,%d", b[0], b[1], b[2], b[3]), image);
    }
    long right = Math.min(image.width(), (long) b[0] + b[2]) - 1;
    long bottom = Math.min(image.height(), (long) b[1] + b[3]) - 1;
    return new Prompts.Box(b[0], b[1], right, bottom);
  }

  private static String plain(double value) {
    return NumberRange.plain(value);
  }

  private static IllegalArgumentException outside(String what, SourceImage image) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s lies outside of the image %s of %d x %d pixels.",
            what,
            image.title(),
            image.width(),
            image.height()));
  }
}
