package sc.fiji.tessera.measure;

import com.google.gson.stream.JsonReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import sc.fiji.tessera.measure.PanopticScores.Segments;

/**
 * Segments in COCO's panoptic format: a JSON file that says of which class each segment of each
 * image is, and beside it a folder of the same name with a PNG image for each, whose colours are
 * the numbers of the segments: red + 256 green + 65536 blue, 0 for none. The images stay on disk
 * until they are asked for.
 */
public final class PanopticFile {
  private static final String KIND = "file of panoptic segments";

  private final Path file;
  private final Map<Long, Image> images = new LinkedHashMap<>();
  private final Map<Integer, CocoCategory> categories = new TreeMap<>();

  /**
   * The segments of an image.
   *
   * @param id number of the image
   * @param png name of its file
   * @param segments what the segments are
   */
  public record Image(long id, String png, Segments segments) {
    /** The same without the segments of a class, whose pixels are void then. */
    Image without(int category) {
      Map<Integer, Integer> kept = new HashMap<>(segments.classes());
      kept.values().removeIf(c -> c == category);
      return new Image(id, png, new Segments(kept, segments.crowd()));
    }
  }

  private PanopticFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the JSON file.
   *
   * @throws IOException with one sentence, if it or its folder of images cannot be read
   */
  public static PanopticFile read(Path file) throws IOException {
    PanopticFile read = new PanopticFile(file);
    CocoJson.read(file, KIND, read::readFile);
    if (read.images.isEmpty())
      throw new IOException(
          file.getFileName() + " is no " + KIND + ": it has no list \"annotations\" with any.");
    if (!Files.isDirectory(read.folder()))
      throw new IOException(
          file.getFileName()
              + " needs its PNG images in a folder "
              + read.folder().getFileName()
              + " beside it.");
    return read;
  }

  /**
   * Reads the classes of a file of categories alone, or of any file that has them.
   *
   * @throws IOException with one sentence, if there are none
   */
  public static Map<Integer, CocoCategory> categories(Path file) throws IOException {
    Map<Integer, CocoCategory> read = new TreeMap<>();
    CocoJson.read(
        file,
        "file of COCO categories",
        json -> {
          switch (json.peek()) {
            case BEGIN_ARRAY -> CocoCategory.readAll(json, read);
            default ->
                CocoJson.object(
                    json,
                    name -> {
                      if (!name.equals("categories")) return false;
                      CocoCategory.readAll(json, read);
                      return true;
                    });
          }
        });
    if (read.isEmpty()) throw new IOException(file.getFileName() + " holds no categories.");
    return read;
  }

  private Path folder() {
    return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.[^.]*$", ""));
  }

  private void readFile(JsonReader json) throws IOException {
    CocoJson.object(
        json,
        name -> {
          if (name.equals("annotations")) CocoJson.array(json, this::readImage);
          else if (name.equals("categories")) CocoCategory.readAll(json, categories);
          else return false;
          return true;
        });
  }

  private void readImage(JsonReader json) throws IOException {
    Long[] id = new Long[1];
    String[] png = new String[1];
    Map<Integer, Integer> classes = new HashMap<>();
    Set<Integer> crowd = new HashSet<>();
    CocoJson.object(
        json,
        name -> {
          switch (name) {
            case "image_id" -> id[0] = json.nextLong();
            case "file_name" -> png[0] = json.nextString();
            case "segments_info" -> CocoJson.array(json, j -> readSegment(j, classes, crowd));
            default -> {
              return false;
            }
          }
          return true;
        });
    if (id[0] == null || png[0] == null)
      throw new IllegalArgumentException("An image has no image_id or no file_name.");
    images.put(id[0], new Image(id[0], png[0], new Segments(classes, crowd)));
  }

