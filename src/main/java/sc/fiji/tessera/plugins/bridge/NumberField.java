package sc.fiji.tessera.plugins.bridge;

import java.awt.BorderLayout;
import java.util.function.Consumer;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JSlider;
import javax.swing.JTextField;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;

/**
 * A number to type, with its unit; with the style "slider" and both limits also one to drag. Any
 * text can be typed: what is wrong with it is said when the dialog is closed.
 */
final class NumberField extends InputField {
  private static final int COLUMNS = 7;
  private static final int DECIMAL_STEPS = 1000;

  private final JTextField field = new JTextField(COLUMNS);
  private final JPanel panel = new JPanel(new BorderLayout(5, 0));
  private boolean updating;

  NumberField(CommandInput input) {
    super(input);
    panel.setOpaque(false);
    panel.add(field, BorderLayout.WEST);
    if (hasSlider()) panel.add(slider(), BorderLayout.CENTER);
    if (input.unit() != null) panel.add(new JLabel(input.unit()), BorderLayout.EAST);
  }

  private boolean hasSlider() {
    NumberRange range = input().range();
    return input().hasStyle("slider") && range.min() != null && range.max() != null;
  }

  private JSlider slider() {
    NumberRange range = input().range();
    double min = range.min().doubleValue();
    double span = range.max().doubleValue() - min;
    int steps = range.whole() ? (int) Math.min(DECIMAL_STEPS, span) : DECIMAL_STEPS;
    JSlider slider = new JSlider(0, Math.max(1, steps), 0);
    slider.setFocusable(false);
    slider.addChangeListener(
        event -> {
          if (updating) return;
          updating = true;
          double value = min + span * slider.getValue() / slider.getMaximum();
          field.setText(range.whole() ? NumberRange.plain(Math.rint(value)) : rounded(value, span));
          updating = false;
        });
    onChange(
        changed -> {
          Number value = range.parse(field.getText());
          if (updating || value == null) return;
          updating = true;
          slider.setValue(
              (int) Math.rint((value.doubleValue() - min) / span * slider.getMaximum()));
          updating = false;
        });
    return slider;
  }

  private static String rounded(double value, double span) {
    double step = Math.pow(10, Math.floor(Math.log10(span)) - 2);
    double digits = Math.max(0, -Math.floor(Math.log10(step)));
    double scale = Math.pow(10, digits);
    return NumberRange.plain(Math.rint(value * scale) / scale);
  }

  @Override
  JComponent component() {
    return panel;
  }

  @Override
  JComponent focus() {
    return field;
  }

  @Override
  boolean wide() {
    return hasSlider();
  }

  @Override
  String text() {
    return field.getText().trim();
  }

  @Override
  void setText(String text) {
    field.setText(text);
  }

  @Override
  void onChange(Consumer<InputField> listener) {
    field
        .getDocument()
        .addDocumentListener(
            new DocumentListener() {
              @Override
              public void insertUpdate(DocumentEvent event) {
                listener.accept(NumberField.this);
              }

              @Override
              public void removeUpdate(DocumentEvent event) {
                listener.accept(NumberField.this);
              }

              @Override
              public void changedUpdate(DocumentEvent event) {}
            });
  }
}
