package sc.fiji.tessera.plugins.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import ij.ImagePlus;
import ij.ImageStack;
import ij.Undo;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import java.awt.Rectangle;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** Refining an open image: a new one, or the image itself with Edit > Undo. */
class RefineUndoTest {
  private static final String SMALL = "Remove Small Objects...";
  private static final String ROWS = "111. 11.. ...2";

  @AfterEach
  void noImage() {
    WindowManager.setTempCurrentImage(null);
    Undo.reset();
  }

  private static ImagePlus open(ImagePlus image) {
    WindowManager.setTempCurrentImage(image);
    return image;
  }

  private static ImagePlus labels() {
    return open(new ImagePlus("labels", RefineCommandsTest.digits(ROWS)));
  }

  @Test
  void anOpenImageStaysAsItIs() {
    ImagePlus image = labels();
    Object pixels = image.getProcessor().getPixels();
    ImagePlus refined = (ImagePlus) CommandCall.run(SMALL, "size=2").get("result");
    assertEquals("111. 11.. ....", RefineCommandsTest.drawn(refined));
    assertEquals(ROWS, RefineCommandsTest.drawn(image));
    assertSame(pixels, image.getProcessor().getPixels());
  }

  @Test
  void whatIsReplacedCanBeUndone() {
    ImagePlus image = labels();
    Map<String, Object> outputs = CommandCall.run(SMALL, "size=2 replace");
    assertNull(outputs.get("result"));
    assertEquals("111. 11.. ....", RefineCommandsTest.drawn(image));
    Undo.undo();
    assertEquals(ROWS, RefineCommandsTest.drawn(image));
  }

  /** 8 bits cannot number 400 objects. */
  @Test
  void anotherTypeCanBeUndoneAsWell() {
    ByteProcessor dots = new ByteProcessor(40, 40);
    for (int i = 0; i < 400; i++) dots.set(i % 20 * 2, i / 20 * 2, 1);
    ImagePlus image = open(new ImagePlus("dots", dots));
    image.setOverlay(new Overlay(new Roi(1, 1, 5, 5)));
    image.setRoi(2, 3, 4, 5);
    CommandCall.run("Split Touching Objects...", "replace");
    assertEquals(16, image.getBitDepth());
    assertEquals(400, image.getProcessor().duplicate().getStats().max);
    assertEquals(1, image.getOverlay().size());
    assertEquals(new Rectangle(2, 3, 4, 5), image.getRoi().getBounds());
    Undo.undo();
    assertEquals(8, image.getBitDepth());
    image.deleteRoi();
    assertEquals(400, image.getProcessor().getHistogram()[1]);
  }

  @Test
  void stacksAndFilesAreNotReplaced() {
    ImageStack stack = new ImageStack(4, 3);
    stack.addSlice(RefineCommandsTest.digits(ROWS));
    stack.addSlice(RefineCommandsTest.digits(ROWS));
    ImagePlus image = open(new ImagePlus("stack", stack));
    CommandCall.assertRefused(SMALL, "replace", "cannot undo changes of a stack");
    assertEquals(ROWS, RefineCommandsTest.drawn(image));
    labels();
    CommandCall.assertRefused(SMALL, "replace output=rois save=/tmp/x.zip", "output=labels");
    CommandCall.assertRefused(SMALL, "replace image=[sample-data/nuclei/labels]", "open");
  }
}
