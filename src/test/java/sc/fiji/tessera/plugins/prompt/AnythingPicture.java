package sc.fiji.tessera.plugins.prompt;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.check;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;
import ij.process.ImageProcessor;
import java.awt.Window;
import java.awt.event.KeyEvent;
import java.nio.file.Path;
import sc.fiji.tessera.inference.LikePixels;
import sc.fiji.tessera.plugins.bridge.Bridge;
import sc.fiji.tessera.plugins.bridge.CommandMenu;
import sc.fiji.tessera.plugins.bridge.ImageHand;

/**
 * A session with the Segment Anything Tool on a shipped sample, with real clicks, for the picture
 * in the documentation; then the same by macro, which must give the same labels. Arguments: a
 * folder for the model, and the picture's file. The network is {@link LikePixels}, since no weights
 * are shipped.
 */
public final class AnythingPicture {
  private static final int[][] NUCLEI = {{94, 37}, {159, 40}, {227, 141}, {171, 110}};
  private static final int[] BESIDE = {172, 120};

  private AnythingPicture() {}

  public static void main(String[] args) {
    int code = 1;
    try {
      run(Path.of(args[0]), Path.of(args[1]));
      System.out.println("All as it should be.");
      code = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    }
    System.exit(code);
  }

  private static void run(Path folder, Path picture) throws Exception {
    ImageJ imagej = new ImageJ();
    imagej.exitWhenQuitting(false);
    CommandMenu menu = CommandMenu.installed();
    for (String label : menu.labels())
      Menus.getCommands()
          .put(label, Bridge.class.getName() + "(\"" + menu.className(label) + "\")");
    imagej.setLocation(10, 10);
    ImagePlus image = IJ.openImage("sample-data/nuclei/images/nuclei-001.png");
    image.setTitle("nuclei");
    image.setDisplayRange(0, 110);
    image.show();
    image.getWindow().setLocation(20, 120);
    image.getCanvas().setMagnification(2);
    image.getCanvas().setSize(512, 512);
    image.getWindow().pack();
    Path model = LikePixels.save(folder.resolve("stand-in.onnx"));
    IJ.run("Segment Anything Tool...", "image=nuclei model=[" + model + "] device=cpu");
    PromptWindow window = await("window", AnythingPicture::window);
    window.setLocation(580, 120);
    ImageHand hand = new ImageHand(image);
    image.getWindow().toFront();
    for (int[] at : NUCLEI) {
      hand.click(at[0], at[1], 0);
      await("a mask", () -> window.session().mask());
      if (at == NUCLEI[NUCLEI.length - 1]) break;
      hand.key(KeyEvent.VK_ENTER);
      ImagePlus labels = await("labels", () -> WindowManager.getImage("nuclei-labels"));
      await("object", () -> labels.getProcessor().get(at[0], at[1]) > 0 ? "yes" : null);
      labels.getWindow().setLocation(600, 512);
      image.getWindow().toFront();
    }
    hand.click(BESIDE[0], BESIDE[1], KeyEvent.VK_SHIFT);
    hand.picture(picture.toFile());
    theSameByMacro(model, WindowManager.getImage("nuclei-labels"));
  }

  private static void theSameByMacro(Path model, ImagePlus clicked) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i + 1 < NUCLEI.length; i++)
      points.append(NUCLEI[i][0]).append(',').append(NUCLEI[i][1]).append("; ");
    ImageProcessor before = clicked.getProcessor().duplicate();
    IJ.run(
        "Segment Anything...",
        "image=nuclei model=[" + model + "] device=cpu points=[" + points + "]");
    ImagePlus written = IJ.getImage();
    check(written != clicked, "a new image");
    ImageProcessor after = written.getProcessor();
    for (int i = 0; i < before.getPixelCount(); i++)
      check(before.get(i) == after.get(i), "clicks and macro give the same labels at " + i);
  }

  private static PromptWindow window() {
    for (Window w : Window.getWindows()) if (w instanceof PromptWindow p && p.isShowing()) return p;
    return null;
  }
}
