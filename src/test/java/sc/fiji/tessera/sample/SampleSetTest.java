package sc.fiji.tessera.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class SampleSetTest {

  @Test
  void givesAsManyNamedSamplesAsAskedFor() {
    for (SampleSet.Kind kind : SampleSet.Kind.values()) {
      List<String> names = new ArrayList<>();
      for (Sample sample : new SampleSet(kind, 3, 64, 48, 10)) names.add(sample.name());
      assertEquals(List.of(kind + "-001", kind + "-002", kind + "-003"), names);
    }
  }

  @Test
  void aSampleIsTheSameWhicheverWayItIsReached() {
    SampleSet set = new SampleSet(SampleSet.Kind.parse("nuclei"), 2, 64, 64, 5);
    int k = 0;
    for (Sample sample : set) {
      assertArrayEquals(Pixels.of(sample.image()), Pixels.of(set.get(k).image()));
      SampleSet alone = new SampleSet(SampleSet.Kind.NUCLEI, 1, 64, 64, 5 + k++);
      assertArrayEquals(Pixels.of(sample.image()), Pixels.of(alone.get(0).image()));
    }
  }

  @Test
  void badRequestsAreNamed() {
    Exception kind =
        assertThrows(IllegalArgumentException.class, () -> SampleSet.Kind.parse("stars"));
    assertEquals(
        "There are no samples of kind \"stars\"; there are nuclei, membranes and tissue.",
        kind.getMessage());
    SampleSet set = new SampleSet(SampleSet.Kind.NUCLEI, 2, 64, 64, 1);
    assertThrows(NoSuchElementException.class, () -> set.get(2));
    Exception count =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SampleSet(SampleSet.Kind.NUCLEI, 0, 64, 64, 1));
    assertEquals(
        "The number of images of a synthetic scene is 0, but must be from 1 to 100000.",
        count.getMessage());
  }
}
