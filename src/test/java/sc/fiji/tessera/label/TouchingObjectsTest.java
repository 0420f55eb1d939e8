package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

class TouchingObjectsTest {
  @Test
  void bothSidesLoseTheirContactLayer() {
    assertSeparated("11112222 11112222", Connectivity.CORNERS, "111..222 111..222");
    assertSeparated("11.22 11.22", Connectivity.CORNERS, "11.22 11.22");
    assertSeparated("111 111 222 222", Connectivity.FACES, "111 ... ... 222");
  }

  @Test
  void cornersCountWithCornerConnectivityAlone() {
    assertSeparated("11.. 11.. ..22 ..22", Connectivity.FACES, "11.. 11.. ..22 ..22");
    assertSeparated("11.. 11.. ..22 ..22", Connectivity.CORNERS, "11.. 1... ...2 ..22");
  }

  @Test
  void mirroredImagesGiveMirroredResults() {
    Random random = new Random(1);
    Img<IntType> labels = ArrayImgs.ints(14, 11);
    labels.forEach(t -> t.set(Math.max(0, random.nextInt(5) - 1)));
    for (Connectivity c : Connectivity.values())
      for (int axis = 0; axis < 2; axis++)
        assertArrayEquals(
            Vectors.values(
                Views.zeroMin(Views.invertAxis(TouchingObjects.separate(labels, c), axis))),
            Vectors.values(
                TouchingObjects.separate(Views.zeroMin(Views.invertAxis(labels, axis)), c)));
  }

  @Test
  void volumesAreSeparatedAlongZ() {
    Img<IntType> labels = ArrayImgs.ints(new int[] {1, 1, 1, 1, 2, 2, 2, 2}, 2, 1, 4);
    assertArrayEquals(
        new double[] {1, 1, 0, 0, 0, 0, 2, 2},
        Vectors.values(TouchingObjects.separate(labels, Connectivity.FACES)));
  }

  private static void assertSeparated(String labels, Connectivity c, String expected) {
    assertArrayEquals(
        Vectors.values(Vectors.picture(expected)),
        Vectors.values(TouchingObjects.separate(Vectors.picture(labels), c)),
        labels);
  }
}
