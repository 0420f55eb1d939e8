package sc.fiji.tessera.plugins.bridge;

import ij.ImagePlus;
import java.awt.BorderLayout;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.awt.dnd.DnDConstants;
import java.awt.dnd.DropTarget;
import java.awt.dnd.DropTargetAdapter;
import java.awt.dnd.DropTargetDropEvent;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;

/**
 * A text to type; where there are suggestions (open images, installed models) also one to choose;
 * where it names a file or folder also one to browse for, or to drop from a file manager.
 */
final class TextField extends InputField {
  private static final int COLUMNS = 26;

  private final JTextField field;
  private final JComponent box;
  private final JPanel panel = new JPanel(new BorderLayout(5, 0));

  TextField(CommandInput input) {
    super(input);
    List<String> suggestions = suggestions(input);
    boolean choose = !suggestions.isEmpty();
    field = choose ? null : new JTextField(COLUMNS);
    box = choose ? comboBox(suggestions) : field;
    panel.setOpaque(false);
    panel.add(box, BorderLayout.CENTER);
    if (input.location() != CommandInput.Location.NONE) {
      panel.add(browseButton(), BorderLayout.EAST);
      new DropTarget(editor(), new FileDrop());
    }
  }

  private static List<String> suggestions(CommandInput input) {
    if (input.kind() != CommandInput.Kind.IMAGE) return input.choices();
    if (input.location() == CommandInput.Location.FOLDER) return List.of();
    Stream<String> titles = OpenImages.all().stream().map(ImagePlus::getTitle);
    Stream<String> rois =
        input.hasStyle("rois") ? Stream.of("overlay", "selection", "rois") : Stream.empty();
    return Stream.concat(titles, rois).collect(Collectors.toList());
  }

  private static JComboBox<String> comboBox(List<String> suggestions) {
    JComboBox<String> combo = new JComboBox<>(suggestions.toArray(new String[0]));
    combo.setEditable(true);
    combo.setPrototypeDisplayValue(""); // the longest title would push the buttons out of sight
    ((JTextField) combo.getEditor().getEditorComponent()).setColumns(COLUMNS);
    combo.setSelectedItem("");
    return combo;
  }

  private JTextField editor() {
    return field != null
        ? field
        : (JTextField) ((JComboBox<?>) box).getEditor().getEditorComponent();
  }

  private JButton browseButton() {
    JButton button = new JButton("Browse...");
    button.setName(input().key() + ".browse");
    button.addActionListener(
        event -> {
          String chosen = new PathChooser(input()).choose(panel, text());
          if (chosen != null) setText(chosen);
        });
    return button;
  }

  @Override
  JComponent component() {
    return panel;
  }

  @Override
  JComponent focus() {
    return editor();
  }

  @Override
  boolean wide() {
    return true;
  }

  @Override
  String text() {
    return editor().getText().trim();
  }

  @Override
  void setText(String text) {
    if (field == null) ((JComboBox<?>) box).setSelectedItem(text);
    else field.setText(text);
  }

  @Override
  void onChange(Consumer<InputField> listener) {
    editor()
        .getDocument()
        .addDocumentListener(
            new DocumentListener() {
              @Override
              public void insertUpdate(DocumentEvent event) {
                listener.accept(TextField.this);
              }

              @Override
              public void removeUpdate(DocumentEvent event) {
                listener.accept(TextField.this);
              }

              @Override
              public void changedUpdate(DocumentEvent event) {}
            });
  }

  private final class FileDrop extends DropTargetAdapter {
    @Override
    public void drop(DropTargetDropEvent event) {
      event.acceptDrop(DnDConstants.ACTION_COPY);
      boolean done = false;
      try {
        Object files = event.getTransferable().getTransferData(DataFlavor.javaFileListFlavor);
        if (files instanceof List && !((List<?>) files).isEmpty()) {
          setText(((File) ((List<?>) files).get(0)).getPath());
          done = true;
        }
      } catch (UnsupportedFlavorException | IOException e) {
        done = false;
      }
      event.dropComplete(done);
    }
  }
}
