package sc.fiji.tessera.plugins.bridge;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.check;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.commandDialog;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.find;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.press;

import ij.IJ;
import ij.ImageJ;
import ij.Menus;
import ij.WindowManager;
import java.util.List;
import javax.swing.JDialog;

/**
 * Every command is chosen from the menu: its dialog has a field for each input, the button for its
 * page, and goes when it is cancelled. Exits with 0 if everything was as it should be.
 */
public final class DialogsScenario {
  private DialogsScenario() {}

  public static void main(String[] args) {
    int code = 1;
    try {
      ImageJ imagej = new ImageJ();
      imagej.exitWhenQuitting(false);
      IJ.createImage("cells", "8-bit ramp", 64, 64, 1).show();
      CommandMenu menu = CommandMenu.installed();
      for (String label : menu.labels()) {
        String bridge = Bridge.class.getName() + "(\"" + menu.className(label) + "\")";
        Menus.getCommands().put(label, bridge);
        open(label, CommandRun.of(SciJava.context(), menu.className(label), label));
      }
      System.out.println("All as it should be.");
      code = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    }
    System.exit(code);
  }

  private static boolean menuOfSamples(String label) {
    return CommandMenu.installed().place(label).equals("File>Open Samples");
  }

  private static void open(String label, CommandRun run) throws Exception {
    if (menuOfSamples(label)) return; // nothing to ask: it opens them
    IJ.doCommand(label);
    if (!run.inputs().needDialog()) {
      await("window", () -> WindowManager.getWindow("About Tessera"));
      return;
    }
    JDialog dialog = await("dialog of " + label, () -> commandDialog());
    List<CommandInput> inputs = run.inputs().keyed().stream().filter(CommandInput::shown).toList();
    for (CommandInput input : inputs) {
      check(find(dialog, input.key()) != null, label + " has no field " + input.key());
    }
    check(find(dialog, "Help") != null, label + " has no help");
    press(dialog, "Cancel");
    await("end of the dialog", () -> commandDialog() == null ? "gone" : null);
    check(WindowManager.getImageCount() == 1, label + " has left an image");
  }
}
