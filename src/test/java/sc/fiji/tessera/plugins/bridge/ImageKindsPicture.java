package sc.fiji.tessera.plugins.bridge;

import ij.CompositeImage;
import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.Menus;
import ij.WindowManager;
import ij.gui.OvalRoi;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Color;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Robot;
import java.io.File;
import javax.imageio.ImageIO;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSet;

/**
 * A hyperstack of two channels, slices and frames with a selection on it, and what segmenting its
 * second channel gives: for the documentation. The argument is the file of the picture (.png) of a
 * screen of 1400 x 900.
 */
public final class ImageKindsPicture {
  private static final String SEGMENT = "Segment with U-Net...";

  private ImageKindsPicture() {}

  public static void main(String[] args) throws Exception {
    ImageJ imagej = new ImageJ();
    imagej.exitWhenQuitting(false);
    String bridge = Bridge.class.getName();
    String command = CommandMenu.installed().className(SEGMENT);
    Menus.getCommands().put(SEGMENT, bridge + "(\"" + command + "\")");
    imagej.setLocation(10, 10);
    ImagePlus image = hyperstack();
    image.show();
    place(image, 10, 150);
    image.setPosition(2, 2, 2);
    image.setRoi(new OvalRoi(50, 35, 200, 170));
    IJ.run(SEGMENT, "image=kinds channel=2");
    result("kinds-labels", 350, 150);
    IJ.run(SEGMENT, "image=kinds channel=2 output=overlay");
    result("kinds-overlay", 690, 150);
    IJ.run(SEGMENT, "image=kinds channel=2 output=scores");
    result("kinds-scores", 1030, 150);
    Thread.sleep(1000);
    Robot robot = new Robot();
    ImageIO.write(
        robot.createScreenCapture(new Rectangle(0, 0, 1400, 900)), "png", new File(args[0]));
    System.exit(0);
  }

  private static void result(String title, int x, int y) {
    ImagePlus result = WindowManager.getImage(title);
    place(result, x, y);
    result.setPosition(result.getNChannels(), 2, 2);
    System.out.println(
        result
            + " "
            + result.getDisplayRangeMin()
            + " "
            + result.getDisplayRangeMax()
            + " "
            + result.getCalibration()
            + " overlay "
            + (result.getOverlay() == null ? 0 : result.getOverlay().size()));
  }

  private static void place(ImagePlus image, int x, int y) {
    EventQueue.invokeLater(() -> image.getWindow().setLocation(x, y));
    IJ.wait(300);
  }

  private static ImagePlus hyperstack() {
    SampleSet set = new SampleSet(SampleSet.Kind.NUCLEI, 6, 300, 260, 7);
    ImageStack stack = new ImageStack(300, 260);
    for (int t = 0; t < 2; t++)
      for (int z = 0; z < 3; z++) {
        Sample sample = set.get(4);
        ImagePlus image = ResultImage.copy(SourceImage.of(sample.image(), "nuclei"));
        image.resetDisplayRange();
        ImageProcessor nuclei = image.getProcessor().convertToByte(true);
        if (z == 1) nuclei.flipVertical();
        if (t == 1) nuclei.flipHorizontal();
        ImageProcessor other = nuclei.duplicate();
        other.invert();
        other.blurGaussian(6);
        other.multiply(0.2);
        stack.addSlice("membrane z" + (z + 1), other);
        stack.addSlice("nuclei z" + (z + 1), nuclei);
      }
    ImagePlus image = new ImagePlus("kinds", stack);
    image.setDimensions(2, 3, 2);
    image.getCalibration().pixelWidth = image.getCalibration().pixelHeight = 250;
    image.getCalibration().setUnit("nm");
    CompositeImage composite = new CompositeImage(image, CompositeImage.COMPOSITE);
    LUT magenta = LUT.createLutFromColor(Color.MAGENTA);
    LUT green = LUT.createLutFromColor(Color.GREEN);
    magenta.max = 255;
    green.max = 130;
    composite.setLuts(new LUT[] {magenta, green});
    return composite;
  }
}
