package sc.fiji.tessera;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who imports whom among the rooms of a house, counted from the compiled classes.
 *
 * @param house package of the rooms
 * @param classes how many classes of top level each room has, by its name
 * @param imports by the importing room, then by the imported one: how many classes of the first
 *     name one of the second
 */
record HouseImports(
    String house,
    SortedMap<String, Integer> classes,
    SortedMap<String, SortedMap<String, Integer>> imports) {

  static HouseImports of(JavaClasses all, String house) {
    SortedMap<String, Integer> classes = new TreeMap<>();
    SortedMap<String, SortedMap<String, Integer>> imports = new TreeMap<>();
    for (JavaClass c : all) {
      String room = room(c, house);
      if (room.isEmpty()) continue;
      if (!c.isNestedClass() && !c.getSimpleName().equals("package-info")) {
        classes.merge(room, 1, Integer::sum);
      }
    }
    Map<String, Set<String>> seen = new TreeMap<>();
    for (JavaClass c : all) {
      for (Dependency d : c.getDirectDependenciesFromSelf()) {
        String from = room(c, house);
        String to = room(d.getTargetClass(), house);
        if (from.isEmpty() || to.isEmpty() || from.equals(to)) continue;
        String pair = from + " " + to;
        if (seen.computeIfAbsent(pair, k -> new HashSet<>()).add(outermost(c))) {
          imports.computeIfAbsent(from, k -> new TreeMap<>()).merge(to, 1, Integer::sum);
        }
      }
    }
    return new HouseImports(house, classes, imports);
  }

  private static String outermost(JavaClass c) {
    String name = c.getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private static String room(JavaClass c, String house) {
    String name = c.getPackageName();
    return name.startsWith(house + ".") ? name.substring(house.length() + 1).split("\\.")[0] : "";
  }

  int count(String from, String to) {
    return imports.getOrDefault(from, new TreeMap<>()).getOrDefault(to, 0);
  }

  /** The floor of each room, from 0: above all that it imports. */
  SortedMap<String, Integer> floors() {
    SortedMap<String, Integer> floors = new TreeMap<>();
    classes.keySet().forEach(r -> floors.put(r, floor(r)));
    return floors;
  }

  private int floor(String room) {
    return imports.getOrDefault(room, new TreeMap<>()).keySet().stream()
        .mapToInt(r -> 1 + floor(r))
        .max()
        .orElse(0);
  }

  /** A table in Markdown: a row for each room, from the top floor, with those that it imports. */
  String table() {
    List<String> rooms = new ArrayList<>(classes.keySet());
    SortedMap<String, Integer> floors = floors();
    rooms.sort((a, b) -> floors.get(b) - floors.get(a));
    StringBuilder text = new StringBuilder("| room | imports |\n|---|---|\n");
    for (String room : rooms) {
      String parts = String.join(", ", imports.getOrDefault(room, new TreeMap<>()).keySet());
      text.append("| `" + room + "` | " + (parts.isEmpty() ? "no other" : parts) + " |\n");
    }
    return text.toString();
  }
}
