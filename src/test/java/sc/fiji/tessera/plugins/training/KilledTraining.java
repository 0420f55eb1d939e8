package sc.fiji.tessera.plugins.training;

import ij.IJ;
import java.util.concurrent.ThreadLocalRandom;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/**
 * A training that ends like a power cut: arguments are the options of <i>Train U-Net...</i> and how
 * many milliseconds after its first step the process kills itself (0 = never), at any moment.
 */
final class KilledTraining {
  private KilledTraining() {}

  public static void main(String[] args) {
    int most = Integer.parseInt(args[1]);
    if (most == 0) {
      CommandCall.run("Train U-Net...", args[0]);
      System.exit(0);
    }
    Progress fuse =
        new Progress() {
          private boolean lit;

          @Override
          public synchronized void report(double done, String message) {
            if (lit || !message.startsWith("Epoch")) return;
            lit = true;
            Thread bomb = new Thread(() -> kill(ThreadLocalRandom.current().nextInt(most)));
            bomb.setDaemon(true);
            bomb.start();
          }

          @Override
          public boolean cancelled() {
            return false;
          }
        };
    CommandCall.run("Train U-Net...", args[0], fuse);
    IJ.log("not killed");
    System.exit(0);
  }

  /** Nothing is written, closed or flushed after this. */
  private static void kill(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(KILLED);
  }

  static final int KILLED = 99;
}
