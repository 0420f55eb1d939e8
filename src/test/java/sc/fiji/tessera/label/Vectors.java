package sc.fiji.tessera.label;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.view.Views;

/** Test vectors: values that reference implementations computed. Nested lists are [z][y][x]. */
public final class Vectors {
  private final JsonArray cases;

  /** Reads a vector file among the test resources. */
  public Vectors(String resource) {
    try (Reader reader =
        new InputStreamReader(
            Vectors.class.getResourceAsStream(resource), StandardCharsets.UTF_8)) {
      cases = JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("cases");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<JsonObject> all() {
    List<JsonObject> all = new ArrayList<>();
    cases.forEach(c -> all.add(c.getAsJsonObject()));
    return all;
  }

  public JsonObject get(String name) {
    return all().stream()
        .filter(c -> c.get("name").getAsString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** All numbers of a nested list in order; "NaN" and "Infinity" too. */
  public static double[] flat(JsonElement e) {
    if (!e.isJsonArray()) return new double[] {Double.parseDouble(e.getAsString())};
    List<Double> values = new ArrayList<>();
    for (JsonElement child : e.getAsJsonArray()) for (double v : flat(child)) values.add(v);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** A nested list as an image: the innermost list is x. */
  public static Img<IntType> image(JsonElement e) {
    List<Long> dimensions = new ArrayList<>();
    for (JsonElement c = e; c.isJsonArray(); c = c.getAsJsonArray().get(0))
      dimensions.add((long) c.getAsJsonArray().size());
    Collections.reverse(dimensions);
    int[] values = new int[flat(e).length];
    for (int i = 0; i < values.length; i++) values[i] = (int) flat(e)[i];
    return ArrayImgs.ints(values, dimensions.stream().mapToLong(Long::longValue).toArray());
  }

  /** The values of an image, x fastest. */
  public static <T extends RealType<T>> double[] values(RandomAccessibleInterval<T> image) {
    List<Double> values = new ArrayList<>();
    for (T t : Views.flatIterable(image)) values.add(t.getRealDouble());
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** An image from digits; rows are separated by spaces, '.' is 0. */
  public static Img<IntType> picture(String rows) {
    String[] lines = rows.split(" ");
    int[] values = String.join("", lines).chars().map(c -> c == '.' ? 0 : c - '0').toArray();
    return ArrayImgs.ints(values, lines[0].length(), lines.length);
  }
}
