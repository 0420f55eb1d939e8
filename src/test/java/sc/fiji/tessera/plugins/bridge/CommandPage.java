package sc.fiji.tessera.plugins.bridge;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.scijava.module.ModuleItem;
import sc.fiji.tessera.plugins.measure.ObjectSelection;

/** The page of one command in the documentation, made from what the command declares. */
final class CommandPage {
  static final Path SITE = Path.of("src/site/markdown");

  /** Longer lists of choices stand below the table. */
  private static final int MOST_CHOICES = 12;

  private final CommandRun run;
  private final CommandExample example;
  private final StringBuilder page = new StringBuilder();

  private CommandPage(CommandRun run, CommandExample example) {
    this.run = run;
    this.example = example;
  }

  /** Where the page of a command lies. */
  static Path file(String label) {
    return SITE.resolve("commands").resolve(CommandHelp.pageName(label) + ".md");
  }

  /** The page about what the command belongs to, which its attribute "help" names. */
  static Path topic(CommandRun run) {
    String address = run.info().get("help");
    String page = address.substring(CommandHelp.SITE.length());
    return SITE.resolve(page.replaceFirst("\\.html(#.*)?$", ".md"));
  }

  /** The page as it must be. */
  static String text(CommandExample example) throws IOException {
    String className = CommandMenu.installed().className(example.label());
    CommandPage page =
        new CommandPage(CommandRun.of(SciJava.context(), className, example.label()), example);
    page.head();
    page.picture();
    page.inputs();
    page.results();
    page.calls();
    return page.page.toString();
  }

  private void head() throws IOException {
    Path topic = topic(run);
    String title =
        Files.readAllLines(topic).stream()
            .filter(l -> l.startsWith("# "))
            .findFirst()
            .orElseThrow();
    line("# " + run.label());
    line("");
    line(run.info().getDescription());
    line("");
    line(
        "Menu: *%s > %s*. What it is for, and how to go about it: [%s](../%s). All commands: [table](../commands.md)."
            .formatted(
                CommandMenu.installed().place(run.label()).replace(">", " > "),
                run.label(),
                title.substring(2),
                topic.getFileName()));
    line("");
  }

  /** What {@link CommandPictures} or {@link DialogPictures} have made. */
  private void picture() {
    String options = CommandPictures.options(run.label());
    String what = options == null ? "The dialog of " : "What comes of ";
    line(
        "![%s%s](../../resources/images/commands/%s)"
            .formatted(what, run.label(), CommandPictures.file(run.label()).getFileName()));
    line("");
    if (options == null) return;
    line(
        options.isEmpty()
            ? "The picture was made by the command itself."
            : "The picture was made by `run(\"%s\", \"%s\");` with images made from the samples in *File > Open Samples*."
                .formatted(run.label(), options));
    line("");
  }

  private void inputs() {
    List<CommandInput> inputs = run.inputs().keyed().stream().filter(CommandInput::shown).toList();
    line("## Inputs");
    line("");
    if (inputs.isEmpty()) {
      line("None.");
      line("");
      return;
    }
    line("| input | key | default | accepts | meaning |");
    line("|---|---|---|---|---|");
    for (CommandInput i : inputs) {
      line(
          "| %s | `%s` | %s | %s | %s |"
              .formatted(i.label(), i.key(), whenNotGiven(i), accepts(i), escaped(i.help())));
    }
    line("");
    for (CommandInput i : inputs) {
      if (i.choices().size() <= MOST_CHOICES) continue;
      line("Choices of `" + i.key() + "`: " + String.join(", ", i.choices()) + ".");
      line("");
    }
  }

  private String whenNotGiven(CommandInput input) {
    if (input == run.inputs().activeImageInput()) return "the active image";
    if (input.mustBeGiven()) return "required";
    return input.defaultText().isEmpty() ? "nothing" : "`" + input.defaultText() + "`";
  }

