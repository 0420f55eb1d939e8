package sc.fiji.tessera.plugins.bridge;

import ij.Prefs;
import java.awt.Component;
import java.awt.Cursor;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JSeparator;
import javax.swing.UIManager;

/**
 * The grid of a dialog: labels to the left, fields to the right, in one column or, where short
 * fields follow each other, in two. Sections have a heading, and open and close with a click on it.
 */
final class DialogForm {
  private static final String HEADING = "heading";
  private static final int TEXT_WIDTH = 450;
  private static final int TOOL_TIP_WIDTH = 320;

  /** A heading, and what is shown below it while it is open. */
  private static final class Section {
    private final JLabel heading;
    private final List<JComponent> members = new ArrayList<>();
    private final List<InputField> fields = new ArrayList<>();

    Section(JLabel heading) {
      this.heading = heading;
    }

    boolean isOpen() {
      return heading.getIcon() != null
          && heading.getIcon() == UIManager.getIcon("Tree.expandedIcon");
    }

    void open(boolean open) {
      heading.setIcon(UIManager.getIcon(open ? "Tree.expandedIcon" : "Tree.collapsedIcon"));
      members.forEach(member -> member.setVisible(open));
    }
  }

  private final JPanel panel = new JPanel(new GridBagLayout());
  private final List<Section> sections = new ArrayList<>();
  private Runnable onChange = () -> {};
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
    JLabel message = wrapped(text);
    addWide(message, new Insets(3, 0, 3, 0));
    belongs(message);
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
    Section section = new Section(label);
    section.open(true);
    sections.add(section);
    heading.setCursor(Cursor.getPredefinedCursor(Cursor.HAND_CURSOR));
    heading.addMouseListener(
        new MouseAdapter() {
          @Override
          public void mousePressed(MouseEvent event) {
            section.open(!section.isOpen());
            onChange.run();
          }
        });
  }

  /** To be told when sections open and close. */
  void onChange(Runnable action) {
    onChange = action;
  }

  /** Closes every section none of whose fields is wanted. */
  void closeUnless(Predicate<InputField> wanted) {
    for (Section section : sections) section.open(section.fields.stream().anyMatch(wanted));
  }

  /** Opens the section of a field. */
  void reveal(InputField field) {
    for (Section section : sections) {
      if (!section.fields.contains(field) || section.isOpen()) continue;
      section.open(true);
      onChange.run();
    }
  }

  /** The section that fields are added to. */
  private void belongs(JComponent... members) {
    if (!sections.isEmpty()) sections.get(sections.size() - 1).members.addAll(List.of(members));
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
      belongs(label);
    }
    GridBagConstraints place =
        at(column + 1, row, narrow ? 1 : 3, narrow ? 0 : 1, new Insets(3, 0, 3, 0));
    if (field.wide()) place.fill = GridBagConstraints.HORIZONTAL;
    panel.add(field.component(), place);
    belongs(field.component());
    if (!sections.isEmpty()) sections.get(sections.size() - 1).fields.add(field);
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

  private static String html(String text, int pixels) {
    int width = (int) Math.round(pixels * Prefs.getGuiScale());
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
