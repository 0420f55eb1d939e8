package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;

class SmallRegionsTest {
  @Test
  void agreesWithTheVector() {
    JsonObject c = new Vectors("/label/classic_algorithms.json").get("fill_holes_remove_small");
    assertArrayEquals(
        Vectors.flat(c.getAsJsonObject("expected").get("remove_small_min2")),
        Vectors.values(
            SmallRegions.remove(
                Vectors.image(c.getAsJsonObject("input").get("mask")), 2, Connectivity.FACES)));
  }

  @Test
  void regionsOfDifferentLabelsAreCountedApart() {
    assertArrayEquals(
        Vectors.values(Vectors.picture("331. 3.11 ..22 ..22")),
        Vectors.values(
            SmallRegions.remove(Vectors.picture("331. 3.11 ..22 ..22"), 3, Connectivity.FACES)));
  }
}
