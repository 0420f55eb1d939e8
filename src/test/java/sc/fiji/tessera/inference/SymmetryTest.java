package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SymmetryTest {
  private static final float[] IMAGE = {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};

  private static float[] applied(Symmetry s) {
    FloatBuffer to = FloatBuffer.allocate(12);
    s.apply(FloatBuffer.wrap(IMAGE), to, 2, 2, 3);
    return to.array();
  }

  @Test
  void whatTheyDo() {
    assertArrayEquals(IMAGE, applied(Symmetry.IDENTITY));
    assertArrayEquals(
        new float[] {3, 2, 1, 6, 5, 4, 30, 20, 10, 60, 50, 40},
        applied(new Symmetry(true, false, false)));
    assertArrayEquals(
        new float[] {4, 5, 6, 1, 2, 3, 40, 50, 60, 10, 20, 30},
        applied(new Symmetry(false, true, false)));
    assertArrayEquals(
        new float[] {1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60},
        applied(new Symmetry(false, false, true)));
  }

  @Test
  void theEightAreDifferentAndCanBeUndone() {
    Set<String> seen = new HashSet<>();
    for (Symmetry s : Symmetry.ALL) {
      float[] turned = applied(s);
      seen.add(s.transpose() + Arrays.toString(turned));
      FloatBuffer back = FloatBuffer.allocate(12);
      s.undo(FloatBuffer.wrap(turned), back, 2, 2, 3);
      assertArrayEquals(IMAGE, back.array(), s.toString());
    }
    assertEquals(8, seen.size());
  }
}
