package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CocoObjectsTest {
  @Test
  void numbersAreThoseOfTheDataSet() {
    List<String> names = CocoObjects.names();
    assertEquals(91, names.size());
    assertEquals("background", names.get(0));
    assertEquals("person", names.get(1));
    assertEquals("class 12", names.get(12));
    assertEquals("toothbrush", names.get(90));
    assertEquals(80, names.stream().filter(n -> !n.matches("background|class \\d+")).count());
  }
}
