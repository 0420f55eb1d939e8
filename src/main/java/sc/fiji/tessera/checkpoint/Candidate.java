package sc.fiji.tessera.checkpoint;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/**
 * A network that a checkpoint may belong to, whatever its size.
 *
 * @param architecture from the catalogue
 * @param variant one of its published variants
 * @param options what differs from it
 */
record Candidate(Architecture architecture, String variant, Map<String, String> options)
    implements Blank.Maker {
  /** Where the logits lie: no weight tells, and a model is to label the image's own pixels. */
  private static final String OUTPUT = "output";

  Candidate(Architecture architecture, String variant) {
    this(architecture, variant, Map.of());
  }

  @Override
  public Network of(Size size) {
    return architecture.network(size, variant, options);
  }

  /** The same with another option. */
  Candidate with(String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(options);
    changed.put(key, value);
    return new Candidate(architecture, variant, changed);
  }

  /** All networks that differ from this one in a single option, possible or not. */
  List<Candidate> neighbours() {
    return neighbours(true);
  }

  /** Those of them whose numbers are those of a published variant. */
  List<Candidate> published() {
    return neighbours(false);
  }

  private List<Candidate> neighbours(boolean unpublished) {
    Map<String, String> now = of(new Size(3, 2)).options();
    List<Candidate> result = new ArrayList<>();
    for (RecordComponent c :
        architecture.variants().get(variant).getClass().getRecordComponents()) {
      if (c.getName().equals(OUTPUT)) continue;
      for (String value : values(c, unpublished ? now.get(c.getName()) : null)) {
        if (!value.equals(now.get(c.getName()))) result.add(with(c.getName(), value));
      }
    }
    return result;
  }

  /** Names and shapes of the parameters; none where the options exclude each other. */
  Map<String, long[]> shapes(Size size) {
    try {
      return Blank.shapes(of(size));
    } catch (RuntimeException e) {
      return Map.of();
    }
  }

  private Set<String> values(RecordComponent component, String now) {
    Set<String> values = new LinkedHashSet<>();
    Class<?> type = component.getType();
    if (type == boolean.class) values.addAll(List.of("true", "false"));
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        values.add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'));
      }
    }
    if (type == int.class) {
      for (String name : architecture.variants().keySet()) {
        Network published = architecture.variant(name, new Size(3, 2));
        values.add(published.options().get(component.getName()));
      }
      int n = now == null ? 0 : Integer.parseInt(now);
      for (int other : new int[] {n - 1, n == 0 ? 0 : n + 1, n / 2, n / 4, n * 2}) {
        if (other > 0) values.add(Integer.toString(other));
      }
    }
    return values;
  }

  /** The options in which this one differs, as {@code key=value}. */
  String differenceTo(Candidate other) {
    Size any = new Size(3, 2);
    Map<String, String> theirs = other.of(any).options();
    List<String> difference = new ArrayList<>();
    of(any)
        .options()
        .forEach(
            (key, value) -> {
              if (!value.equals(theirs.get(key))) difference.add(key + "=" + value);
            });
    return String.join(" ", difference);
  }

  /** The variant and what differs from it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(variant);
    options.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    return text.toString();
  }
}
