package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.PanopticMerge.Instance;
import sc.fiji.tessera.label.PanopticMerge.Options;

class PanopticMergeTest {
  private static final JsonObject VECTOR =
      new Vectors("/label/instance_postprocessing.json").get("panoptic_merge");

  private static List<Instance> instances() {
    List<Instance> all = new ArrayList<>();
    for (JsonElement e : VECTOR.getAsJsonObject("input").getAsJsonArray("instances_y0y1x0x1")) {
      JsonObject o = e.getAsJsonObject();
      double[] box = Vectors.flat(o.get("box"));
      Img<IntType> mask = ArrayImgs.ints((int) (box[3] - box[2]), (int) (box[1] - box[0]));
      mask.forEach(t -> t.set(1));
      all.add(
          new Instance(
              o.get("score").getAsDouble(),
              o.get("cls").getAsInt(),
              Views.translate(mask, (long) box[2], (long) box[0])));
    }
    return all;
  }

  @Test
  void mergesAsTheReference() {
    JsonObject in = VECTOR.getAsJsonObject("input");
    Options options =
        new Options(
            in.get("score").getAsDouble(),
            in.get("overlap").getAsDouble(),
            in.get("stuff_area").getAsLong());
    PanopticMerge.Result result =
        PanopticMerge.of(
            instances(), Vectors.image(in.get("semantic")), new TreeSet<>(List.of(1, 2)), options);
    assertArrayEquals(
        Vectors.flat(VECTOR.getAsJsonObject("expected").get("ids")), Vectors.values(result.ids()));
    assertEquals(
        List.of("1 5 true", "2 5 true", "3 1 false", "4 2 false"),
        result.segments().stream()
            .map(s -> s.id() + " " + s.category() + " " + s.thing())
            .toList());
    for (PanopticMerge.Segment s : result.segments()) {
      assertEquals(s.thing(), s.score() >= options.score(), "stuff has no score");
    }
  }

  @Test
  void littleStuffIsNothing() {
    PanopticMerge.Result result =
        PanopticMerge.of(
            List.of(),
            Vectors.picture("112 112"),
            new TreeSet<>(List.of(1, 2)),
            new Options(0, 1, 3));
    assertArrayEquals(new double[] {1, 1, 0, 1, 1, 0}, Vectors.values(result.ids()));
    assertTrue(result.segments().size() == 1);
  }
}
