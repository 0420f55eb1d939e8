package sc.fiji.tessera.plugins.bridge;

import java.util.List;

/**
 * A command that knows only at run time what can be chosen for some of its inputs, such as the
 * models that are installed. (SciJava's own way, a DynamicCommand, has {@code
 * commandService.run(Class, ...)} give null to scripts instead of the result.)
 */
public interface RuntimeChoices {
  /**
   * The choices of an input, asked for before anything is run.
   *
   * @param key the input's name
   * @return the choices, or an empty list where those that are declared hold
   */
  List<String> choices(String key);

  /**
   * What people should know about an input that they left empty or filled wrongly.
   *
   * @param key the input's name
   * @return a clause without a full stop, or "" where there is nothing to say
   */
  default String advice(String key) {
    return "";
  }

  /**
   * What a dialog begins with where nothing was entered before. Macros never see it.
   *
   * @param key the input's name
   * @return a text that is accepted, or "" for the default
   */
  default String suggestion(String key) {
    return "";
  }

  /**
   * What people should know about one of the choices of an input before they take it.
   *
   * @param key the input's name
   * @return sentences, or "" where there is nothing to say
   */
  default String about(String key, String choice) {
    return "";
  }

  /** What people should know before they fill in the dialog: sentences, or "". */
  default String note() {
    return "";
  }
}
