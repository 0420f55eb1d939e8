package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.PrintStream;
import java.util.Map;

/**
 * The commands from a shell: {@code "<label>" "<key=value ...>"}, with the labels and keys of
 * macros. Tables are written to standard output as CSV, and so are single numbers, as a table of
 * one row under their names; everything else to standard error. Images are not shown; commands save
 * them.
 */
public final class Shell {
  /** Exit code: done. */
  public static final int DONE = 0;

  /** Exit code: the command has failed or was cancelled. */
  public static final int FAILED = 1;

  /** Exit code: unknown label or key, or a value that is not accepted; nothing was run. */
  public static final int WRONG_ARGUMENTS = 2;

  /** With {@code -Dtessera.details=true} a failure is followed by what a report of it needs. */
  private static final boolean DETAILS = Boolean.getBoolean("tessera.details");

  private final CommandMenu menu;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param menu the labels that are known
   * @param out where tables and help go
   * @param err where messages and progress go
   */
  public Shell(CommandMenu menu, PrintStream out, PrintStream err) {
    this.menu = menu;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs one command, or prints help for {@code --help} or no arguments.
   *
   * @return the exit code
   */
  public int run(String... args) {
    PrintStream before = System.out;
    // ImageJ's log prints to standard output, which belongs to the tables.
    System.setOut(err);
    try {
      return SciJava.withOurClassLoader(() -> dispatch(args));
    } catch (RuntimeException | Error e) {
      return failed(args.length == 0 ? "Tessera" : args[0], e);
    } finally {
      System.setOut(before);
      out.flush();
      err.flush();
    }
  }

  private int dispatch(String[] args) {
    if (args.length == 0 || isHelp(args[0])) {
      out.print(CommandHelp.overview(menu));
      return DONE;
    }
    if (args.length > 2) {
      err.println(
          "Give a label and one text with all keys, such as"
              + " \"Tessera Devices...\" \"key=value key2=value2\".");
      return WRONG_ARGUMENTS;
    }
    CommandRun run;
    try {
      String className = menu.className(args[0]);
      run = CommandRun.of(SciJava.context(), className, args[0]);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return WRONG_ARGUMENTS;
    }
    String options = args.length == 2 ? args[1] : "";
    if (isHelp(options)) {
      out.print(CommandHelp.of(run));
      return DONE;
    }
    return run(run, options);
  }

  private static boolean isHelp(String argument) {
    return argument.equals("--help") || argument.equals("-h");
  }

  private int run(CommandRun run, String options) {
    Map<String, String> texts;
    Map<String, Object> values;
    try {
      texts = MacroOptions.parse(options);
      values = run.inputs().read(texts);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return WRONG_ARGUMENTS;
    }
    try {
      CommandOutcome outcome = run.execute(values, new StreamProgress(err));
      print(outcome, run, texts);
      return DONE;
    } catch (Throwable t) {
      return failed(run.label(), t);
    }
  }

  private int failed(String label, Throwable thrown) {
    Throwable failure = FailureSentence.unwrap(thrown);
    boolean cancelled = FailureSentence.isCancellation(failure);
    String sentence =
        cancelled ? "\"" + label + "\" cancelled." : FailureSentence.of(label, failure);
    err.println(sentence);
    if (DETAILS || IJ.debugMode) {
      err.println(new FailureReport(label, sentence, failure).text());
      err.println(DeviceText.versions());
    }
    return FAILED;
  }

  private void print(CommandOutcome outcome, CommandRun run, Map<String, String> texts) {
    boolean separate = false;
    boolean canSave = run.inputs().has("save") && texts.getOrDefault("save", "").isEmpty();
    ResultsTable numbers = numbers(outcome);
    for (Object value : outcome.outputs().values()) {
      if (value instanceof ResultsTable) {
        if (separate) out.println();
        out.print(CsvTable.text((ResultsTable) value));
        separate = true;
      } else if (value instanceof Number) {
        continue; // below, all in one row
      } else if (value instanceof WindowOutput) {
        continue; // for windows
      } else if (value instanceof ImagePlus) {
        String title = ((ImagePlus) value).getTitle();
        if (canSave) err.println("\"" + title + "\" was not saved; give save=<path> to keep it.");
      } else {
        err.println(value);
      }
    }
    if (numbers.size() == 0) return;
    if (separate) out.println();
    out.print(CsvTable.text(numbers));
  }

  private static ResultsTable numbers(CommandOutcome outcome) {
    ResultsTable table = new ResultsTable();
    outcome
        .outputs()
        .forEach(
            (name, value) -> {
              if (!(value instanceof Number number)) return;
              if (table.size() == 0) table.addRow();
              table.addValue(name, number.doubleValue());
            });
    return table;
  }
}
