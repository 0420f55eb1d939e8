package sc.fiji.tessera.measure;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import sc.fiji.tessera.measure.CocoAnnotation.Size;

/**
 * The instances of a COCO file ({@code images}, {@code annotations}, {@code categories}), and what
 * a file of results says about the same images. Outlines, compressed and plain runs are read, entry
 * by entry; of each remain its runs or its box.
 */
public final class CocoInstances {
  private static final String TRUTH = "file of COCO instances";
  private static final String RESULTS = "file of COCO results";

  private final Path file;
  private final boolean boxes;
  private final Map<Long, Size> sizes = new TreeMap<>();
  private final Map<Integer, CocoCategory> categories = new TreeMap<>();
  private final Map<Long, List<TrueInstance>> truth = new TreeMap<>();
  private final Set<Integer> present = new HashSet<>();

  private CocoInstances(Path file, boolean boxes) {
    this.file = file;
    this.boxes = boxes;
  }

  /**
   * Reads the truth.
   *
   * @param file JSON with images, annotations and categories, in any order
   * @param boxes whether boxes are compared, else masks
   * @param step called for each entry; may throw to stop
   * @throws IOException with one sentence, if the file cannot be read or is something else
   */
  public static CocoInstances read(Path file, boolean boxes, Runnable step) throws IOException {
    CocoInstances instances = new CocoInstances(file, boxes);
    // Outlines can be drawn only when the sizes of all images are known, which may come later.
    CocoJson.read(file, TRUTH, instances::readImages);
    if (instances.sizes.isEmpty())
      throw new IOException(
          file.getFileName() + " is no " + TRUTH + ": it has no list \"images\" with any.");
    CocoJson.read(file, TRUTH, json -> instances.readAnnotations(json, step));
    return instances;
  }

  private void readImages(JsonReader json) throws IOException {
    CocoJson.object(
        json,
        name -> {
          if (name.equals("images")) CocoJson.array(json, this::readImage);
          else if (name.equals("categories")) CocoCategory.readAll(json, categories);
          else return false;
          return true;
        });
  }

  private void readImage(JsonReader json) throws IOException {
    Long[] id = new Long[1];
    int[] size = new int[2];
    CocoJson.object(
        json,
        name -> {
          switch (name) {
            case "id" -> id[0] = json.nextLong();
            case "width" -> size[0] = json.nextInt();
            case "height" -> size[1] = json.nextInt();
            default -> {
              return false;
            }
          }
          return true;
        });
    if (id[0] == null) throw new IllegalArgumentException("An image has no id.");
    if (!boxes && (size[0] < 1 || size[1] < 1))
      throw new IllegalArgumentException(
          "The image " + id[0] + " has no width or height, which masks need.");
    sizes.put(id[0], new Size(size[0], size[1]));
  }

  private void readAnnotations(JsonReader json, Runnable step) throws IOException {
    CocoJson.object(
        json,
        name -> {
          if (!name.equals("annotations")) return false;
          CocoJson.array(
              json,
              j -> {
                step.run();
                add(CocoAnnotation.read(j));
              });
          return true;
        });
  }

  private void add(CocoAnnotation annotation) {
    Size size = size(annotation);
    Region region = annotation.region(boxes, size);
    present.add(annotation.category());
    truth
        .computeIfAbsent(annotation.image(), i -> new ArrayList<>())
        .add(
            new TrueInstance(
                annotation.category(), region, annotation.area(region), annotation.crowd()));
  }

  private Size size(CocoAnnotation annotation) {
    Size size = sizes.get(annotation.image());
    if (size != null) return size;
    throw new IllegalArgumentException(
        "It is about image "
            + annotation.image()
            + ", which is not among the images of "
            + file.getFileName()
            + ".");
  }

  /**
   * Compares results with this truth, image by image in the order of their numbers.
   *
   * @param results JSON: a list of entries with {@code image_id}, {@code category_id}, {@code
   *     score} and {@code segmentation} or {@code bbox}
   * @param step called for each entry; may throw to stop
   * @param done is told the share of the images that are compared; may throw to stop
   * @throws IOException with one sentence, if the file cannot be read or is something else
   */
  public CocoEvaluation evaluate(Path results, Runnable step, DoubleConsumer done)
      throws IOException {
    Map<Long, List<ScoredInstance>> found = found(results, step);
    CocoEvaluation evaluation = new CocoEvaluation();
    int count = 0;
    for (long image : sizes.keySet()) {
      done.accept((double) count++ / sizes.size());
      evaluation.add(truth.getOrDefault(image, List.of()), found.getOrDefault(image, List.of()));
    }
    return evaluation;
  }

  private Map<Long, List<ScoredInstance>> found(Path results, Runnable step) throws IOException {
    Map<Long, List<ScoredInstance>> found = new TreeMap<>();
    CocoJson.read(
        results,
        RESULTS,
        json -> {
          if (json.peek() == JsonToken.BEGIN_OBJECT)
            throw new IllegalArgumentException("Results are a list of entries, not an object.");
          CocoJson.array(
              json,
              j -> {
                step.run();
                addFound(CocoAnnotation.read(j), found);
              });
        });
    return found;
  }

  private void addFound(CocoAnnotation annotation, Map<Long, List<ScoredInstance>> found) {
    if (Double.isNaN(annotation.score()))
      throw new IllegalArgumentException("An entry has no score.");
    Region region = annotation.region(boxes, size(annotation));
    found
        .computeIfAbsent(annotation.image(), i -> new ArrayList<>())
        .add(new ScoredInstance(annotation.category(), region, annotation.score()));
  }

  /** Whether an instance is of a class. */
  public boolean holds(int category) {
    return present.contains(category);
  }

  /** The classes by their numbers, in order. */
  public Map<Integer, CocoCategory> categories() {
    return Collections.unmodifiableMap(categories);
  }
}
