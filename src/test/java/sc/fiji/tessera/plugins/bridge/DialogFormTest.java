package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.JComponent;
import javax.swing.JTextField;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.plugins.training.TrainUNet;

class DialogFormTest {
  private final CommandInputs inputs =
      CommandRun.of(SciJava.context(), TrainUNet.class.getName(), "Train U-Net...").inputs();
  private final DialogForm form = new DialogForm(true);
  private final List<InputField> fields = new ArrayList<>();

  DialogFormTest() {
    for (CommandInput input : inputs.keyed()) {
      if (input.section() != null) form.addSection(input.section());
      InputField field = new Plain(input);
      form.add(field);
      fields.add(field);
      field.setText(input.defaultText());
    }
  }

  /** Takes no files that are dropped, which needs a screen. */
  private static final class Plain extends InputField {
    private final JTextField field = new JTextField();

    Plain(CommandInput input) {
      super(input);
    }

    @Override
    JComponent component() {
      return field;
    }

    @Override
    String text() {
      return field.getText();
    }

    @Override
    void setText(String text) {
      field.setText(text);
    }

    @Override
    void onChange(Consumer<InputField> listener) {}
  }

  private List<String> visible() {
    return fields.stream()
        .filter(f -> f.component().isVisible())
        .map(f -> f.input().key())
        .toList();
  }

  private InputField field(String key) {
    return fields.stream().filter(f -> f.input().key().equals(key)).findFirst().orElseThrow();
  }

  private void close() {
    form.closeUnless(f -> !f.text().equals(f.input().defaultText()));
  }

  @Test
  void whatEverybodyNeedsComesFirstAndTheRestUnderHeadings() {
    assertEquals(fields.size(), visible().size());
    close();
    assertEquals(
        List.of(
            "images", "truth", "save", "depth", "width", "context", "target", "things", "classes",
            "channel"),
        visible());
  }

  @Test
  void aSectionWithAnotherValueIsOpen() {
    field("loss").setText("focal");
    close();
    List<String> shown = visible();
    assertTrue(shown.containsAll(List.of("loss", "border", "map")), shown.toString());
    assertEquals(10 + 9, shown.size(), shown.toString());
  }

  @Test
  void aFieldIsRevealed() {
    close();
    int[] changes = {0};
    form.onChange(() -> changes[0]++);
    form.reveal(field("seed"));
    form.reveal(field("seed"));
    form.reveal(field("truth"));
    assertTrue(visible().containsAll(List.of("seed", "patch", "batch", "empty")));
    assertEquals(1, changes[0]);
  }

  /** Also those that come after one that itself comes after another, of a base class or its own. */
  @Test
  void inputsComeWhereTheySay() {
    List<String> keys = inputs.keyed().stream().map(CommandInput::key).toList();
    for (CommandInput input : inputs.keyed()) {
      if (input.after() == null) continue;
      assertEquals(input.after(), keys.get(keys.indexOf(input.key()) - 1), input.key());
    }
    assertEquals("resume", keys.get(keys.size() - 1));
  }
}
