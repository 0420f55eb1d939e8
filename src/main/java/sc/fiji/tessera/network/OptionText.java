package sc.fiji.tessera.network;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An architecture's options, a record of int, boolean and enum components, as text and back: {@code
 * backbone=resnet50 auxiliary=true}. Enum constants are written in lower case with hyphens.
 */
final class OptionText {
  private OptionText() {}

  /** Component name to value, in the record's order. */
  static Map<String, String> of(Record options) {
    Map<String, String> text = new LinkedHashMap<>();
    for (RecordComponent c : options.getClass().getRecordComponents()) {
      text.put(c.getName(), text(value(options, c)));
    }
    return text;
  }

  /**
   * The same kind of record with some components changed; throws {@link IllegalArgumentException}
   * naming the key and what it accepts.
   */
  static Record with(Record defaults, Map<String, String> changes) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    Map<String, String> left = new LinkedHashMap<>(changes);
    for (int i = 0; i < components.length; i++) {
      String text = left.remove(components[i].getName());
      values[i] = text == null ? value(defaults, components[i]) : parse(components[i], text.trim());
    }
    if (!left.isEmpty()) {
      String known =
          Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The network has no option '%s'; it has %s.",
              left.keySet().iterator().next(),
              known));
    }
    return create(defaults.getClass(), components, values);
  }

  private static Record create(
      Class<? extends Record> type, RecordComponent[] components, Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(Record options, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    return String.valueOf(value);
  }

  private static Object parse(RecordComponent component, String text) {
    Class<?> type = component.getType();
    if (type == int.class) return integer(component.getName(), text);
    if (type == boolean.class) {
      if (text.equals("true") || text.equals("false")) return text.equals("true");
      throw refusal(component.getName(), text, "true or false");
    }
    for (Object constant : type.getEnumConstants()) {
      if (text(constant).equals(text)) return constant;
    }
    String accepted =
        Arrays.stream(type.getEnumConstants())
            .map(OptionText::text)
            .collect(Collectors.joining(", "));
    throw refusal(component.getName(), text, "one of " + accepted);
  }

  private static int integer(String key, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw refusal(key, text, "a whole number");
    }
  }

  private static IllegalArgumentException refusal(String key, String text, String accepted) {
    return new IllegalArgumentException(
        "The network's option " + key + " is '" + text + "', but must be " + accepted + ".");
  }
}
