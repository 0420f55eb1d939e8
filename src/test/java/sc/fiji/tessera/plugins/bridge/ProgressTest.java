package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.awt.event.KeyEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.inference.Progress;

class ProgressTest {
  @Test
  void aShellSeesTheFirstAndTheLastOfManyReports() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Progress progress = new StreamProgress(new PrintStream(bytes, true));
    for (int i = 1; i <= 1000; i++) progress.report(i / 1000.0, "Segmenting");
    progress.report(1, "Segmenting");
    assertEquals("  0% Segmenting\n100% Segmenting\n", bytes.toString());
  }

  @Test
  void messagesWithoutAFraction() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new StreamProgress(new PrintStream(bytes, true)).report(Double.NaN, "Opening the model");
    assertEquals("Opening the model\n", bytes.toString());
  }

  @Test
  void escapeCancels() {
    IJ.resetEscape();
    Progress progress = new ImageJProgress();
    assertFalse(progress.cancelled());
    IJ.setKeyDown(KeyEvent.VK_ESCAPE);
    try {
      assertTrue(progress.cancelled());
    } finally {
      IJ.resetEscape();
    }
  }

  @Test
  void reportsOutOfRangeAreHarmless() {
    Progress progress = new ImageJProgress();
    progress.report(-1, null);
    progress.report(2, "Done");
    progress.report(Double.NaN, "Waiting");
  }
}
