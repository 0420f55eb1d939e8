package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sc.fiji.tessera.image.LabelColours;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.plugins.segment.PanopticImage;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSeries;

/**
 * The files that {@link PictureExamples} names: the fourth of the sample nuclei, the first of the
 * membranes and of the tissue, and what is made of their truth. Others are those of {@link
 * ExampleFiles}.
 */
final class PictureFiles {
  private static final int SIDE = 256;
  private static final Sample NUCLEI = SampleSeries.NUCLEI.get(3, SIDE, SIDE);
  private static final Sample TISSUE = SampleSeries.TISSUE.get(0, SIDE, SIDE);

  private final Path folder;
  private final ExampleFiles small;

  PictureFiles(Path folder) {
    this.folder = folder;
    this.small = new ExampleFiles(folder);
  }

  /** The file of this name, which is there then. */
  Path get(String name) {
    Path file = folder.resolve(name);
    if (Files.exists(file)) return file;
    ImagePlus image = image(name);
    if (image == null) return small.get(name);
    IJ.saveAsTiff(image, file.toString());
    return file;
  }

  private static ImagePlus image(String name) {
    return switch (name) {
      case "nuclei.tif" -> ResultImage.copy(source(NUCLEI));
      case "membranes.tif" -> ResultImage.copy(source(SampleSeries.MEMBRANES.get(0, SIDE, SIDE)));
      case "tissue.tif" -> ResultImage.copy(source(TISSUE));
      case "truth.tif" -> labels(truth());
      case "found.tif" -> labels(found());
      case "joined.tif" -> labels(joined());
      case "specks.tif" -> labels(specks());
      case "holes.tif" -> labels(holes());
      case "marks.tif" -> labels(marks());
      case "seeds.tif" -> labels(seeds());
      case "scores.tif" -> scores();
      case "classes.tif" -> labels(plane(pair(0), 1));
      case "tissue-objects.tif" -> labels(plane(pair(0), 2));
      case "truth-panoptic.tif" -> pair(0);
      case "found-panoptic.tif" -> pair(2);
      default -> null;
    };
  }

  private static SourceImage source(Sample sample) {
    return SourceImage.of(sample.image(), sample.name());
  }

  private static ImageProcessor truth() {
    return ResultImage.labels(source(NUCLEI), List.of(NUCLEI.labels())).getProcessor();
  }

  private static ImagePlus labels(ImageProcessor ip) {
    ImagePlus image = new ImagePlus("labels", ip);
    image.setLut(LabelColours.table256());
    image.setDisplayRange(0, 255);
    return image;
  }

