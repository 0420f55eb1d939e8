package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever changes a command runs {@link CommandPages}. */
class CommandPagesTest {
  @Test
  void everyPageIsAsTheCommandSays() throws Exception {
    List<String> stale = new ArrayList<>();
    for (CommandExample e : CommandExamples.all().values()) {
      Path file = CommandPage.file(e.label());
      boolean same = Files.exists(file) && Files.readString(file).equals(CommandPage.text(e));
      if (!same) stale.add(file.toString());
    }
    assertEquals(List.of(), stale, "run " + CommandPages.class.getName());
  }

  @Test
  void noPageIsLeftOver() throws Exception {
    List<Path> left = new ArrayList<>();
    try (Stream<Path> pages = Files.list(CommandPage.file("x").getParent())) {
      for (Path page : pages.toList()) if (CommandPages.isLeftOver(page)) left.add(page);
    }
    assertEquals(List.of(), left);
  }

  /** Whoever adds a command runs {@link CommandPictures}, or {@link DialogPictures} on a screen. */
  @Test
  void everyPageHasItsPicture() throws Exception {
    List<Path> pictures = new ArrayList<>();
    long bytes = 0;
    for (String label : CommandMenu.installed().labels()) {
      Path file = CommandPictures.file(label);
      assertTrue(Files.exists(file), "run " + CommandPictures.class.getName() + ": " + file);
      assertTrue(Files.size(file) <= CommandPictures.MOST_BYTES, file + " is too large");
      pictures.add(file);
      bytes += Files.size(file);
    }
    assertTrue(bytes < 2_000_000, bytes + " bytes");
    try (Stream<Path> all = Files.list(CommandPictures.IMAGES)) {
      assertEquals(List.of(), all.filter(f -> !pictures.contains(f)).toList(), "left over");
    }
  }

  @Test
  void picturesAreOfCommandsThatThereAre() {
    List<String> unknown = new ArrayList<>(PictureExamples.all().keySet());
    unknown.removeAll(CommandMenu.installed().labels());
    assertEquals(List.of(), unknown);
  }

  /** The button opens the command's page, which links to the one about its topic. */
  @Test
  void theHelpButtonLeadsSomewhere() {
    for (String label : CommandMenu.installed().labels()) {
      CommandRun run =
          CommandRun.of(SciJava.context(), CommandMenu.installed().className(label), label);
      assertTrue(Files.exists(CommandPage.topic(run)), label + ": " + run.info().get("help"));
      String address = CommandHelp.page(label);
      assertTrue(address.startsWith(CommandHelp.SITE), address);
      String page = address.substring(CommandHelp.SITE.length()).replace(".html", ".md");
      assertTrue(Files.exists(CommandPage.SITE.resolve(page)), address);
    }
  }
}
