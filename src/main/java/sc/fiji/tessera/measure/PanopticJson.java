package sc.fiji.tessera.measure;

import com.google.gson.stream.JsonWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * Writes the file of COCO's panoptic format that says what the segments of images are; {@link
 * PanopticFile} reads it. The images themselves are PNG files beside it, see there.
 */
public final class PanopticJson {
  /**
   * An image.
   *
   * @param png name of its file
   * @param segments what it holds
   */
  public record Picture(String png, int width, int height, List<Segment> segments) {}

  /**
   * A segment.
   *
   * @param id its colour in the image: red + 256 green + 65536 blue
   * @param category its class
   * @param thing whether it is an object
   * @param score of an object; NaN = none
   * @param area in pixels
   * @param box left, top, width, height
   */
  public record Segment(
      int id, int category, boolean thing, double score, int area, List<Integer> box) {}

  private PanopticJson() {}

  /** Writes it; images are numbered from 1. */
  public static void write(Path file, List<Picture> pictures, Collection<CocoCategory> categories)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file);
        JsonWriter json = new JsonWriter(out)) {
      json.beginObject().name("images").beginArray();
      for (int i = 0; i < pictures.size(); i++) {
        Picture p = pictures.get(i);
        json.beginObject().name("id").value(i + 1).name("file_name").value(p.png);
        json.name("width").value(p.width).name("height").value(p.height).endObject();
      }
      json.endArray().name("annotations").beginArray();
      for (int i = 0; i < pictures.size(); i++) {
        json.beginObject().name("image_id").value(i + 1);
        json.name("file_name").value(pictures.get(i).png).name("segments_info").beginArray();
        for (Segment s : pictures.get(i).segments) write(json, s);
        json.endArray().endObject();
      }
      json.endArray().name("categories").beginArray();
      for (CocoCategory c : categories) {
        json.beginObject().name("id").value(c.id()).name("name").value(c.name());
        json.name("supercategory").value(c.name()).name("isthing").value(c.thing() ? 1 : 0);
        json.endObject();
      }
      json.endArray().endObject();
    }
  }

  private static void write(JsonWriter json, Segment s) throws IOException {
    json.beginObject().name("id").value(s.id).name("category_id").value(s.category);
    json.name("isthing").value(s.thing ? 1 : 0).name("area").value(s.area);
    json.name("bbox").beginArray();
    for (int v : s.box) json.value(v);
    json.endArray();
    if (Double.isFinite(s.score)) json.name("score").value(s.score);
    json.name("iscrowd").value(0).endObject();
  }
}
