package sc.fiji.tessera.plugins.bridge;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.check;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.commandDialog;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.find;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.press;

import ij.IJ;
import ij.ImageJ;
import ij.Menus;
import ij.Prefs;
import ij.WindowManager;
import java.awt.Rectangle;
import java.awt.Toolkit;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.SwingUtilities;

/**
 * Every command is chosen from the menu: its dialog has a field for each input, the button for its
 * page, lies on the screen with all its buttons, and goes when it is cancelled. An argument is the
 * scale of ImageJ's windows. Exits with 0 if everything was as it should be.
 */
public final class DialogsScenario {
  private DialogsScenario() {}

  public static void main(String[] args) {
    int code = 1;
    try {
      if (args.length > 0) Prefs.setGuiScale(Double.parseDouble(args[0]));
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

  private static void fits(JDialog dialog, String label) {
    Rectangle screen = new Rectangle(Toolkit.getDefaultToolkit().getScreenSize());
    check(screen.contains(dialog.getBounds()), label + " is at " + dialog.getBounds());
    for (String name : List.of("Help", "Defaults", "Cancel", "OK")) {
      JComponent button = find(dialog, name);
      check(button != null, label + " has no button " + name);
      Rectangle at =
          SwingUtilities.convertRectangle(
              button.getParent(), button.getBounds(), dialog.getContentPane());
      Rectangle inside = new Rectangle(dialog.getContentPane().getSize());
      check(inside.contains(at), label + " has " + name + " at " + at + " in " + inside);
    }
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
    fits(dialog, label);
    press(dialog, "Cancel");
    await("end of the dialog", () -> commandDialog() == null ? "gone" : null);
    check(WindowManager.getImageCount() == 1, label + " has left an image");
  }
}
