package sc.fiji.tessera.plugins.bridge;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.scijava.module.ModuleItem;

/**
 * The table of all commands in the documentation, {@code src/site/markdown/commands.md}: what the
 * tests have shown that each can do, and nothing else.
 */
final class CommandTable {
  static final Path FILE = CommandPage.SITE.resolve("commands.md");

  private static final String HEAD =
      """
      # Commands

      Every command, and the ways in which it is used. This table is written by the tests that run
      each way (`CommandProofTest`); a way that fails, or a new command without an example, fails the
      build.

      - *menu*: where it is; chosen there, a dialog opens with a field for each input and the button
        *Help* (`DialogsScenario`, on a screen).
      - *macro*: what a dialog records is played as a macro without a screen, and gives the same
        images, tables and files.
      - *headless*: `java ... sc.fiji.tessera.Tessera "Label..." "keys"` gives the same files, and
        tables on standard output.
      - *SciJava*: `command.run("...", true, "image", imp, ...)`, as from Groovy, gives the same, and
        changes no image that it is given.
      - *gives*: what a call leaves; images are always new ones, but where `replace` is asked for, and
        then *Edit > Undo* takes it back.
      - *5-D*: takes hyperstacks; a result has the slices, frames and calibration of the image.
      - *cancel*: Escape ends it, and leaves no file; where it says *at once*, there is nothing to wait
        for.
      - *page*: its inputs, results and an example; the button *Help* of its dialog opens it.

      | command | menu | macro | headless | SciJava | gives | 5-D | cancel | page |
      |---|---|:---:|:---:|:---:|---|:---:|:---:|---|
      """;

  private CommandTable() {}

  /**
   * The page as it must be.
   *
   * @param shown the ways that have been shown to work, by label
   */
  static String text(Map<String, Set<String>> shown) {
    StringBuilder text = new StringBuilder(HEAD);
    for (String label : CommandMenu.installed().labels()) {
      text.append(row(CommandExamples.all().get(label), shown.getOrDefault(label, Set.of())));
    }
    return text.toString();
  }

  private static String row(CommandExample example, Set<String> ways) {
    String label = example.label();
    String className = CommandMenu.installed().className(label);
    CommandRun run = CommandRun.of(SciJava.context(), className, label);
    String place = CommandMenu.installed().place(label).replaceFirst("^Plugins>", "");
    boolean screen = example.screen() != null;
    String none = screen ? "on a screen" : "no";
    return "| %s | %s | %s | %s | %s | %s | %s | %s | [%s](commands/%s.md) |\n"
        .formatted(
            label,
            place.replace(">", " > "),
            ways.contains("macro") ? "yes" : none,
            ways.contains("shell") ? "yes" : none,
            ways.contains("SciJava") ? "yes" : none,
            screen ? "a window" : gives(run),
            ways.contains("hyperstack") ? "yes" : "–",
            ways.contains("cancel") ? "yes" : screen ? "on a screen" : "at once",
            CommandHelp.pageName(label),
            CommandHelp.pageName(label));
  }

  private static String gives(CommandRun run) {
    StringBuilder gives = new StringBuilder();
    boolean image = false;
    boolean table = false;
    boolean file = false;
    boolean text = false;
    for (ModuleItem<?> item : run.info().outputs()) {
      image |= item.getType() == ImagePlus.class;
      table |= item.getType() == ResultsTable.class;
      file |= item.getType() == File.class;
      text |= item.getType() == String.class;
    }
    if (image) gives.append(", new image").append(run.inputs().has("replace") ? " or undo" : "");
    if (table) gives.append(", table");
    if (text) gives.append(", text");
    if (file) gives.append(", file");
    return gives.isEmpty() ? "–" : gives.substring(2);
  }
}
