package sc.fiji.tessera.plugins.training;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import sc.fiji.tessera.image.ImageFileWriter;

/** Something small to train on: discs of two brightnesses on five images of 48 x 40. */
final class DiscSet {
  private DiscSet() {}

  /** Writes the folders images, classes (1 and 2) and objects (numbered). */
  static void save(Path folder) {
    for (int i = 0; i < 5; i++) save(folder, "disc-" + i, new Random(i));
  }

  private static void save(Path folder, String name, Random random) {
    ImageProcessor image = new ByteProcessor(48, 40);
    ImageProcessor classes = new ByteProcessor(48, 40);
    ImageProcessor objects = new ByteProcessor(48, 40);
    for (int n = 1; n <= 4; n++) {
      int kind = 1 + n % 2;
      int r = 4 + random.nextInt(3);
      int x = random.nextInt(48 - 2 * r);
      int y = random.nextInt(40 - 2 * r);
      for (ImageProcessor ip : List.of(image, classes, objects)) {
        ip.setValue(ip == image ? 90 * kind : ip == classes ? kind : n);
        ip.fillOval(x, y, 2 * r, 2 * r);
      }
    }
    for (int i = 0; i < image.getPixelCount(); i++) image.set(i, image.get(i) + random.nextInt(20));
    write(folder.resolve("images/" + name + ".png"), image);
    write(folder.resolve("classes/" + name + ".png"), classes);
    write(folder.resolve("objects/" + name + ".png"), objects);
  }

  static void write(Path file, ImageProcessor ip) {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    ImageFileWriter.save(new ImagePlus("", ip), file);
  }
}
