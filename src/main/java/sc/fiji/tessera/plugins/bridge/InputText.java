package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Turns the text of one input into the value that its command takes. */
final class InputText {
  private final CommandInput input;
  private final List<Object> choices;

  InputText(CommandInput input, List<Object> choices) {
    this.input = input;
    this.choices = choices;
  }

  /**
   * The value of a text that is not blank, or null where it is not accepted.
   *
   * @throws IllegalArgumentException where an image is not found, with its own sentence
   */
  Object value(String text) {
    switch (input.kind()) {
      case IMAGE:
        boolean folder = input.location() == CommandInput.Location.FOLDER;
        return folder && !exists(text) ? null : OpenImages.named(text);
      case NUMBER:
        return input.range().parse(text);
      case FLAG:
        return flag(text);
      case CHOICE:
        return choice(text);
      case FILE:
        return exists(text) ? file(text) : null;
      default:
        return choice(text) != null || exists(text) ? text : null;
    }
  }

  private static Boolean flag(String text) {
    if (text.equals("true")) return Boolean.TRUE;
    return text.equals("false") ? Boolean.FALSE : null;
  }

  private Object choice(String text) {
    for (Object choice : choices) {
      if (String.valueOf(choice).equals(text)) return choice;
    }
    return null;
  }

  private Object file(String text) {
    return input.isPathObject() ? Path.of(text) : new File(text);
  }

  /** Whether what must exist does; a path to write to needs not. */
  private boolean exists(String text) {
    if (input.location() == CommandInput.Location.NONE) return true;
    try {
      Path path = Path.of(text);
      switch (input.location()) {
        case OPEN:
          return Files.isRegularFile(path);
        case FOLDER:
          return Files.isDirectory(path);
        case FILE_OR_FOLDER:
          return Files.exists(path);
        default:
          return !(IJ.isWindows() && LostBackslash.in(text)); // it would be written who knows where
      }
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
