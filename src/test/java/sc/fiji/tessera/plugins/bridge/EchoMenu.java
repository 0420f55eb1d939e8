package sc.fiji.tessera.plugins.bridge;

import ij.plugin.PlugIn;
import java.util.List;

/** The bridge and the shell with a menu of test commands, as plugins.config would give it. */
public final class EchoMenu implements PlugIn {
  static final String LABEL = "Echo...";
  static final CommandMenu MENU =
      CommandMenu.of(
          List.of(
              "# test commands",
              "Plugins>Test, \"Echo...\", sc.fiji.tessera.plugins.bridge.Bridge("
                  + "\"sc.fiji.tessera.plugins.bridge.EchoCommand\")",
              "Plugins>Test, \"-\"",
              "Plugins>Test, \"Pair...\", sc.fiji.tessera.plugins.bridge.Bridge("
                  + "\"sc.fiji.tessera.plugins.bridge.PairCommand\")",
              "Plugins>Test, \"Foreign\", ij.plugin.Foreign(\"x\")"));

  /** As ImageJ runs the bridge. */
  @Override
  public void run(String className) {
    new Bridge(MENU).run(className);
  }

  /** As a macro's {@code call} runs it. */
  public static String call(String label, String options) {
    return new Bridge(MENU).callLabelled(label, options);
  }

  /** As a shell runs it. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    System.exit(new Shell(MENU, System.out, System.err).run(args));
  }
}
