package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Rectangle;
import org.junit.jupiter.api.Test;

class ScreenFitTest {
  private static final Rectangle SCREEN = new Rectangle(100, 20, 1024, 748);

  private static Rectangle within(int x, int y, int width, int height) {
    return ScreenFit.within(new Rectangle(x, y, width, height), SCREEN);
  }

  @Test
  void whatFitsStays() {
    assertEquals(new Rectangle(200, 100, 300, 400), within(200, 100, 300, 400));
  }

  @Test
  void whatGrewBeyondTheEdgeMovesBack() {
    assertEquals(new Rectangle(200, 68, 300, 700), within(200, 300, 300, 700));
    assertEquals(new Rectangle(100, 20, 300, 400), within(0, 0, 300, 400));
    assertEquals(new Rectangle(824, 20, 300, 400), within(2000, 20, 300, 400));
  }

  @Test
  void whatIsTooLargeIsCut() {
    assertEquals(SCREEN, within(0, 0, 1641, 1781));
  }
}
