package sc.fiji.tessera.measure;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.Map;

/**
 * A class of a COCO file.
 *
 * @param id its number
 * @param name its name
 * @param thing whether its segments are objects; false for stuff, such as grass
 */
public record CocoCategory(int id, String name, boolean thing) {
  /** Reads the categories of a file into a map by number. */
  static void readAll(JsonReader json, Map<Integer, CocoCategory> into) throws IOException {
    CocoJson.array(
        json,
        j -> {
          CocoCategory category = read(j);
          into.put(category.id(), category);
        });
  }

  private static CocoCategory read(JsonReader json) throws IOException {
    Integer[] id = new Integer[1];
    String[] name = new String[1];
    boolean[] thing = {true};
    CocoJson.object(
        json,
        key -> {
          switch (key) {
            case "id" -> id[0] = json.nextInt();
            case "name" -> name[0] = json.nextString();
            case "isthing" -> thing[0] = CocoJson.flag(json);
            default -> {
              return false;
            }
          }
          return true;
        });
    if (id[0] == null) throw new IllegalArgumentException("A category has no id.");
    return new CocoCategory(id[0], name[0] == null ? "" + id[0] : name[0], thing[0]);
  }
}
