package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.ImagePlus;
import ij.Prefs;
import ij.gui.GUI;
import ij.plugin.BrowserLauncher;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.KeyStroke;
import javax.swing.text.JTextComponent;

/**
 * The dialog of a command, made from its inputs. It stays open until every input is accepted, and
 * gives the texts that a macro would. A Swing dialog rather than ImageJ's GenericDialog, which
 * records its labels by itself, turns a bad number into NaN and has no room for help texts.
 */
final class CommandDialog {
  /** Dialogs with more inputs than this put short fields side by side. */
  private static final int ONE_COLUMN = 9;

  /** Dialogs with more inputs than this begin with their sections closed. */
  private static final int ALL_OPEN = 24;

  private final CommandRun run;
  private final LastValues last;
  private final JDialog dialog;
  private final List<InputField> fields = new ArrayList<>();
  private final HelpLine helpLine = new HelpLine();
  private DialogForm form;
  private Map<String, String> answer;

  private CommandDialog(CommandRun run, LastValues last) {
    this.run = run;
    this.last = last;
    dialog = new JDialog(IJ.getInstance(), CommandMenu.title(run.label()), true);
    build();
  }

  /**
   * Asks for the inputs of a command, beginning with those of last time.
   *
   * @return key to text, accepted one by one and together; null if cancelled
   */
  static Map<String, String> ask(CommandRun run, LastValues last) throws InterruptedException {
    List<Map<String, String>> answers = new ArrayList<>();
    Runnable show =
        () -> {
          CommandDialog dialog = new CommandDialog(run, last);
          dialog.dialog.setVisible(true);
          if (dialog.answer != null) answers.add(dialog.answer);
        };
    try {
      if (EventQueue.isDispatchThread()) show.run();
      else EventQueue.invokeAndWait(show);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("The dialog cannot be shown: " + e.getCause(), e.getCause());
    }
    return answers.isEmpty() ? null : answers.get(0);
  }

  private void build() {
    form = new DialogForm(run.inputs().keyed().size() > ONE_COLUMN);
    introduce();
    addFields();
    fill(last.load());
    fillImages();
    for (InputField field : fields) field.onChange(changed -> helpLine.explain(field));
    if (fields.size() > ALL_OPEN) {
      form.closeUnless(field -> !field.text().equals(field.input().defaultText()));
    }
    layOut();
  }

  private void introduce() {
    form.addIntroduction(run.info().getDescription());
    form.addIntroduction(run.inputs().note());
    if (OpenImages.all().isEmpty() && run.inputs().keyed().stream().anyMatch(this::needsImage)) {
      form.addIntroduction(
          "No image is open: File > Open Samples > "
              + FirstSample.of(run.label())
              + " opens one. Files and folders will do, too.");
    }
  }

  private void addFields() {
    for (CommandInput input : run.inputs().all()) {
      if (!input.shown()) continue;
      if (input.section() != null) form.addSection(input.section());
      if (input.kind() == CommandInput.Kind.MESSAGE) {
        form.addMessage(input.defaultText());
        continue;
      }
      InputField field = InputField.of(input);
      field.focus().setName(input.key());
      form.add(field);
      explain(field);
      fields.add(field);
    }
  }

  private void layOut() {
    JPanel content = new JPanel(new BorderLayout(0, 8));
    content.setBorder(BorderFactory.createEmptyBorder(12, 14, 12, 14));
    content.add(scrollable(form.finished()), BorderLayout.CENTER);
    content.add(bottom(), BorderLayout.SOUTH);
    dialog.setContentPane(content);
    DialogFonts.scale(content, Prefs.getGuiScale());
    dialog.pack();
    helpLine.fixHeight(content.getWidth());
    ScreenFit.pack(dialog);
    GUI.centerOnImageJScreen(dialog);
    form.onChange(() -> ScreenFit.pack(dialog));
  }

  private boolean needsImage(CommandInput input) {
    return input.kind() == CommandInput.Kind.IMAGE && input.mustBeGiven();
  }

  /** Long dialogs scroll on small screens; they are as wide with a scroll bar as without. */
  private static JComponent scrollable(JComponent form) {
    JScrollPane scroll =
        new JScrollPane(form) {
          @Override
          public Dimension getPreferredSize() {
            Dimension size = form.getPreferredSize();
            int bar = getVerticalScrollBar().getPreferredSize().width;
            int most = GUI.getMaxWindowBounds().height - (int) (110 + 90 * Prefs.getGuiScale());
            return new Dimension(size.width + bar, Math.min(size.height, most));
          }
        };
    scroll.setBorder(null);
    scroll.setHorizontalScrollBarPolicy(JScrollPane.HORIZONTAL_SCROLLBAR_NEVER);
    scroll.getVerticalScrollBar().setUnitIncrement(16);
    return scroll;
  }

