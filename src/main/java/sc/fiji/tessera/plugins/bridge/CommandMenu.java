package sc.fiji.tessera.plugins.bridge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The menu labels of {@code plugins.config} and the command behind each: the one place of labels,
 * also where there is no menu bar. Immutable.
 */
public final class CommandMenu {
  private static final Pattern ENTRY =
      Pattern.compile("([^#\"]+?)\\s*,\\s*\"([^\"]+)\"\\s*,\\s*([\\w.$]+)\\(\"([\\w.$]+)\"\\)\\s*");

  private final Map<String, String> classNames;
  private final Map<String, String> places;

  private CommandMenu(Map<String, String> classNames, Map<String, String> places) {
    this.classNames = Collections.unmodifiableMap(classNames);
    this.places = places;
  }

  /** The menu of the jar (or class folder) that this class was loaded from. */
  public static CommandMenu installed() {
    return Installed.MENU;
  }

  /** Reads the lines of a {@code plugins.config}; entries of other bridges are passed over. */
  static CommandMenu of(Iterable<String> lines) {
    Map<String, String> entries = new LinkedHashMap<>();
    Map<String, String> places = new LinkedHashMap<>();
    for (String line : lines) {
      Matcher entry = ENTRY.matcher(line.trim());
      if (entry.matches() && entry.group(3).equals(Bridge.class.getName())) {
        entries.put(entry.group(2), entry.group(4));
        places.put(entry.group(2), entry.group(1));
      }
    }
    return new CommandMenu(entries, places);
  }

  /** All labels, in menu order. */
  public List<String> labels() {
    return List.copyOf(classNames.keySet());
  }

  /**
   * Class name of the command behind a label.
   *
   * @throws IllegalArgumentException if there is no such label; the message lists those there are
   */
  public String className(String label) {
    String name = classNames.get(label);
    if (name == null) {
      throw new IllegalArgumentException(
          "There is no command \""
              + label
              + "\"; the commands are: "
              + String.join(", ", labels()));
    }
    return name;
  }

  /** A label as the title of a window: without the dots. */
  static String title(String label) {
    return label.endsWith("...") ? label.substring(0, label.length() - 3) : label;
  }

  /** The menu that holds a label, such as {@code Plugins>Tessera>Segment}. */
  String place(String label) {
    className(label); // refuses unknown ones
    return places.get(label);
  }

  /** The label of a command, or the simple name of its class where the menu does not have it. */
  String label(String className) {
    for (Map.Entry<String, String> entry : classNames.entrySet()) {
      if (entry.getValue().equals(className)) return entry.getKey();
    }
    return className.substring(className.lastIndexOf('.') + 1);
  }

  private static final class Installed {
    /** Other jars have a plugins.config too, so ours is found next to our own class. */
    private static final CommandMenu MENU = read();

    private static CommandMenu read() {
      Class<?> self = CommandMenu.class;
      String classFile = self.getName().replace('.', '/') + ".class";
      String location = self.getResource("/" + classFile).toString();
      String root = location.substring(0, location.length() - classFile.length());
      try {
        URLConnection connection = new URL(root + "plugins.config").openConnection();
        connection.setUseCaches(false);
        try (BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
          return of(reader.lines()::iterator);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read the menu labels of Tessera.", e);
      }
    }
  }
}
