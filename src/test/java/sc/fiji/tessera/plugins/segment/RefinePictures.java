package sc.fiji.tessera.plugins.segment;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/**
 * Makes the pictures of the page about refining, by the commands themselves. Run its main in the
 * project's root after one of them was changed.
 */
public final class RefinePictures {
  private static final Path IMAGES = Path.of("src/site/resources/images");
  private static final Path NUCLEI = Path.of("sample-data/nuclei/images/nuclei-001.png");
  private static final int WIDTH = 140;
  private static final int HEIGHT = 110;
  private static final int GAP = 6;

  private final Path target;
  private final Path folder;

  private RefinePictures(Path target) throws IOException {
    this.target = target;
    this.folder = Files.createTempDirectory("refine-pictures");
  }

  /** Writes three pictures to the folder of the pages' images, or to the one that is given. */
  public static void main(String[] arguments) throws IOException {
    RefinePictures pictures =
        new RefinePictures(arguments.length > 0 ? Path.of(arguments[0]) : IMAGES);
    pictures.crf();
    pictures.split();
    pictures.unsure();
    System.exit(0); // SciJava and ONNX Runtime keep threads
  }

  /** A star, a disc and a ribbon; scores that are blurred and noisy. */
  private void crf() throws IOException {
    Random random = new Random(2);
    int[][] colours = {{70, 80, 110}, {190, 110, 70}, {110, 170, 90}};
    ColorProcessor picture = new ColorProcessor(WIDTH, HEIGHT);
    FloatProcessor[] scores = new FloatProcessor[3];
    for (int c = 0; c < 3; c++) scores[c] = new FloatProcessor(WIDTH, HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int c = shape(i % WIDTH, i / WIDTH);
      scores[c].setf(i, 1);
      int rgb = 0;
      for (int value : colours[c]) {
        rgb = rgb << 8 | (int) Math.max(0, Math.min(255, value + random.nextGaussian() * 14));
      }
      picture.set(i, rgb);
    }
    ImageStack stack = new ImageStack(WIDTH, HEIGHT);
    for (FloatProcessor score : scores) {
      score.blurGaussian(5);
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        score.setf(i, Math.max(0.02f, score.getf(i) + (float) random.nextGaussian() * 0.22f));
      }
      stack.addSlice(score);
    }
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      float sum = 0;
      for (FloatProcessor score : scores) sum += score.getf(i);
      for (FloatProcessor score : scores) score.setf(i, score.getf(i) / sum);
    }
    ImagePlus channels = new ImagePlus("scores", stack);
    channels.setDimensions(3, 1, 1);
    String call = "image=[" + save("s.tif", channels) + "] picture=[";
    call += save("p.tif", new ImagePlus("picture", picture)) + "] ";
    write(
        "refine-crf.png",
        picture,
        result("Refine with CRF...", call + "rounds=0"),
        result("Refine with CRF...", call + "colour=28"));
  }

  private static int shape(double x, double y) {
    double angle = Math.atan2(y - 50, x - 45);
    boolean ribbon = Math.abs(y - (70 + 18 * Math.sin(x / 14))) < 9 && x > 60;
    boolean disc = Math.hypot(x - 105, y - 30) < 16;
    boolean star = Math.hypot(x - 45, y - 50) < 26 + 6 * Math.sin(5 * angle);
    return disc ? 1 : ribbon ? 2 : star ? 1 : 0;
  }

  private void split() throws IOException {
    Random random = new Random(7);
    List<double[]> discs = new ArrayList<>();
    for (int t = 0; t < 4000 && discs.size() < 17; t++) {
      double x = random.nextDouble() * WIDTH;
      double y = random.nextDouble() * HEIGHT;
      double r = 9 + random.nextDouble() * 6;
      boolean free =
          discs.stream().allMatch(d -> Math.hypot(d[0] - x, d[1] - y) > 0.84 * (d[2] + r));
      if (free) discs.add(new double[] {x, y, r});
    }
    ByteProcessor mask = new ByteProcessor(WIDTH, HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      for (double[] d : discs) {
        if (Math.hypot(i % WIDTH - d[0], i / WIDTH - d[1]) <= d[2]) mask.set(i, 1);
      }
    }
    String call = "image=[" + save("discs.tif", new ImagePlus("discs", mask)) + "]";
    write(
        "refine-split.png",
        result("Fill Holes in Labels...", call + " size=1"),
        result("Split Touching Objects...", call));
  }

  private void unsure() throws IOException {
    ImageProcessor nuclei = IJ.openImage(NUCLEI.toString()).getProcessor();
    nuclei.setMinAndMax(0, 120);
    String call = "image=[" + NUCLEI + "] device=cpu refine=[unsure threshold=0.95]";
    ImageProcessor labels = result("Segment with U-Net...", call);
    for (ImageProcessor ip : List.of(nuclei, labels)) ip.setRoi(70, 30, 90, 76);
    write("refine-unsure.png", nuclei.crop(), labels.crop());
  }

  private Path save(String name, ImagePlus image) {
    Path file = folder.resolve(name);
    IJ.saveAsTiff(image, file.toString());
    return file;
  }

  private static ImageProcessor result(String label, String options) {
    return ((ImagePlus) CommandCall.run(label, options).get("result")).getProcessor();
  }

  /** Side by side, each pixel as 2 x 2, or 3 x 3 of smaller ones. */
  private void write(String name, ImageProcessor... panels) throws IOException {
    int scale = panels[0].getWidth() < WIDTH ? 3 : 2;
    int width = panels[0].getWidth() * scale;
    int height = panels[0].getHeight() * scale;
    BufferedImage all =
        new BufferedImage(panels.length * (width + GAP) - GAP, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = all.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, all.getWidth(), height);
    for (int i = 0; i < panels.length; i++) {
      g.drawImage(panels[i].getBufferedImage(), i * (width + GAP), 0, width, height, null);
    }
    g.dispose();
    ImageIO.write(all, "png", target.resolve(name).toFile());
  }
}
