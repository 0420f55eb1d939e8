package sc.fiji.tessera.plugins;

import java.awt.Component;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JSeparator;

/**
 * The grid of a dialog: labels to the left, fields to the right, in one column or, where short
 * fields follow each other, in two. Sections have a heading.
 */
final class DialogForm {
  private static final String HEADING = "heading";
  private static final int TEXT_WIDTH = 450;
  private static final int TOOL_TIP_WIDTH = 320;

  private final JPanel panel = new JPanel(new GridBagLayout());
  private final boolean twoColumns;
  private int row;
  private boolean rightIsFree;

  /**
   * @param twoColumns whether two short fields share a row
   */
  DialogForm(boolean twoColumns) {
    this.twoColumns = twoColumns;
  }

  static boolean isHeading(Component component) {
    return HEADING.equals(component.getName());
  }

  /** What the command does, on top. */
  void addIntroduction(String text) {
    if (text == null || text.isBlank()) return;
    addWide(wrapped(text), new Insets(0, 0, 8, 0));
  }

  void addMessage(String text) {
    addWide(wrapped(text), new Insets(3, 0, 3, 0));
  }

  /** A heading with a line, over the fields that follow. */
  void addSection(String title) {
    JPanel heading = new JPanel(new GridBagLayout());
    JLabel label = new JLabel(title);
    label.setName(HEADING);
    heading.add(label, at(0, 0, 1, 0, new Insets(0, 0, 0, 8)));
    GridBagConstraints line = at(1, 0, 1, 1, new Insets(0, 0, 0, 0));
    line.fill = GridBagConstraints.HORIZONTAL;
    heading.add(new JSeparator(), line);
    addWide(heading, new Insets(row == 0 ? 0 : 8, 0, 3, 0));
  }

  /** A field with its label; a check box carries its own. */
  void add(InputField field) {
    boolean narrow = twoColumns && !field.wide();
    boolean right = narrow && rightIsFree;
    if (!right) row++;
    rightIsFree = narrow && !right;
    int column = right ? 2 : 0;
    if (field.input().kind() != CommandInput.Kind.FLAG) {
      JLabel label = new JLabel(field.input().label() + ":");
      label.setLabelFor(field.focus());
      label.setToolTipText(toolTip(field.input().help()));
      GridBagConstraints place = at(column, row, 1, 0, new Insets(3, right ? 18 : 0, 3, 6));
      place.anchor = GridBagConstraints.LINE_END;
      panel.add(label, place);
    }
    GridBagConstraints place =
        at(column + 1, row, narrow ? 1 : 3, narrow ? 0 : 1, new Insets(3, 0, 3, 0));
    if (field.wide()) place.fill = GridBagConstraints.HORIZONTAL;
    panel.add(field.component(), place);
    field.component().setToolTipText(toolTip(field.input().help()));
    field.focus().setToolTipText(toolTip(field.input().help()));
  }

  /** The panel with everything that was added. */
  JComponent finished() {
    panel.setBorder(BorderFactory.createEmptyBorder(0, 0, 0, 2));
    return panel;
  }

  private void addWide(JComponent component, Insets insets) {
    row++;
    rightIsFree = false;
    GridBagConstraints place = at(0, row, 4, 1, insets);
    place.fill = GridBagConstraints.HORIZONTAL;
    panel.add(component, place);
  }

  private static JLabel wrapped(String text) {
    return new JLabel(html(text, TEXT_WIDTH));
  }

  private static String toolTip(String help) {
    return help.isEmpty() ? null : html(help, TOOL_TIP_WIDTH);
  }

  private static String html(String text, int width) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    return "<html><div width=" + width + ">" + escaped + "</div></html>";
  }

  private static GridBagConstraints at(int x, int y, int width, double weight, Insets insets) {
    GridBagConstraints place = new GridBagConstraints();
    place.gridx = x;
    place.gridy = y;
    place.gridwidth = width;
    place.weightx = weight;
    place.insets = insets;
    place.anchor = GridBagConstraints.LINE_START;
    return place;
  }
}
