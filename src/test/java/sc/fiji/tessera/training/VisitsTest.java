package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VisitsTest {
  private static TreeMap<Integer, Integer> count(Visits visits, int n) {
    Random random = new Random(1);
    visits.start(random);
    TreeMap<Integer, Integer> seen = new TreeMap<>();
    for (int i = 0; i < n; i++) seen.merge(visits.next(random), 1, Integer::sum);
    return seen;
  }

  @Test
  void withoutAShareAllAreVisitedAlike() {
    Visits visits = new Visits(List.of(0, 1), List.of(2), -1);
    assertEquals("{0=100, 1=100, 2=100}", count(visits, 300).toString());
  }

  @Test
  void emptyImagesGetTheirShare() {
    Visits visits = new Visits(List.of(0, 1), List.of(2, 3, 4, 5, 6, 7), 0.1);
    TreeMap<Integer, Integer> seen = count(visits, 3000);
    int empty = 3000 - seen.get(0) - seen.get(1);
    assertEquals(300, empty, 60);
    assertEquals(seen.get(0), seen.get(1), 1);
    assertEquals(null, count(new Visits(List.of(0), List.of(1), 0), 100).get(1));
  }

  @Test
  void aShareOfWhatIsNotThereChangesNothing() {
    assertEquals("{0=50, 1=50}", count(new Visits(List.of(0, 1), List.of(), 0.5), 100).toString());
    assertEquals("{0=50, 1=50}", count(new Visits(List.of(), List.of(0, 1), 0), 100).toString());
  }
}
