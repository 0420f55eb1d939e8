package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class BoxCorrectionTest {
  @Test
  void whatLiesBetweenTwoBoxesLeadsFromOneToTheOther() {
    float[] box = {0, 3, 5, 13, 27};
    float[] wanted = {1, 9, 40, 31};
    float[] numbers = new float[5];
    float[] back = new float[4];
    for (BoxCorrection c : new BoxCorrection[] {BoxCorrection.ANCHORS, BoxCorrection.CLASSES}) {
      c.between(box, 1, wanted, 0, numbers, 1);
      c.apply(box, 1, numbers, 1, 1, back, 0);
      assertArrayEquals(wanted, back, 1e-4f);
    }
    // the centre 12.5 to the right and 4 below, of a box of 10 x 22; 3.9 times as wide
    float[] four = new float[4];
    BoxCorrection.ANCHORS.between(box, 1, wanted, 0, four, 0);
    assertArrayEquals(new float[] {1.25f, 4 / 22f, (float) Math.log(3.9), 0}, four, 1e-5f);
    BoxCorrection.CLASSES.between(box, 1, wanted, 0, four, 0);
    assertArrayEquals(new float[] {12.5f, 40 / 22f, 5 * (float) Math.log(3.9), 0}, four, 1e-4f);
  }
}
