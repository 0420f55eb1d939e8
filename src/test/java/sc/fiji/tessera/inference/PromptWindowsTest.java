package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.image.Window;

class PromptWindowsTest {
  private static Prompts at(double x, double y) {
    return Prompts.of(new Prompts.Point(x, y, true));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0",
    "256, 256, 0, 0",
    "400, 10, 256, 0",
    "999, 699, 488, 188",
    "620, 300, 256, 0"
  })
  void aPointGoesToTheTileInWhoseMiddleItLies(int x, int y, int left, int top) {
    PromptWindows windows = new PromptWindows(1000, 700, 512);
    assertEquals(new Window(left, top, 512, 512), windows.of(at(x, y)));
  }

  /** Each point has a quarter of a tile around it, or the image ends there. */
  @Test
  void aroundAPointIsRoom() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      int width = 1 + random.nextInt(3000);
      int height = 1 + random.nextInt(3000);
      int tile = 16 + random.nextInt(1000);
      int x = random.nextInt(width);
      int y = random.nextInt(height);
      Window w = new PromptWindows(width, height, tile).of(at(x, y));
      int room = tile / 4 - 1;
      assertTrue(w.x() >= 0 && w.y() >= 0 && w.right() <= width && w.bottom() <= height, "" + w);
      assertTrue(x >= Math.min(x, room) + w.x() && y >= Math.min(y, room) + w.y(), "" + w);
      assertTrue(w.right() - x > Math.min(room, width - 1 - x), "" + w);
      assertTrue(w.bottom() - y > Math.min(room, height - 1 - y), "" + w);
    }
  }

  @Test
  void whatIsTooLargeForATileIsLookedForInTheWholeImage() {
    PromptWindows windows = new PromptWindows(1000, 700, 256);
    Window whole = new Window(0, 0, 1000, 700);
    assertEquals(whole, windows.of(Prompts.of(new Prompts.Box(100, 100, 400, 150))));
    assertEquals(256, windows.of(Prompts.of(new Prompts.Box(100, 100, 200, 150))).width());
    assertEquals(whole, windows.of(at(500, 1700)), "outside of the image");
    TensorValues logits = new TensorValues(new float[1], 1, 1, 1, 1);
    Prompts mask = new Prompts(List.of(), Optional.empty(), Optional.of(logits));
    assertEquals(whole, windows.of(mask), "nowhere");
    assertEquals(256, windows.of(at(5, 5).withMask(logits)).width());
    assertEquals(whole, new PromptWindows(1000, 700, 0).of(at(5, 5)));
    assertTrue(new PromptWindows(1000, 700, 1000).isWhole());
    assertThrows(IllegalArgumentException.class, () -> new PromptWindows(9, 9, -1));
  }

  @Test
  void promptsMoveWithTheirWindow() {
    Prompts told =
        Prompts.of(new Prompts.Point(300, 200, true), new Prompts.Point(310, 190, false));
    Prompts moved = told.shifted(-256, -128);
    assertEquals(
        Prompts.of(new Prompts.Point(44, 72, true), new Prompts.Point(54, 62, false)), moved);
    Prompts box = Prompts.of(new Prompts.Box(300, 200, 310, 220));
    assertEquals(Prompts.of(new Prompts.Box(44, 72, 54, 92)), box.shifted(-256, -128));
  }
}
