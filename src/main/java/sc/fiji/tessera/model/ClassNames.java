package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names of classes as one text on a card: {@code background;cell}. A semicolon or backslash in a
 * name stands behind a backslash.
 */
final class ClassNames {
  private ClassNames() {}

  /** Names as windows and tables can show them: in one line. Otherwise they may be anything. */
  static List<String> clean(List<String> names) {
    return names.stream().map(name -> name.replaceAll("\\p{Cntrl}+", " ")).toList();
  }

  static String text(List<String> names) {
    return names.stream()
        .map(name -> name.replace("\\", "\\\\").replace(";", "\\;"))
        .collect(Collectors.joining(";"));
  }

  /** The names, at least one; backslashes before other characters are the names' own. */
  static List<String> list(String text) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape = c == '\\' && i + 1 < text.length() && "\\;".indexOf(text.charAt(i + 1)) >= 0;
      if (escape) {
        name.append(text.charAt(++i));
      } else if (c == ';') {
        names.add(name.toString());
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    names.add(name.toString());
    return List.copyOf(names);
  }
}
