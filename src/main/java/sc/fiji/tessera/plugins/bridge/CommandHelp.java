package sc.fiji.tessera.plugins.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a shell prints about the commands, made from what the commands declare. */
public final class CommandHelp {
  /** Where the documentation is published. */
  public static final String SITE = "https://tessera-fiji.github.io/tessera/";

  private static final int WIDTH = 88;

  private CommandHelp() {}

  /** The address of a command's page in the documentation. */
  static String page(String label) {
    return SITE + "commands/" + pageName(label) + ".html";
  }

  /** The file name of a command's page, without extension. */
  static String pageName(String label) {
    String name = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return name.replaceFirst("-$", "");
  }

  /** How to call, and all labels. */
  static String overview(CommandMenu menu) {
    StringBuilder text = new StringBuilder();
    text.append("Usage: sc.fiji.tessera.Tessera \"<label>\" \"<key=value key2=[a b] flag ...>\"\n");
    text.append("       sc.fiji.tessera.Tessera \"<label>\" --help\n\n");
    text.append("Labels:\n");
    for (String label : menu.labels()) text.append("  ").append(label).append('\n');
    text.append("\nTables are written to standard output as CSV, messages to standard error.\n");
    text.append("Exit codes: 0 done, 1 failed, 2 wrong arguments.\n");
    return text.toString();
  }

  /** The keys of one command with what they accept, their defaults and their meaning. */
  static String of(CommandRun run) {
    StringBuilder text = new StringBuilder(run.label()).append('\n');
    String description = run.info().getDescription();
    if (description != null) append(text, description, "  ");
    for (CommandInput input : run.inputs().keyed()) {
      if (!input.shown()) continue;
      text.append("\n  ").append(input.key()).append('\n');
      append(text, input.accepts() + "; " + whenNotGiven(run.inputs(), input), "      ");
      append(text, input.help(), "      ");
    }
    if (run.info().get("help") != null)
      text.append("\nMore: ").append(page(run.label())).append('\n');
    return text.toString();
  }

  private static String whenNotGiven(CommandInputs inputs, CommandInput input) {
    if (input == inputs.activeImageInput()) return "the active image if not given";
    if (input.mustBeGiven()) return "required";
    String text = input.defaultText();
    return text.isEmpty() ? "optional" : "default " + text;
  }

  private static void append(StringBuilder text, String paragraph, String indent) {
    for (String line : wrap(paragraph, WIDTH - indent.length())) {
      text.append(indent).append(line).append('\n');
    }
  }

  /** The words of a paragraph in lines of at most so many characters. */
  public static List<String> wrap(String paragraph, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.trim().split("\\s+")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (line.length() > 0) line.append(' ');
      line.append(word);
    }
    if (line.length() > 0) lines.add(line.toString());
    return lines;
  }
}
