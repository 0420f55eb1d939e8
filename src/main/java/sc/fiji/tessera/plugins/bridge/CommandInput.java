package sc.fiji.tessera.plugins.bridge;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.scijava.ItemVisibility;
import org.scijava.module.ModuleItem;
import org.scijava.util.Types;
import sc.fiji.tessera.image.ImageSource;

/**
 * One input of a command, as a {@code @Parameter} declares it: the key that macros use, what it
 * accepts, and how it is shown. Immutable.
 */
public final class CommandInput {
  /** What the text of an input stands for. */
  public enum Kind {
    IMAGE,
    NUMBER,
    FLAG,
    CHOICE,
    TEXT,
    FILE,
    /** A line of text in the dialog; takes no value. */
    MESSAGE
  }

  /** What a text or file input names on disk. */
  enum Location {
    NONE,
    OPEN,
    SAVE,
    FOLDER,
    FILE_OR_FOLDER
  }

  private final ModuleItem<?> item;
  private final ModuleItem<?> declared;
  private final Object defaultValue;
  private final List<Object> choices;
  private final String advice;
  private final RuntimeChoices runtime;
  private final List<String> styles;
  private final Kind kind;
  private final NumberRange range;

  /**
   * @param item the input, with the choices that an initializer may have set
   * @param declared the same input as declared, which alone keeps its attributes
   * @param defaultValue value of the field in a new command
   * @param runtime choices that the command itself gives; where it gives none, those of the item
   */
  CommandInput(
      ModuleItem<?> item, ModuleItem<?> declared, Object defaultValue, RuntimeChoices runtime) {
    this.item = item;
    this.declared = declared;
    this.defaultValue = defaultValue;
    List<String> chosen = runtime.choices(item.getName());
    List<?> given = chosen.isEmpty() ? item.getChoices() : chosen;
    this.advice = runtime.advice(item.getName());
    this.runtime = runtime;
    this.choices = given == null ? List.of() : new ArrayList<>(given);
    String style = item.getWidgetStyle() == null ? "" : item.getWidgetStyle();
    this.styles = Arrays.asList(style.toLowerCase(Locale.ROOT).split("[,;\\s]+"));
    Class<?> type = Types.box(item.getType());
    this.kind = kindOf(type);
    this.range =
        kind == Kind.NUMBER
            ? new NumberRange(type, item.getMinimumValue(), item.getMaximumValue())
            : null;
  }

  private Kind kindOf(Class<?> type) {
    if (item.getVisibility() == ItemVisibility.MESSAGE) return Kind.MESSAGE;
    if (type == ImageSource.class) return Kind.IMAGE;
    if (type == Boolean.class) return Kind.FLAG;
    if (!choices.isEmpty() && !hasStyle("editable")) return Kind.CHOICE;
    if (Number.class.isAssignableFrom(type)) return Kind.NUMBER;
    if (type == File.class || type == Path.class) return Kind.FILE;
    if (type == String.class) return Kind.TEXT;
    throw new IllegalStateException(
        "The input '" + name() + "' has the type " + type.getName() + ", which has no text form.");
  }

  /** The field's name in the command. */
  public String name() {
    return item.getName();
  }

  /** The key in macros. */
  public String key() {
    return item.getName().toLowerCase(Locale.ROOT);
  }

  /** The name in dialogs: the declared label, or the key with a capital. */
  String label() {
    String label = item.getLabel();
    if (label != null && !label.isBlank()) return label;
    return name().substring(0, 1).toUpperCase(Locale.ROOT) + name().substring(1);
  }

  /** What it means, in a sentence or two; may be empty. */
  String help() {
    return item.getDescription() == null ? "" : item.getDescription().trim();
  }

  /** What it means, and what there is to say about the choice that was made. */
  String help(String choice) {
    return (help() + " " + runtime.about(name(), choice)).trim();
  }

  /**
   * What a dialog begins with where nothing was entered before; may be empty. Where something that
   * is installed must be named, that is the first of it, unless there is advice to get another.
   */
  String suggestion() {
    String suggested = runtime.suggestion(name());
    boolean installed = kind == Kind.TEXT && mustBeGiven() && advice.isEmpty();
    return suggested.isEmpty() && installed && !choices.isEmpty()
        ? String.valueOf(choices.get(0))
        : suggested;
  }

  /** The heading under which the dialog shows this input and those after it, or null. */
  String section() {
    return declared == null ? null : declared.get("section");
  }

