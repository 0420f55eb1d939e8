package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.google.gson.JsonObject;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

class HolesTest {
  @Test
  void agreesWithScipy() {
    JsonObject c = new Vectors("/label/classic_algorithms.json").get("fill_holes_remove_small");
    assertArrayEquals(
        Vectors.flat(c.getAsJsonObject("expected").get("filled")),
        Vectors.values(
            Holes.fill(
                Vectors.image(c.getAsJsonObject("input").get("mask")),
                Connectivity.CORNERS,
                Long.MAX_VALUE)));
  }

  @Test
  void aHoleTakesTheLabelAroundIt() {
    assertFilled("555. 5.5. 555.", Connectivity.FACES, 9, "555. 555. 555.");
  }

  @Test
  void backgroundBetweenTwoLabelsIsNoHole() {
    assertFilled("5566 5..6 5566", Connectivity.FACES, 9, "5566 5..6 5566");
  }

  @Test
  void anOpenOutlineOrTheImageBorderEnclosesNothing() {
    assertFilled("55.5 5..5 5555", Connectivity.FACES, 9, "55.5 5..5 5555");
    assertFilled("5555 5..5", Connectivity.CORNERS, 9, "5555 5..5");
  }

  @Test
  void anOutlineThatMeetsAtCornersClosesWithCornerConnectivityAlone() {
    assertFilled(".1. 1.1 .1.", Connectivity.CORNERS, 9, ".1. 111 .1.");
    assertFilled(".1. 1.1 .1.", Connectivity.FACES, 9, ".1. 1.1 .1.");
  }

  @Test
  void largeHolesStay() {
    assertFilled("77777 7..77 777.7 77777", Connectivity.CORNERS, 1, "77777 7..77 77777 77777");
  }

  @Test
  void anAxisOfOnePixelHasNoBorder() {
    assertArrayEquals(
        Vectors.values(Vectors.picture("111 111 111")),
        Vectors.values(
            Holes.fill(
                Views.addDimension(Vectors.picture("111 1.1 111"), 0, 0), Connectivity.FACES, 9)));
  }

  private static void assertFilled(String labels, Connectivity c, long largest, String expected) {
    assertArrayEquals(
        Vectors.values(Vectors.picture(expected)),
        Vectors.values(Holes.fill(Vectors.picture(labels), c, largest)),
        labels);
  }
}