  /** What is accepted everywhere, whatever models are installed. */
  private static String accepts(CommandInput input) {
    String unit = input.unit() == null ? "" : " (" + input.unit() + ")";
    return switch (input.kind()) {
      case IMAGE ->
          input.location() == CommandInput.Location.FOLDER
              ? "a folder"
              : "an image, a file or a folder" + (input.hasStyle("rois") ? ", or ROIs" : "");
      case NUMBER -> input.range() + unit;
      case FLAG -> "`true` or `false`";
      case CHOICE ->
          input.choices().size() > MOST_CHOICES
              ? "one of " + input.choices().size() + ", below"
              : "one of " + codes(input.choices());
      default -> text(input);
    };
  }

  private static String text(CommandInput input) {
    boolean model = input.key().equals("model");
    boolean open = model || input.choices().isEmpty() || input.choices().size() > MOST_CHOICES;
    String known = open ? "" : codes(input.choices()) + ", or ";
    String what =
        switch (input.location()) {
          case OPEN -> "a file";
          case FOLDER -> "a folder";
          case FILE_OR_FOLDER -> "a file or folder";
          case SAVE -> "a path";
          default -> "a text";
        };
    return (model ? "a name, " : known) + what;
  }

  private static String codes(List<String> choices) {
    StringJoiner codes = new StringJoiner(", ");
    for (String choice : choices) codes.add("`" + choice + "`");
    return codes.toString();
  }

  private static String escaped(String help) {
    return help.replace("|", "\\|").replace("*", "\\*").replace("<", "\\<");
  }

  private void results() {
    line("## Results");
    line("");
    boolean any = false;
    for (ModuleItem<?> item : run.info().outputs()) {
      if (item.getType() == ObjectSelection.class) continue;
      if (!any) {
        line("| output | what it is |");
        line("|---|---|");
      }
      any = true;
      line("| `%s` | %s |".formatted(item.getName(), kind(item)));
    }
    line(any ? "" : "What it shows on the screen.\n");
  }

  private static String kind(ModuleItem<?> item) {
    Class<?> type = item.getType();
    String label = item.getLabel() == null ? "" : item.getLabel();
    if (type == ImagePlus.class) return "a new image";
    if (type == ResultsTable.class) {
      return label.isEmpty() ? "a table, in Results" : "a table, in the window \"" + label + "\"";
    }
    if (type == File.class || type == Path.class) return "the file or folder that was written";
    return type == String.class ? "a text, in the log" : "a number, for scripts";
  }

  private void calls() {
    String options = example.shown();
    line("## Example");
    line("");
    line(
        options.isEmpty()
            ? "In a macro:"
            : "In a macro, with the files of the example in the folder that ImageJ was started from:");
    line("");
    line("    run(\"%s\", \"%s\");".formatted(run.label(), options));
    line("");
    if (example.screen() != null) {
      line("It needs a screen, so it is not for shells and scripts.");
      return;
    }
    line("Without a screen, in a macro of plain ImageJ:");
    line("");
    line(
        "    call(\"sc.fiji.tessera.Tessera.run\", \"%s\", \"%s\");"
            .formatted(run.label(), options));
    line("");
    line("From a shell, in the folder of ImageJ:");
    line("");
    line("    java -cp 'ij.jar:plugins/*:jars/*' sc.fiji.tessera.Tessera \\");
    line("      \"%s\" \"%s\"".formatted(run.label(), options));
    line("");
    line("In Groovy:");
    line("");
    line("    #@ CommandService command");
    line("    command.run(\"%s\", true%s).get()".formatted(className(), groovy()));
  }

  private String className() {
    return run.info().getDelegateClassName();
  }

  private String groovy() {
    StringBuilder arguments = new StringBuilder();
    Map<String, String> given = MacroOptions.parse(example.shown());
    for (CommandInput input : run.inputs().keyed()) {
      if (!given.containsKey(input.key())) continue;
      String text = given.get(input.key());
      String value =
          switch (input.kind()) {
            case IMAGE, FILE -> "new File(\"" + text + "\")";
            case FLAG -> text == null ? "true" : text;
            case NUMBER -> text;
            default -> "\"" + text + "\"";
          };
      arguments.append(",\n        \"").append(input.name()).append("\", ").append(value);
    }
    return arguments.toString();
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
