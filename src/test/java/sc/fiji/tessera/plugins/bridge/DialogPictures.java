package sc.fiji.tessera.plugins.bridge;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.commandDialog;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.find;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.press;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.setText;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.textOf;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Menus;
import java.awt.Color;
import java.awt.Component;
import java.awt.EventQueue;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.util.List;
import javax.swing.JDialog;

/**
 * Makes the pictures on the pages of those commands whose result is no picture: their dialogs, with
 * a sample open. Run its main in the project's root, on a screen; see {@link CommandPictures}.
 */
public final class DialogPictures {
  private static final int TITLE = 24;

  private DialogPictures() {}

  public static void main(String[] args) {
    int code = 1;
    try {
      ImageJ imagej = new ImageJ();
      imagej.exitWhenQuitting(false);
      Files.createDirectories(CommandPictures.IMAGES);
      CommandMenu menu = CommandMenu.installed();
      for (ImagePlus image : sample()) image.show();
      for (String label : menu.labels()) {
        boolean asked = args.length == 0 || List.of(args).contains(label);
        if (!asked || CommandPictures.options(label) != null) continue;
        String bridge = Bridge.class.getName() + "(\"" + menu.className(label) + "\")";
        Menus.getCommands().put(label, bridge);
        CommandRun run = CommandRun.of(SciJava.context(), menu.className(label), label);
        if (run.inputs().needDialog()) CommandPictures.write(dialog(label), label);
      }
      code = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    }
    System.exit(code);
  }

  private static List<ImagePlus> sample() {
    return CommandCall.run("Tessera Nuclei with Labels", "").values().stream()
        .map(ImagePlus.class::cast)
        .toList();
  }

  private static BufferedImage dialog(String label) throws Exception {
    IJ.doCommand(label);
    JDialog dialog = await("dialog of " + label, () -> commandDialog());
    boolean suggested = find(dialog, "save") != null && !textOf(dialog, "save").isEmpty();
    if (suggested) setText(dialog, "save", "models/my-model.onnx"); // not where this is run
    Thread.sleep(300);
    BufferedImage[] drawn = new BufferedImage[1];
    EventQueue.invokeAndWait(() -> drawn[0] = drawn(dialog));
    press(dialog, "Cancel");
    await("end of the dialog", () -> commandDialog() == null ? "gone" : null);
    return drawn[0];
  }

  /** What it holds, under its title. */
  private static BufferedImage drawn(JDialog dialog) {
    Component content = dialog.getContentPane();
    int width = content.getWidth();
    int height = content.getHeight() + TITLE;
    BufferedImage image = new BufferedImage(width + 2, height + 2, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(new Color(0xa0b4cc));
    g.fillRect(0, 0, width + 2, height + 2);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.BLACK);
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 12));
    g.drawString(dialog.getTitle(), 10, 17);
    g.translate(1, TITLE + 1);
    content.paint(g);
    g.dispose();
    return image;
  }
}
