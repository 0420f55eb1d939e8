package sc.fiji.tessera.sample;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import net.imglib2.RandomAccess;
import net.imglib2.type.numeric.IntegerType;

/**
 * Writes a montage of synthetic scenes as a PNG, to be looked at. Arguments: the file to write,
 * what to show (easy, random, brightfield, phase, membranes), how many, pixels per side, first
 * seed, "outlines" to draw the borders of the labels.
 */
public final class SampleDemo {
  private SampleDemo() {}

  public static void main(String[] args) throws IOException {
    String what = args.length > 1 ? args[1] : "random";
    int count = args.length > 2 ? Integer.parseInt(args[2]) : 24;
    int side = args.length > 3 ? Integer.parseInt(args[3]) : 256;
    long seed = args.length > 4 ? Long.parseLong(args[4]) : 1;
    boolean outlines = args.length > 5;
    List<BufferedImage> tiles = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      tiles.add(picture(sample(what, seed + i, side), outlines));
    }
    System.out.printf("%.1f ms per image%n", (System.nanoTime() - start) / 1e6 / count);
    ImageIO.write(montage(tiles, side), "png", new File(args[0]));
  }

  private static Sample sample(String what, long seed, int side) {
    switch (what) {
      case "easy":
        return NucleiScene.easy(seed, side, side).generate();
      case "brightfield":
        return NucleiScene.random(Modality.BRIGHTFIELD, seed, side, side).generate();
      case "phase":
        return NucleiScene.random(Modality.PHASE_CONTRAST, seed, side, side).generate();
      case "membranes":
        return MembraneScene.random(seed, side, side).generate();
      default:
        return NucleiScene.random(seed, side, side).generate();
    }
  }

  /** Grey values stretched from the 0.5th to the 99.7th percentile, as a viewer would. */
  private static BufferedImage picture(Sample sample, boolean outlines) {
    int width = (int) sample.image().dimension(0);
    int height = (int) sample.image().dimension(1);
    int[] grey = new int[width * height];
    int[] label = new int[width * height];
    RandomAccess<? extends IntegerType<?>> from = sample.image().randomAccess();
    RandomAccess<? extends IntegerType<?>> truth = sample.labels().randomAccess();
    for (int i = 0; i < grey.length; i++) {
      grey[i] = from.setPositionAndGet(i % width, i / width).getInteger();
      label[i] = truth.setPositionAndGet(i % width, i / width).getInteger();
    }
    int[] sorted = grey.clone();
    Arrays.sort(sorted);
    double low = sorted[(int) (0.005 * sorted.length)];
    double high = Math.max(low + 1, sorted[(int) (0.997 * sorted.length)]);
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < grey.length; i++) {
      int v = (int) Math.max(0, Math.min(255, 255 * (grey[i] - low) / (high - low)));
      boolean right = i % width + 1 < width && label[i + 1] != label[i];
      boolean below = i + width < label.length && label[i + width] != label[i];
      int colour = outlines && (right || below) ? 0xffd000 : v * 0x010101;
      picture.setRGB(i % width, i / width, colour);
    }
    return picture;
  }

  private static BufferedImage montage(List<BufferedImage> tiles, int side) {
    int columns = (int) Math.ceil(Math.sqrt(1.3 * tiles.size()));
    int rows = (tiles.size() + columns - 1) / columns;
    BufferedImage all =
        new BufferedImage(columns * (side + 2), rows * (side + 2), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = all.createGraphics();
    graphics.setColor(Color.DARK_GRAY);
    graphics.fillRect(0, 0, all.getWidth(), all.getHeight());
    for (int i = 0; i < tiles.size(); i++) {
      graphics.drawImage(tiles.get(i), i % columns * (side + 2), i / columns * (side + 2), null);
    }
    graphics.dispose();
    return all;
  }
}