  private static void readSegment(
      JsonReader json, Map<Integer, Integer> classes, Set<Integer> crowd) throws IOException {
    Integer[] id = new Integer[2];
    boolean[] many = new boolean[1];
    CocoJson.object(
        json,
        name -> {
          switch (name) {
            case "id" -> id[0] = json.nextInt();
            case "category_id" -> id[1] = json.nextInt();
            case "iscrowd" -> many[0] = CocoJson.flag(json);
            default -> {
              return false;
            }
          }
          return true;
        });
    if (id[0] == null || id[1] == null)
      throw new IllegalArgumentException("A segment has no id or no category_id.");
    classes.put(id[0], id[1]);
    if (many[0]) crowd.add(id[0]);
  }

  /** The images in the order of the file. */
  public Collection<Image> images() {
    return Collections.unmodifiableCollection(images.values());
  }

  /** The classes by their numbers, in order; empty if the file does not say. */
  public Map<Integer, CocoCategory> categories() {
    return Collections.unmodifiableMap(categories);
  }

  /**
   * Compares an image of this truth with the one of the same number in a prediction; reads both PNG
   * files.
   *
   * @param image of this file
   * @param prediction what was found
   * @param ignored class whose pixels are void in both; -1 for none
   * @throws IOException with one sentence, if the prediction lacks the image, a PNG file cannot be
   *     read, sizes differ, or PNG and JSON do not name the same segments
   */
  public PanopticScores compare(Image image, PanopticFile prediction, int ignored)
      throws IOException {
    Image found = prediction.images.get(image.id());
    if (found == null)
      throw new IOException(
          "There is no prediction for the image "
              + (image.id() + " (" + image.png() + ") in " + prediction.file.getFileName() + "."));
    BufferedImage truth = png(image);
    BufferedImage other = prediction.png(found);
    if (truth.getWidth() != other.getWidth() || truth.getHeight() != other.getHeight())
      throw new IOException(
          found.png()
              + " has "
              + (other.getWidth() + " x " + other.getHeight() + " pixels and its truth ")
              + (truth.getWidth() + " x " + truth.getHeight())
              + "; they must have the same size.");
    LabelOverlaps overlaps = LabelOverlaps.of(numbers(truth), numbers(other));
    Set<Integer> right = new HashSet<>();
    Set<Integer> seen = new HashSet<>();
    overlaps.forEach(
        (r, p, pixels) -> {
          right.add(r);
          seen.add(p);
        });
    requireKnown(right, image);
    prediction.requireKnown(seen, found);
    return PanopticScores.of(
        overlaps, image.without(ignored).segments(), found.without(ignored).segments());
  }

  /** A segment without a class would silently be void. */
  private void requireKnown(Set<Integer> numbers, Image image) throws IOException {
    for (int number : numbers)
      if (number != 0 && !image.segments().classes().containsKey(number))
        throw new IOException(
            image.png()
                + " holds the segment "
                + number
                + ", of which "
                + file.getFileName()
                + " says nothing.");
    for (int number : image.segments().classes().keySet())
      if (!numbers.contains(number))
        throw new IOException(
            file.getFileName()
                + " names the segment "
                + number
                + ", which "
                + image.png()
                + " does not hold.");
  }

  private BufferedImage png(Image image) throws IOException {
    Path path = folder().resolve(image.png());
    if (!Files.isRegularFile(path)) throw new IOException("There is no file " + path + ".");
    try {
      BufferedImage read = ImageIO.read(path.toFile());
      if (read != null) return read;
    } catch (IOException | RuntimeException e) {
      throw new IOException(image.png() + " cannot be read; it may be damaged.", e);
    }
    throw new IOException(image.png() + " is no image that can be read.");
  }

  private static int[] numbers(BufferedImage png) {
    int[] rgb = png.getRGB(0, 0, png.getWidth(), png.getHeight(), null, 0, png.getWidth());
    for (int i = 0; i < rgb.length; i++)
      rgb[i] = rgb[i] >> 16 & 0xff | rgb[i] & 0xff00 | (rgb[i] & 0xff) << 16;
    return rgb;
  }
}
