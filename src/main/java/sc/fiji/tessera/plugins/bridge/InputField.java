package sc.fiji.tessera.plugins.bridge;

import java.util.function.Consumer;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;

/** What stands in a dialog for one input: a component, and the text a macro would give. */
abstract class InputField {
  private final CommandInput input;

  InputField(CommandInput input) {
    this.input = input;
  }

  /** The field that suits an input. */
  static InputField of(CommandInput input) {
    switch (input.kind()) {
      case FLAG:
        return new Flag(input);
      case CHOICE:
        return new Choice(input);
      case NUMBER:
        return new NumberField(input);
      default:
        return new TextField(input);
    }
  }

  CommandInput input() {
    return input;
  }

  /** What is put into the dialog. */
  abstract JComponent component();

  /** The part that takes the keyboard. */
  JComponent focus() {
    return component();
  }

  /** Whether it should be as wide as the dialog allows. */
  boolean wide() {
    return false;
  }

  abstract String text();

  abstract void setText(String text);

  /** Calls back when the user changes the content. */
  abstract void onChange(Consumer<InputField> listener);

  private static final class Flag extends InputField {
    private final JCheckBox box;

    Flag(CommandInput input) {
      super(input);
      box = new JCheckBox(input.label());
    }

    @Override
    JComponent component() {
      return box;
    }

    @Override
    String text() {
      return String.valueOf(box.isSelected());
    }

    @Override
    void setText(String text) {
      box.setSelected(Boolean.parseBoolean(text));
    }

    @Override
    void onChange(Consumer<InputField> listener) {
      box.addItemListener(event -> listener.accept(this));
    }
  }

  private static final class Choice extends InputField {
    private final JComboBox<String> box;

    Choice(CommandInput input) {
      super(input);
      box = new JComboBox<>(input.choices().toArray(new String[0]));
    }

    @Override
    JComponent component() {
      return box;
    }

    @Override
    String text() {
      return String.valueOf(box.getSelectedItem());
    }

    @Override
    void setText(String text) {
      box.setSelectedItem(text);
    }

    @Override
    void onChange(Consumer<InputField> listener) {
      box.addItemListener(event -> listener.accept(this));
    }
  }
}
