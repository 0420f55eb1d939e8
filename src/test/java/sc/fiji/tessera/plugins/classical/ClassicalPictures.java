package sc.fiji.tessera.plugins.classical;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ColorProcessor;
import ij.process.ImageConverter;
import ij.process.ImageProcessor;
import java.awt.Color;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import net.imglib2.img.array.ArrayImgs;
import sc.fiji.tessera.image.OutlinePicture;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSet;

/**
 * Makes the pictures of the page about segmentation without a network, by the commands themselves
 * on an image of the sample data. Run its main in the project's root after one of them was changed.
 */
public final class ClassicalPictures {
  private static final Path IMAGES = Path.of("src/site/resources/images/classical");
  private static final int WIDTH = 220;
  private static final int HEIGHT = 160;

  private final ImagePlus image;
  private final ImagePlus truth;

  private ClassicalPictures(long seed) {
    Sample sample = new SampleSet(SampleSet.Kind.NUCLEI, 1, WIDTH, HEIGHT, seed).get(0);
    image = ResultImage.copy(SourceImage.of(sample.image(), "nuclei"));
    SourceImage source = SourceImage.of(sample.image(), "nuclei");
    truth = ResultImage.labels(source, List.of(sample.labels()));
  }

  /** Writes a picture per command. */
  public static void main(String[] arguments) throws IOException {
    Path folder = arguments.length > 0 ? Path.of(arguments[0]) : IMAGES;
    Files.createDirectories(folder);
    ClassicalPictures pictures =
        new ClassicalPictures(arguments.length > 1 ? Long.parseLong(arguments[1]) : 7);
    Map<String, String> calls = new LinkedHashMap<>();
    calls.put("otsu", "Segment with Multi-level Otsu... classes=3 smooth=1");
    calls.put("k-means", "Segment with K-means... classes=3 smooth=2");
    calls.put("growing", "Segment with Region Growing... seeds=overlay smooth=2");
    calls.put("felzenszwalb", "Segment with Felzenszwalb... scale=300 size=40");
    calls.put("slic", "Segment with SLIC Superpixels... count=150");
    calls.put("watershed", "Segment with Seeded Watershed... smooth=2 height=1");
    calls.put("graph-cut", "Segment with Graph Cut... scribbles=overlay");
    calls.put("walker", "Segment with Random Walker... scribbles=overlay");
    for (Map.Entry<String, String> call : calls.entrySet()) {
      int end = call.getValue().indexOf("...") + 3;
      String options = call.getValue().substring(end).trim();
      boolean seeds = options.contains("seeds");
      pictures.image.setOverlay(
          seeds || options.contains("scribbles") ? pictures.marks(seeds) : null);
      ImagePlus labels = pictures.labels(call.getValue().substring(0, end), options);
      BufferedImage drawn = pictures.drawn(labels);
      ImageIO.write(drawn, "png", folder.resolve(call.getKey() + ".png").toFile());
      System.out.printf("%s: foreground IoU %.3f%n", call.getKey(), pictures.overlap(labels));
    }
  }

  private ImagePlus labels(String label, String options) {
    WindowManager.setTempCurrentImage(image);
    return (ImagePlus) CommandCall.run(label, options).get("result");
  }

  private double overlap(ImagePlus labels) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      boolean a = labels.getProcessor().getf(i) > 0;
      boolean b = truth.getProcessor().getf(i) > 0;
      if (a && b) both++;
      if (a || b) either++;
    }
    return (double) both / either;
  }

  /** A point in the middle of each nucleus, or scribbles on some and beside them. */
  private Overlay marks(boolean seeds) {
    Overlay overlay = new Overlay();
    PointRoi points = new PointRoi();
    for (int label = 1; ; label++) {
      truth.getProcessor().setThreshold(label, label, ImageProcessor.NO_LUT_UPDATE);
      Roi nucleus = new ThresholdToSelection().convert(truth.getProcessor());
      if (nucleus == null) break;
      Rectangle r = nucleus.getBounds();
      double[] middle = nucleus.getContourCentroid();
      points.addPoint(middle[0], middle[1]);
      if (r.width < 8 || r.height < 8) continue;
      Roi scribble = new Roi((int) middle[0] - 2, (int) middle[1] - 2, 4, 4);
      scribble.setName("nucleus");
      scribble.setStrokeColor(Color.GREEN);
      overlay.add(scribble);
    }
    truth.getProcessor().resetThreshold();
    if (seeds) return new Overlay(points);
    for (int y = 10; y < HEIGHT; y += 28) {
      for (int x = 10; x < WIDTH; x += 34) {
        if (!isEmpty(x, y, 6)) continue;
        Roi background = new Roi(x - 3, y - 1, 6, 2);
        background.setName("background");
        background.setStrokeColor(Color.RED);
        overlay.add(background);
      }
    }
    return overlay;
  }

  private static int[] numbers(ImagePlus labels) {
    int[] numbers = new int[WIDTH * HEIGHT];
    for (int i = 0; i < numbers.length; i++) numbers[i] = (int) labels.getProcessor().getf(i);
    return numbers;
  }

  private boolean isEmpty(int x, int y, int reach) {
    for (int v = Math.max(0, y - reach); v < Math.min(HEIGHT, y + reach); v++) {
      for (int u = Math.max(0, x - reach); u < Math.min(WIDTH, x + reach); u++) {
        if (truth.getProcessor().get(u, v) > 0) return false;
      }
    }
    return true;
  }

  /** The outlines on the image, and the marks, twice as large. */
  private BufferedImage drawn(ImagePlus labels) {
    ImagePlus lines =
        OutlinePicture.draw(
            SourceImage.of(image), 0, 0, ArrayImgs.ints(numbers(labels), WIDTH, HEIGHT));
    ColorProcessor rgb = (ColorProcessor) lines.getProcessor();
    if (image.getOverlay() != null) {
      for (Roi roi : image.getOverlay()) {
        rgb.setColor(roi.getStrokeColor() == null ? Color.YELLOW : roi.getStrokeColor());
        if (roi instanceof PointRoi p) {
          for (Point at : p.getContainedPoints()) rgb.fillRect(at.x - 1, at.y - 1, 2, 2);
        } else rgb.fill(roi);
      }
    }
    ImagePlus large = new ImagePlus("", rgb.resize(2 * WIDTH, 2 * HEIGHT));
    new ImageConverter(large).convertRGBtoIndexedColor(64);
    byte[] index = (byte[]) large.getProcessor().getPixels();
    BufferedImage indexed =
        new BufferedImage(
            2 * WIDTH,
            2 * HEIGHT,
            BufferedImage.TYPE_BYTE_INDEXED,
            (IndexColorModel) large.getProcessor().getColorModel());
    indexed.getRaster().setDataElements(0, 0, 2 * WIDTH, 2 * HEIGHT, index);
    return indexed;
  }
}
