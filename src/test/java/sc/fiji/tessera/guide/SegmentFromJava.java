package sc.fiji.tessera.guide;

import ij.IJ;
import ij.ImagePlus;
import org.scijava.Context;
import org.scijava.command.CommandService;
import sc.fiji.tessera.plugins.network.SegmentWithUNet;

/** The example of the page "Scripting": an image file in, a file of labels out. */
public final class SegmentFromJava {
  private SegmentFromJava() {}

  /**
   * @param args the image and the label image to write
   */
  public static void main(String[] args) throws Exception {
    try (Context context = new Context()) {
      ImagePlus labels =
          (ImagePlus)
              context
                  .service(CommandService.class)
                  .run(SegmentWithUNet.class, true, "image", IJ.openImage(args[0]))
                  .get()
                  .getOutput("result");
      IJ.saveAsTiff(labels, args[1]);
    }
  }
}
