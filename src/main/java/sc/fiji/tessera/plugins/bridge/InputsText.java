package sc.fiji.tessera.plugins.bridge;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.ArrayList;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.ImageSource;

/**
 * What a command was asked for, as {@code key=value} in the order of its declaration, for the info
 * of its results. Left out are the image itself, the form of the result and where it goes, and how
 * it was refined, which the info says where it was.
 */
public final class InputsText {
  private static final List<String> ELSEWHERE = List.of("image", "output", "save", "refine");

  private final Command command;

  public InputsText(Command command) {
    this.command = command;
  }

  @Override
  public String toString() {
    List<String> texts = new ArrayList<>();
    for (Class<?> c = command.getClass(); c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        Parameter declared = field.getAnnotation(Parameter.class);
        boolean input = declared != null && declared.type() == ItemIO.INPUT;
        String value = input && !ELSEWHERE.contains(field.getName()) ? value(field) : null;
        if (value != null) texts.add(field.getName() + "=" + value);
      }
    }
    return String.join(" ", texts);
  }

  /** Null where it is no input of people. */
  private String value(Field field) {
    try {
      field.setAccessible(true);
      Object value = field.get(command);
      if (value instanceof Number n) return NumberRange.plain(n);
      if (value instanceof ImageSource source) return source.name();
      return value instanceof Boolean || value instanceof String s && !s.isBlank()
          ? value.toString()
          : null;
    } catch (IllegalAccessException | InaccessibleObjectException e) {
      throw new IllegalStateException(field + " cannot be read.", e);
    }
  }
}
