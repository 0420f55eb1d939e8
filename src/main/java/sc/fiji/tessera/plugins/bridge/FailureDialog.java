package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.Prefs;
import ij.gui.GUI;
import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.Font;
import java.awt.Toolkit;
import java.awt.datatransfer.StringSelection;
import java.awt.event.KeyEvent;
import java.lang.reflect.InvocationTargetException;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.SwingWorker;
import javax.swing.UIManager;

/**
 * Tells a failure in one sentence. A button shows all that a report of it needs, and another copies
 * that.
 */
final class FailureDialog {
  private static final int COLUMNS = 42;
  private static final int DETAIL_COLUMNS = 84;
  private static final int DETAIL_ROWS = 20;

  private final FailureReport report;
  private final JDialog dialog;
  private final JPanel content = new JPanel(new BorderLayout(0, 10));
  private final JTextArea details = new JTextArea(DETAIL_ROWS, DETAIL_COLUMNS);
  private final JButton more = new JButton("Details");

  private FailureDialog(FailureReport report) {
    this.report = report;
    dialog = new JDialog(IJ.getInstance(), CommandMenu.title(report.label()), true);
    build();
  }

  /**
   * Shows it, and waits until it is closed.
   *
   * @return whether it could be shown
   */
  static boolean show(FailureReport report) {
    try {
      Runnable show = () -> new FailureDialog(report).dialog.setVisible(true);
      if (EventQueue.isDispatchThread()) show.run();
      else EventQueue.invokeAndWait(show);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (InvocationTargetException e) {
      return false; // as when memory is too short for a window
    }
  }

  private void build() {
    content.setBorder(BorderFactory.createEmptyBorder(14, 14, 12, 14));
    content.add(message(), BorderLayout.NORTH);
    content.add(buttons(), BorderLayout.SOUTH);
    dialog.setContentPane(content);
    DialogFonts.scale(content, Prefs.getGuiScale());
    dialog.pack();
    ScreenFit.pack(dialog); // a text that is wrapped knows its height only once it has a width
    GUI.centerOnImageJScreen(dialog);
  }

  private JComponent message() {
    JTextArea sentence = new JTextArea(report.sentence());
    sentence.setName("sentence");
    sentence.setColumns(COLUMNS);
    sentence.setLineWrap(true);
    sentence.setWrapStyleWord(true);
    sentence.setEditable(false);
    sentence.setOpaque(false);
    sentence.setFont(UIManager.getFont("Label.font"));
    JPanel row = new JPanel(new BorderLayout(12, 0));
    JLabel icon = new JLabel(UIManager.getIcon("OptionPane.errorIcon"));
    icon.setVerticalAlignment(JLabel.TOP);
    row.add(icon, BorderLayout.WEST);
    row.add(sentence, BorderLayout.CENTER);
    return row;
  }

  private JComponent buttons() {
    more.setName("Details");
    more.addActionListener(event -> showDetails());
    JButton ok = new JButton("OK");
    ok.setName("OK");
    ok.addActionListener(event -> dialog.dispose());
    Box row = Box.createHorizontalBox();
    row.add(more);
    row.add(Box.createHorizontalStrut(24));
    row.add(Box.createHorizontalGlue());
    row.add(ok);
    dialog.getRootPane().setDefaultButton(ok);
    dialog
        .getRootPane()
        .registerKeyboardAction(
            event -> dialog.dispose(),
            KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0),
            JComponent.WHEN_IN_FOCUSED_WINDOW);
    EventQueue.invokeLater(ok::requestFocusInWindow);
    return row;
  }

  private void showDetails() {
    String known = report.text();
    details.setName("details");
    details.setEditable(false);
    float size = details.getFont().getSize2D() * (float) Prefs.getGuiScale();
    details.setFont(new Font(Font.MONOSPACED, Font.PLAIN, 1).deriveFont(size));
    tell(known + "\n\nThe devices of this machine are looked at ...");
    content.add(new JScrollPane(details), BorderLayout.CENTER);
    more.setText("Copy");
    more.removeActionListener(more.getActionListeners()[0]);
    more.addActionListener(event -> copy());
    ScreenFit.pack(dialog);
    new SwingWorker<String, Void>() {
      @Override
      protected String doInBackground() {
        return SciJava.withOurClassLoader(FailureReport::surroundings);
      }

      @Override
      protected void done() {
        try {
          tell(known + "\n\n" + get());
        } catch (Exception e) {
          tell(known + "\n\n" + e);
        }
      }
    }.execute();
  }

  private void tell(String text) {
    details.setText(text);
    details.setCaretPosition(0);
  }

  private void copy() {
    Toolkit.getDefaultToolkit()
        .getSystemClipboard()
        .setContents(new StringSelection(details.getText()), null);
    more.setText("Copied");
  }
}