  private JComponent bottom() {
    JPanel bottom = new JPanel(new BorderLayout(0, 8));
    bottom.add(helpLine.component(), BorderLayout.CENTER);
    bottom.add(buttons(), BorderLayout.SOUTH);
    return bottom;
  }

  private JComponent buttons() {
    JButton ok = button("OK", this::accept);
    JButton cancel = button("Cancel", dialog::dispose);
    Box row = Box.createHorizontalBox();
    if (run.info().get("help") != null) {
      row.add(button("Help", () -> browse(CommandHelp.page(run.label()))));
      row.add(Box.createHorizontalStrut(6));
    }
    row.add(button("Defaults", this::reset));
    row.add(Box.createHorizontalStrut(24));
    row.add(Box.createHorizontalGlue());
    boolean okFirst = IJ.isWindows() || Prefs.dialogCancelButtonOnRight;
    row.add(okFirst ? ok : cancel);
    row.add(Box.createHorizontalStrut(6));
    row.add(okFirst ? cancel : ok);
    ok.setPreferredSize(cancel.getPreferredSize());
    dialog.getRootPane().setDefaultButton(ok);
    dialog
        .getRootPane()
        .registerKeyboardAction(
            event -> dialog.dispose(),
            KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0),
            JComponent.WHEN_IN_FOCUSED_WINDOW);
    return row;
  }

  private JButton button(String text, Runnable action) {
    JButton button = new JButton(text);
    button.setName(text);
    button.addActionListener(event -> guarded(action));
    return button;
  }

  /** Java would print what a button throws to a console that nobody sees. */
  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      String sentence = FailureSentence.of(run.label(), e);
      FailureReport.keep(new FailureReport(run.label(), sentence, e));
      helpLine.complain(null, sentence);
    }
  }

  private void browse(String url) {
    try {
      BrowserLauncher.openURL(url);
    } catch (IOException e) {
      helpLine.complain(null, "No browser can be opened; the help is at " + url);
    }
  }

  private void explain(InputField field) {
    field
        .focus()
        .addFocusListener(
            new FocusAdapter() {
              @Override
              public void focusGained(FocusEvent event) {
                if (field.focus() instanceof JTextComponent) {
                  ((JTextComponent) field.focus()).selectAll();
                }
                helpLine.focused(field);
              }
            });
  }

  private void fill(Map<String, String> texts) {
    for (InputField field : fields) {
      String text = texts.getOrDefault(field.input().key(), "");
      field.setText(text.isEmpty() ? field.input().suggestion() : text);
    }
  }

  private void reset() {
    fill(last.defaults());
    fillImages();
    helpLine.clear();
  }

  /** The first image input is the active image, the next ones the other open images in turn. */
  private void fillImages() {
    List<ImagePlus> images = new ArrayList<>(OpenImages.all());
    ImagePlus active = OpenImages.active();
    if (active != null && images.remove(active)) images.add(0, active);
    for (InputField field : fields) {
      if (field.input().kind() != CommandInput.Kind.IMAGE || images.isEmpty()) continue;
      if (field.input().takesActiveImage()) field.setText(images.remove(0).getTitle());
    }
    for (ImagePlus image : OpenImages.all()) fillSample(image);
  }

  /** Training begins with a sample and what is known of it where that is open, and nothing else. */
  private void fillSample(ImagePlus truth) {
    Map<String, String> known = FirstSample.inputs(truth);
    boolean empty =
        known.containsKey("images")
            && fields.stream()
                .filter(f -> f.input().key().matches("images|truth"))
                .allMatch(f -> f.text().isEmpty());
    for (InputField field : fields) {
      String text = known.get(field.input().key());
      if (empty && text != null) field.setText(text);
    }
  }

  private void accept() {
    Map<String, String> texts = new LinkedHashMap<>();
    InputField checked = null;
    try {
      for (InputField field : fields) {
        checked = field;
        CommandInput input = field.input();
        input.parse(field.text(), "\"" + input.label() + "\"");
        if (CommandRecorder.isRecording()) MacroOptions.quote(field.text());
        texts.put(input.key(), field.text());
      }
    } catch (IllegalArgumentException e) {
      String sample = checked.text().isBlank() ? run.inputs().sample(checked.input()) : "";
      String sentence = e.getMessage();
      if (!sample.isEmpty()) sentence = sentence.substring(0, sentence.length() - 1) + sample + ".";
      helpLine.complain(checked.input(), sentence);
      form.reveal(checked);
      checked.focus().requestFocusInWindow();
      if (checked.focus() instanceof JTextComponent) ((JTextComponent) checked.focus()).selectAll();
      return;
    }
    answer = texts;
    dialog.dispose();
  }
}
