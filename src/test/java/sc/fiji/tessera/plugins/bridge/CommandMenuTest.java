package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandMenuTest {
  @Test
  void readsLabelsOfOurBridgeOnly() {
    assertEquals(List.of("Echo...", "Pair..."), EchoMenu.MENU.labels());
    assertEquals(EchoCommand.class.getName(), EchoMenu.MENU.className("Echo..."));
    assertEquals("Echo...", EchoMenu.MENU.label(EchoCommand.class.getName()));
  }

  @Test
  void anUnknownLabelListsTheKnownOnes() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> EchoMenu.MENU.className("Ekko..."));
    assertEquals(
        "There is no command \"Ekko...\"; the commands are: Echo..., Pair...", e.getMessage());
  }

  @Test
  void theInstalledMenuIsTheOneNextToOurClasses() {
    for (String label : CommandMenu.installed().labels()) {
      assertTrue(CommandMenu.installed().className(label).startsWith("sc.fiji.tessera."), label);
    }
  }
}
