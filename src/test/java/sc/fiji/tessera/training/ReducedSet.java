package sc.fiji.tessera.training;

import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.image.ImageSource;

/**
 * A data set at half its resolution, split into folders {@code train} and {@code test} with {@code
 * images} and {@code labels}: what the architectures are compared on.
 *
 * @param name of the data set's folder
 * @param meaning of its labels
 * @param ignore the label of void pixels, or -1
 * @param channels of its images
 * @param classes background included
 */
record ReducedSet(
    String name, TrainingTarget.Meaning meaning, int ignore, int channels, int classes) {
  static final List<ReducedSet> ALL =
      List.of(
          new ReducedSet("camvid", TrainingTarget.Meaning.CLASSES, 11, 3, 11),
          new ReducedSet("dsb2018_fluo", TrainingTarget.Meaning.FOREGROUND, -1, 1, 2));

  TrainingTarget target() {
    return new TrainingTarget(meaning, classes, ignore);
  }

  /** Writes the four folders unless they are there. */
  Path write(Path data, Path work) throws IOException {
    Path folder = work.resolve(name);
    if (Files.exists(folder.resolve("complete"))) return folder;
    ImageSource images = ImageSource.of(data.resolve(name).resolve("images"));
    ImageSource labels = ImageSource.of(data.resolve(name).resolve("labels"));
    IntPredicate training =
        name.equals("camvid") ? i -> images.names().get(i).startsWith("train") : i -> i % 7 < 3;
    for (int i = 0; i < images.size(); i++) {
      Path part = folder.resolve(training.test(i) ? "train" : "test");
      String file = images.names().get(i) + ".png";
      int label = labels.names().indexOf(images.names().get(i));
      save(images.open(i).imagePlus(), true, part.resolve("images").resolve(file));
      save(labels.open(label).imagePlus(), false, part.resolve("labels").resolve(file));
    }
    Files.createFile(folder.resolve("complete"));
    return folder;
  }

  /** Intensities are averaged; a label is that of the nearest pixel. */
  private static void save(ImagePlus image, boolean averaged, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ImageProcessor ip = image.getProcessor();
    ip.setInterpolationMethod(averaged ? ImageProcessor.BILINEAR : ImageProcessor.NONE);
    ImageProcessor half = ip.resize(ip.getWidth() / 2, ip.getHeight() / 2, averaged);
    ImageFileWriter.save(new ImagePlus("", half), file);
  }
}
