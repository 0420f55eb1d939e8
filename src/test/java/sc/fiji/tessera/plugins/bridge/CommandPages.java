package sc.fiji.tessera.plugins.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Writes the page of each command, and the table of all of them after running every way of each.
 * Run its main in the project's root after a command was added or changed.
 */
public final class CommandPages {
  private CommandPages() {}

  public static void main(String[] args) throws Exception {
    boolean table = args.length == 0; // else the pages alone, at once
    int code = SciJava.withOurClassLoader(() -> written(table));
    System.exit(code);
  }

  private static int written(boolean table) {
    try {
      for (CommandExample e : CommandExamples.all().values()) {
        Path file = CommandPage.file(e.label());
        Files.createDirectories(file.getParent());
        Files.writeString(file, CommandPage.text(e));
      }
      if (table) Files.writeString(CommandTable.FILE, CommandTable.text(shown()));
      return 0;
    } catch (Throwable t) {
      t.printStackTrace();
      return 1;
    }
  }

  /** Runs everything. */
  private static Map<String, Set<String>> shown() throws Throwable {
    System.setProperty("tessera.embeddings", "0");
    Path folder = Files.createTempDirectory("examples");
    ExampleFiles files = new ExampleFiles(Files.createDirectory(folder.resolve("files")));
    Map<String, Set<String>> shown = new LinkedHashMap<>();
    for (CommandExample e : CommandExamples.all().values()) {
      shown.put(e.label(), shown(e, files, folder));
    }
    return shown;
  }

  private static Set<String> shown(CommandExample e, ExampleFiles files, Path folder)
      throws Throwable {
    CommandProof proof =
        new CommandProof(e, files, folder.resolve(CommandHelp.pageName(e.label())));
    Map<String, CommandProof.Way> ways = proof.ways();
    for (CommandProof.Way way : ways.values()) way.show();
    return ways.keySet();
  }

  /** Whether there is a page of this name that no command has. */
  static boolean isLeftOver(Path page) throws IOException {
    return CommandExamples.all().keySet().stream().map(CommandPage::file).noneMatch(page::equals);
  }
}
