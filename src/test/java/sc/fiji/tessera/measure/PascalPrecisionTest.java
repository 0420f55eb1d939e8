package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PascalPrecisionTest {
  private static TrueInstance truth(double x) {
    return TrueInstance.of(1, new Box(x, 0, 10, 10));
  }

  private static ScoredInstance found(double x, double score) {
    return new ScoredInstance(1, new Box(x, 0, 10, 10), score);
  }

  /**
   * By falling score: right, wrong, right, of three: precisions 1, 1/2, 2/3 at recalls 1/3, 1/3,
   * 2/3.
   */
  @Test
  void countedByHand() {
    PascalPrecision p = new PascalPrecision(0.5);
    p.add(List.of(truth(0), truth(100)), List.of(found(1, 0.9), found(50, 0.8)));
    p.add(List.of(truth(0)), List.of(found(0, 0.7)));
    assertEquals(1 / 3.0 + 2 / 9.0, p.area(), 1e-12);
    // recalls 0 to 0.3 have precision 1, 0.4 to 0.6 have 2/3
    assertEquals((4 + 3 * 2 / 3.0) / 11, p.elevenPoints(), 1e-12);
    assertEquals(p.area(), p.area(1));
    assertTrue(Double.isNaN(p.area(2)));
  }

  /** Unlike COCO: the second looks at the taken one that it overlaps most, not at a free one. */
  @Test
  void whatIsTakenIsNotShared() {
    List<TrueInstance> truth = List.of(truth(0), truth(3));
    List<ScoredInstance> found = List.of(found(0, 0.9), found(1, 0.8));
    PascalPrecision pascal = new PascalPrecision(0.5);
    pascal.add(truth, found);
    assertEquals(0.5, pascal.area(), 1e-12);
    CocoEvaluation coco = new CocoEvaluation();
    coco.add(truth, found);
    assertEquals(1, coco.scores().ap50(), 1e-12);
  }

  @Test
  void whatLiesOnACrowdIsNeitherRightNorWrong() {
    PascalPrecision p = new PascalPrecision(0.5);
    TrueInstance crowd = new TrueInstance(1, new Box(50, 0, 10, 10), 100, true);
    p.add(List.of(truth(0), crowd), List.of(found(50, 0.9), found(0, 0.5)));
    assertEquals(1, p.area(), 1e-12);
  }

  @Test
  void aClassThatTheTruthLacksIsLeftOut() {
    PascalPrecision p = new PascalPrecision(0.5);
    p.add(List.of(truth(0)), List.of(found(0, 1)));
    p.add(List.of(), List.of(new ScoredInstance(2, new Box(0, 0, 1, 1), 1)));
    assertEquals(1, p.area(), 1e-12);
  }
}
