package sc.fiji.tessera.measure;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.List;

/** One entry of a file of instances or of results, as it stands there. */
final class CocoAnnotation {
  /** Outlines are drawn pixel by pixel, outside the image too, so a wild one would take hours. */
  private static final double FARTHEST = 1e6;

  /** Size of an image in pixels. */
  record Size(int width, int height) {}

  private Long image;
  private Integer category;
  private List<double[]> outlines;
  private MaskRuns runs;
  private double[] size;
  private double[] box;
  private double area = Double.NaN;
  private double score = Double.NaN;
  private boolean crowd;

  static CocoAnnotation read(JsonReader json) throws IOException {
    CocoAnnotation annotation = new CocoAnnotation();
    CocoJson.object(json, name -> annotation.readMember(json, name));
    if (annotation.image == null)
      throw new IllegalArgumentException("An entry has no image_id, so its image is unknown.");
    if (annotation.category == null)
      throw new IllegalArgumentException("An entry has no category_id, so its class is unknown.");
    return annotation;
  }

  private boolean readMember(JsonReader json, String name) throws IOException {
    switch (name) {
      case "image_id" -> image = json.nextLong();
      case "category_id" -> category = json.nextInt();
      case "segmentation" -> readSegmentation(json);
      case "bbox" -> box = CocoJson.numbers(json);
      case "area" -> area = json.nextDouble();
      case "score" -> score = json.nextDouble();
      case "iscrowd" -> crowd = CocoJson.flag(json);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readSegmentation(JsonReader json) throws IOException {
    if (json.peek() == JsonToken.BEGIN_ARRAY) {
      outlines = CocoJson.list(json, CocoJson::numbers);
      return;
    }
    CocoJson.object(
        json,
        name -> {
          if (name.equals("counts")) runs = readRuns(json);
          else if (name.equals("size")) size = CocoJson.numbers(json);
          else return false;
          return true;
        });
  }

  private static MaskRuns readRuns(JsonReader json) throws IOException {
    if (json.peek() == JsonToken.STRING) return MaskRuns.ofCocoText(json.nextString());
    double[] counts = CocoJson.numbers(json);
    int[] whole = new int[counts.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (int) counts[i];
      if (whole[i] != counts[i])
        throw new IllegalArgumentException("A run of pixels has the length " + counts[i] + ".");
    }
    return MaskRuns.ofCounts(whole);
  }

  long image() {
    return image;
  }

  int category() {
    return category;
  }

  boolean crowd() {
    return crowd;
  }

  /** How sure the finder is; NaN if the file does not say. */
  double score() {
    return score;
  }

  /** The area that the file gives, else that of the region. */
  double area(Region region) {
    return Double.isNaN(area) ? region.area() : area;
  }

  /**
   * Its box or its mask.
   *
   * @param boxes which
   * @param of size of its image
   * @throws IllegalArgumentException if it has none, or none that fits the image
   */
  Region region(boolean boxes, Size of) {
    if (boxes) return box();
    if (outlines != null) {
      outlines.forEach(CocoAnnotation::checkOutline);
      return MaskRuns.ofPolygons(outlines, of.width(), of.height());
    }
    if (runs == null)
      throw new IllegalArgumentException("An entry has no segmentation; choose kind=bbox.");
    boolean same = size != null && size.length == 2 && size[0] == of.height();
    if (!same || size[1] != of.width() || runs.end() > (long) of.width() * of.height())
      throw new IllegalArgumentException(
          "A mask does not have the size of its image, "
              + (of.width() + " x " + of.height())
              + " pixels.");
    return runs;
  }

  private static void checkOutline(double[] outline) {
    if (outline.length < 6 || outline.length % 2 != 0)
      throw new IllegalArgumentException(
          "An outline has "
              + outline.length
              + " numbers; it needs x and y of three corners or more.");
    for (double c : outline)
      if (Math.abs(c) > FARTHEST)
        throw new IllegalArgumentException("An outline has a corner at " + c + ", far outside.");
  }

  private Box box() {
    if (box == null) throw new IllegalArgumentException("An entry has no bbox; choose kind=segm.");
    if (box.length != 4)
      throw new IllegalArgumentException(
          "A bbox has " + box.length + " numbers; they are x, y, width and height.");
    return new Box(box[0], box[1], box[2], box[3]);
  }
}
