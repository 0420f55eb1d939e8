package sc.fiji.tessera.plugins.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The smallest complete call of a command. In its options, {@code {cells.tif}} is a file or folder
 * that {@link ExampleFiles} makes, and {@code {>labels.tif}} one that the command writes (a folder,
 * if it has no extension, is there already). Immutable.
 *
 * @param label the command's label in the menu
 * @param options as a macro gives them, but for those names
 * @param hyperstack options for hyperstacks: null = the same with a hyperstack for each image;
 *     empty = it takes none
 * @param cancelled options with which it takes long enough to be cancelled; null = the same
 * @param varying outputs that tell times, or what else is not the same twice
 * @param screen why it needs a screen, and what shows it then; null = it does not
 */
record CommandExample(
    String label,
    String options,
    String hyperstack,
    String cancelled,
    Set<String> varying,
    String screen) {
  private static final Pattern NAME = Pattern.compile("\\{(>?)([^}]+)}");

  static CommandExample of(String label, String options) {
    return new CommandExample(label, options, null, null, Set.of(), null);
  }

  /** For a command that takes no hyperstack. */
  CommandExample flat() {
    return hyperstack("");
  }

  CommandExample hyperstack(String options) {
    return new CommandExample(label, this.options, options, cancelled, varying, screen);
  }

  CommandExample cancelled(String options) {
    return new CommandExample(label, this.options, hyperstack, options, varying, screen);
  }

  CommandExample varying(String... outputs) {
    return new CommandExample(label, options, hyperstack, cancelled, Set.of(outputs), screen);
  }

  CommandExample screen(String test) {
    return new CommandExample(label, options, hyperstack, cancelled, varying, test);
  }

  /** The options as documentation shows them. */
  String shown() {
    return NAME.matcher(options).replaceAll("$2");
  }

  /** The options with real paths. */
  String options(ExampleFiles files, Path out) {
    return filled(options, files, out);
  }

  /** The options of a call that is cancelled. */
  String cancelledOptions(ExampleFiles files, Path out) {
    return filled(cancelled == null ? options : cancelled, files, out);
  }

  /** The options with hyperstacks, or null if it takes none. */
  String hyperstackOptions(ExampleFiles files, Path out) {
    if (hyperstack != null) return hyperstack.isEmpty() ? null : filled(hyperstack, files, out);
    String deep = options.replaceAll("\\{(\\w[\\w-]*)\\.tif}", "{$1-5d.tif}");
    return deep.equals(options) ? null : filled(deep, files, out);
  }

  private static String filled(String options, ExampleFiles files, Path out) {
    return NAME.matcher(options)
        .replaceAll(
            m -> {
              boolean given = m.group(1).isEmpty();
              Path path = given ? files.get(m.group(2)) : written(out, m.group(2));
              return Matcher.quoteReplacement("[" + path + "]");
            });
  }

  private static Path written(Path out, String name) {
    try {
      return name.contains(".") ? out.resolve(name) : Files.createDirectories(out.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
