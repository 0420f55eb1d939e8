package sc.fiji.tessera.model;

import java.util.List;
import java.util.Map;

/**
 * A mapping of a yaml file, read with care: what is missing or of another kind is empty.
 *
 * @param values as the yaml reader gives them
 */
record YamlMap(Map<String, Object> values) {

  @SuppressWarnings("unchecked")
  static YamlMap of(Object value) {
    return new YamlMap(value instanceof Map ? (Map<String, Object>) value : Map.of());
  }

  boolean has(String key) {
    return values.get(key) != null;
  }

  String text(String key) {
    Object value = values.get(key);
    return value == null ? "" : value.toString();
  }

  YamlMap map(String key) {
    return of(values.get(key));
  }

  boolean isMap(String key) {
    return values.get(key) instanceof Map;
  }

  boolean isList(String key) {
    return values.get(key) instanceof List;
  }

  @SuppressWarnings("unchecked")
  List<Object> list(String key) {
    Object value = values.get(key);
    return value instanceof List ? (List<Object>) value : List.of();
  }

  /** A number, or the only one in a list. */
  double number(String key, double defaultValue) {
    List<Double> all = numbers(key, defaultValue);
    if (all.size() == 1) return all.get(0);
    throw new IllegalArgumentException("'" + key + "' has " + all.size() + " numbers, not one");
  }

  /** A number or a list of numbers. */
  List<Double> numbers(String key, double defaultValue) {
    if (!has(key)) return List.of(defaultValue);
    List<Object> all = isList(key) ? list(key) : List.of(values.get(key));
    try {
      return all.stream().map(v -> Double.parseDouble(v.toString())).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + key + "' is not a number: " + text(key), e);
    }
  }
}
