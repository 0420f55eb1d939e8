package sc.fiji.tessera;

import java.util.logging.Level;
import java.util.logging.Logger;
import sc.fiji.tessera.plugins.bridge.Bridge;
import sc.fiji.tessera.plugins.bridge.CommandMenu;
import sc.fiji.tessera.plugins.bridge.Shell;

/**
 * Tessera without menus: from a shell and from macros that run without a screen. Labels and keys
 * are those of the menu and of recorded macros.
 *
 * <pre>
 * java -cp 'ij.jar:plugins/*:jars/*' sc.fiji.tessera.Tessera "Tessera Devices..." ""
 * call("sc.fiji.tessera.Tessera.run", "Tessera Devices...", "");    // in a macro
 * </pre>
 */
public final class Tessera {
  /** Without a home folder Java would warn of its own preferences, in several lines. */
  private static final Logger PREFERENCES = Logger.getLogger("java.util.prefs");

  private Tessera() {}

  /**
   * Runs a command from a macro's {@code call}, where {@code run} needs menus and there are none.
   *
   * @param label menu label
   * @param options {@code key=value} pairs, as {@code run} takes them
   * @return path or title of the main result, or an empty text; {@value Bridge#ABORTED} after a
   *     failure, which has also stopped the macro
   */
  public static String run(String label, String options) {
    return Bridge.call(label, options);
  }

  /**
   * Runs a command from a shell; {@code --help} lists them. Exits with 0 when done, 1 when it
   * failed, 2 when the arguments are wrong.
   */
  public static void main(String[] args) {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
    PREFERENCES.setLevel(Level.SEVERE);
    System.exit(new Shell(CommandMenu.installed(), System.out, System.err).run(args));
  }
}
