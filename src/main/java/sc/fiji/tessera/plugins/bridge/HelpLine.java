package sc.fiji.tessera.plugins.bridge;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.FontMetrics;
import javax.swing.JComponent;
import javax.swing.JTextArea;
import javax.swing.UIManager;

/**
 * The lines above a dialog's buttons: what the input with the focus means, or what is wrong with
 * one.
 */
final class HelpLine {
  private static final int LINES = 3;
  private static final Color WRONG = new Color(0xB0, 0x1E, 0x1E);

  private final JTextArea area = new JTextArea();
  private CommandInput wrong;

  HelpLine() {
    area.setName("help");
    area.setEditable(false);
    area.setFocusable(false);
    area.setLineWrap(true);
    area.setWrapStyleWord(true);
    area.setOpaque(false);
    area.setFont(UIManager.getFont("Label.font"));
  }

  JComponent component() {
    return area;
  }

  /** Keeps room for some lines, so that the dialog does not change its size with the text. */
  void fixHeight(int width) {
    FontMetrics metrics = area.getFontMetrics(area.getFont());
    area.setPreferredSize(new Dimension(width, LINES * metrics.getHeight() + 2));
  }

  /** An input has got the focus: shows its meaning, unless it is the one complained about. */
  void focused(InputField field) {
    if (field.input() != wrong) explain(field);
  }

  /** Shows the meaning of an input and ends a complaint. */
  void explain(InputField field) {
    wrong = null;
    area.setForeground(UIManager.getColor("Label.foreground"));
    area.setText(field.input().help(field.text()));
  }

  /** Says what is wrong with an input, until it is changed or another one gets the focus. */
  void complain(CommandInput input, String sentence) {
    wrong = input;
    area.setForeground(WRONG);
    area.setText(sentence);
  }

  void clear() {
    wrong = null;
    area.setText("");
  }
}