  /** The truth, moved, without its first object, and with one in two pieces. */
  private static ImageProcessor found() {
    ImageProcessor ip = truth();
    ip.translate(1, 1);
    int most = (int) ip.getStatistics().max;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int label = ip.get(x, y);
        if (label == 3) ip.set(x, y, 0);
        if (label == 12 && y % SIDE > centre(truth(), 12)) ip.set(x, y, most + 1);
      }
    }
    return ip;
  }

  private static int centre(ImageProcessor ip, int label) {
    long sum = 0;
    int count = 0;
    for (int i = 0; i < ip.getPixelCount(); i++) {
      if (ip.get(i) != label) continue;
      sum += i / SIDE;
      count++;
    }
    return count == 0 ? 0 : (int) (sum / count);
  }

  /** Objects that touch have one number. */
  private static ImageProcessor joined() {
    ImageProcessor ip = truth();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          for (int[] step : new int[][] {{1, 0}, {0, 1}}) {
            int a = ip.get(x, y);
            int b = x + step[0] < SIDE && y + step[1] < SIDE ? ip.get(x + step[0], y + step[1]) : 0;
            if (a == 0 || b == 0 || a == b) continue;
            replace(ip, Math.max(a, b), Math.min(a, b));
            changed = true;
          }
        }
      }
    }
    return ip;
  }

  private static void replace(ImageProcessor ip, int from, int to) {
    for (int i = 0; i < ip.getPixelCount(); i++) if (ip.get(i) == from) ip.set(i, to);
  }

  /** The truth, and squares of nine pixels between. */
  private static ImageProcessor specks() {
    ImageProcessor ip = truth();
    int label = (int) ip.getStatistics().max;
    for (int k = 0; k < 30; k++) {
      int x = 8 + 83 * k % (SIDE - 16);
      int y = 8 + 47 * k % (SIDE - 16);
      if (ip.get(x, y) > 0) continue;
      ip.setColor(++label);
      ip.fillRect(x, y, 3, 3);
    }
    return ip;
  }

  private static ImageProcessor holes() {
    ImageProcessor ip = truth();
    for (int label = 1; label < 40; label += 2) {
      int y = centre(ip, label);
      int x = middle(ip, label, y);
      if (x < 0) continue;
      ip.setColor(0);
      ip.fillOval(x - 4, y - 4, 7, 7);
    }
    return ip;
  }

  /** Where an object is in the middle of its row, or -1. */
  private static int middle(ImageProcessor ip, int label, int y) {
    int first = -1;
    int last = -1;
    for (int x = 0; x < SIDE; x++) {
      if (ip.get(x, y) != label) continue;
      if (first < 0) first = x;
      last = x;
    }
    return first < 0 || last - first < 12 ? -1 : (first + last) / 2;
  }

  /** 1 = a line where nothing is; 2 = a dash in each nucleus. */
  private static ImageProcessor marks() {
    ImageProcessor truth = truth();
    ImageProcessor ip = new ByteProcessor(SIDE, SIDE);
    for (int i = 0; i < ip.getPixelCount(); i++) {
      if (i / SIDE % 64 == 20 && clear(truth, i % SIDE, i / SIDE)) ip.set(i, 1);
    }
    ip.setColor(2);
    for (int label = 1; label < 60; label++) {
      int y = centre(truth, label);
      int x = middle(truth, label, y);
      if (x >= 0) ip.fillRect(x - 3, y - 1, 6, 3);
    }
    return ip;
  }

  /** A square in each nucleus, with its number. */
  private static ImageProcessor seeds() {
    ImageProcessor truth = truth();
    ImageProcessor ip = new ByteProcessor(SIDE, SIDE);
    for (int label = 1; label < 60; label++) {
      int y = centre(truth, label);
      int x = middle(truth, label, y);
      ip.setColor(label);
      if (x >= 0) ip.fillRect(x - 2, y - 2, 5, 5);
    }
    return ip;
  }

  private static boolean clear(ImageProcessor truth, int x, int y) {
    for (int dy = -4; dy <= 4; dy++) {
      for (int dx = -4; dx <= 4; dx++) if (truth.getPixel(x + dx, y + dy) > 0) return false;
    }
    return true;
  }

  private static ImagePlus scores() {
    FloatProcessor nucleus = new FloatProcessor(SIDE, SIDE);
    ImageProcessor truth = truth();
    for (int i = 0; i < truth.getPixelCount(); i++) nucleus.setf(i, truth.get(i) > 0 ? 1 : 0);
    nucleus.blurGaussian(5);
    ImageStack stack = new ImageStack(SIDE, SIDE);
    FloatProcessor background = new FloatProcessor(SIDE, SIDE);
    for (int i = 0; i < truth.getPixelCount(); i++) background.setf(i, 1 - nucleus.getf(i));
    stack.addSlice("background", background);
    stack.addSlice("nucleus", nucleus);
    ImagePlus scores = new ImagePlus("scores", stack);
    scores.setDimensions(2, 1, 1);
    scores.setOpenAsHyperStack(true);
    return scores;
  }

  /** Class and number of the tissue's objects, moved. */
  private static ImagePlus pair(int pixels) {
    ImagePlus pair = PanopticImage.of(source(TISSUE), TISSUE);
    for (int c = 1; c <= 2; c++) pair.getStack().getProcessor(c).translate(pixels, 0);
    return pair;
  }

  private static ImageProcessor plane(ImagePlus pair, int channel) {
    return pair.getStack().getProcessor(channel).duplicate();
  }
}