  /** The name of the input behind which this one comes, or null: where it is declared. */
  String after() {
    return declared == null ? null : declared.get("after");
  }

  /** The unit shown behind the field, or null. */
  String unit() {
    return declared == null ? null : declared.get("unit");
  }

  public Kind kind() {
    return kind;
  }

  NumberRange range() {
    return range;
  }

  boolean shown() {
    return item.getVisibility() != ItemVisibility.INVISIBLE;
  }

  /** Whether the active image may stand in for it: not for one that asks for a folder. */
  boolean takesActiveImage() {
    return kind == Kind.IMAGE && item.isAutoFill() && location() != Location.FOLDER;
  }

  /** Whether a value must be given, because the default is empty. */
  boolean mustBeGiven() {
    return item.isRequired() && defaultText().isEmpty() && kind != Kind.MESSAGE;
  }

  Object defaultValue() {
    return defaultValue;
  }

  /** The default as text; empty where there is none. */
  public String defaultText() {
    if (defaultValue == null) return "";
    return defaultValue instanceof Number
        ? NumberRange.plain(defaultValue)
        : defaultValue.toString();
  }

  /** The texts to choose from, or to suggest where any text is accepted. */
  public List<String> choices() {
    List<String> texts = new ArrayList<>();
    for (Object choice : choices) texts.add(String.valueOf(choice));
    return texts;
  }

  boolean hasStyle(String style) {
    return styles.contains(style);
  }

  /** File name extensions of the style "extensions:onnx/zip", without the dot. */
  List<String> extensions() {
    for (String style : styles) {
      if (style.startsWith("extensions:")) {
        return Arrays.asList(style.substring("extensions:".length()).split("/"));
      }
    }
    return List.of();
  }

  Location location() {
    if (hasStyle("save")) return Location.SAVE;
    if (hasStyle("directory")) return Location.FOLDER;
    if (hasStyle("both") || kind == Kind.IMAGE) return Location.FILE_OR_FOLDER;
    return hasStyle("open") || kind == Kind.FILE ? Location.OPEN : Location.NONE;
  }

  /** What is accepted, in words that go behind "must be". */
  public String accepts() {
    switch (kind) {
      case IMAGE:
        return location() == Location.FOLDER
            ? "a folder of images"
            : "the title of an open image, an image file or a folder of images"
                + (hasStyle("rois")
                    ? ", or ROIs (overlay, selection, rois, a .zip or a folder of them)"
                    : "");
      case NUMBER:
        return range.toString();
      case FLAG:
        return "true or false";
      case CHOICE:
        return "one of " + String.join(", ", choices());
      default:
        return acceptedPath() + (advice.isEmpty() ? "" : " (" + advice + ")");
    }
  }

  private String acceptedPath() {
    String known = choices.isEmpty() ? "" : "one of " + String.join(", ", choices()) + ", or ";
    switch (location()) {
      case OPEN:
        return known + "an existing file";
      case FOLDER:
        return known + "an existing folder";
      case FILE_OR_FOLDER:
        return known + "an existing file or folder";
      case SAVE:
        return known + "a path to write to";
      default:
        return known + "a text";
    }
  }

  /**
   * The value that a text stands for.
   *
   * @param subject how the message names this input: its key or its label
   * @throws IllegalArgumentException naming the input and what it accepts
   */
  public Object parse(String text, String subject) {
    if (text.isBlank() && kind != Kind.CHOICE) return parseBlank(subject);
    Object value = new InputText(this, choices).value(text);
    if (value != null) return value;
    throw new IllegalArgumentException(
        subject + " must be " + accepts() + ", but is \"" + text + "\"" + hint(text) + ".");
  }

  /** Half of the world writes 0,5; and macros lose backslashes. */
  private String hint(String text) {
    if (location() != Location.NONE) return LostBackslash.hint(text);
    boolean comma = kind == Kind.NUMBER && text.trim().matches("[+-]?\\d*,\\d+");
    return comma ? "; decimals have a point here, as in " + text.trim().replace(',', '.') : "";
  }

  private Object parseBlank(String subject) {
    boolean canBeEmpty = kind == Kind.TEXT || kind == Kind.FILE || kind == Kind.IMAGE;
    if (canBeEmpty && !item.isRequired()) return kind == Kind.TEXT ? "" : null;
    throw new IllegalArgumentException(subject + " must be " + accepts() + ", but is empty.");
  }

  boolean isPathObject() {
    return Types.box(item.getType()) == Path.class;
  }
}
