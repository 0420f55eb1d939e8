package sc.fiji.tessera.guide;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A block of code in the documentation.
 *
 * @param page where it stands
 * @param line its first line, from 1
 * @param language of its fence, or ""
 * @param lines without fence and indentation
 * @param excuse why it is not run, from the comment {@code not run: ...} before it; null = it is
 * @param output lines of the block of the language {@code output} behind it
 */
record Snippet(
    Path page, int line, String language, List<String> lines, String excuse, List<String> output) {
  private static final Pattern MACRO_LINE =
      Pattern.compile("(run|call|open|makePoint|setBatchMode)\\(.*|.*[^\\w.](run|call)\\(\".*");
  private static final Pattern SHELL_LINE = Pattern.compile("(java|cd|for|sh|fiji) .*");

  /** What is done with it. */
  enum Kind {
    /** Run by ImageJ's interpreter of macros. */
    MACRO,
    /** Run by a shell, with the program that was built. */
    SHELL,
    /** Run by Groovy, as Fiji's script editor does. */
    GROOVY,
    /** A part of a source file, which is compiled and tested. */
    JAVA,
    /** Maven's: what it names is compared with the project's files. */
    BUILD,
    /** No code: tables, pictures of labels, what a program prints. */
    TEXT
  }

  Kind kind() {
    return switch (language) {
      case "groovy" -> Kind.GROOVY;
      case "java" -> Kind.JAVA;
      case "text", "output", "yaml" -> Kind.TEXT;
      case "python" -> Kind.SHELL; // never run: it needs an excuse
      default -> kindOfContent();
    };
  }

  private Kind kindOfContent() {
    for (String l : lines) {
      if (l.matches("mvn .*")) return Kind.BUILD;
      if (l.startsWith("#@") || l.startsWith("command.run(")) return Kind.GROOVY;
      if (SHELL_LINE.matcher(l).matches()) return Kind.SHELL;
      if (MACRO_LINE.matcher(l).matches()) return Kind.MACRO;
    }
    return Kind.TEXT;
  }

  String text() {
    return String.join("\n", lines);
  }

  @Override
  public String toString() {
    return page.getFileName() + ":" + line;
  }
}
