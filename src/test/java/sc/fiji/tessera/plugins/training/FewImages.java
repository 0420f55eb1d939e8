package sc.fiji.tessera.plugins.training;

import ij.IJ;
import ij.measure.ResultsTable;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.measure.ObjectMatches;

/**
 * What a microscopist does, for benchmarks: trains on a few images of a set from a headless macro,
 * segments all the others and measures them.
 *
 * @param work a folder for links to the images, the model, and what is found
 * @param target as the key of the training
 */
record FewImages(Path work, String target) {

  /** Draws the images for training. */
  static FewImages of(Path set, Path work, int training, String target, long seed)
      throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(set.resolve("images"))) {
      files.map(f -> f.getFileName().toString()).sorted().forEach(names::add);
    }
    Collections.shuffle(names, new Random(seed));
    for (int i = 0; i < names.size(); i++) {
      for (String kind : List.of("images", "labels")) {
        Path folder = work.resolve(i < training ? "train" : "test").resolve(kind);
        Files.createDirectories(folder);
        Path link = folder.resolve(names.get(i));
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, set.resolve(kind).resolve(names.get(i)));
      }
    }
    return new FewImages(work, target);
  }

  /**
   * Trains.
   *
   * @param more keys
   * @return minutes
   */
  double train(String more) {
    return train("Train U-Net...", more);
  }

  /** The same with another command. */
  double train(String command, String more) {
    long start = System.nanoTime();
    run(
        command,
        "images=[%s/train/images] truth=[%s/train/labels] save=[%s/model.onnx] target=%s %s"
            .formatted(work, work, work, target, more));
    return (System.nanoTime() - start) / 60e9;
  }

  /** Segments and measures the other images; the rows are those of <i>Measure Segmentation</i>. */
  ResultsTable measure() throws IOException {
    return measure("Segment with U-Net...");
  }

  /** The same with another command. */
  ResultsTable measure(String command) throws IOException {
    Files.createDirectories(work.resolve("found"));
    ResultsTable.getResultsTable().reset();
    run(
        command,
        "image=[%s/test/images] model=[%s/model.onnx] save=[%s/found]".formatted(work, work, work));
    run(
        "Measure Segmentation...",
        "prediction=[%s/found] truth=[%s/test/labels]%s"
            .formatted(work, work, target.equals("classes") ? "" : " binary"));
    return ResultsTable.getResultsTable();
  }

  /** How many objects were found, pooled, after {@link #measure}. */
  ObjectMatches objects(double iou) {
    ImageSource truth = ImageSource.of(work.resolve("test/labels"));
    ImageSource found = ImageSource.of(work.resolve("found"));
    ObjectMatches all = ObjectMatches.NONE;
    for (int i = 0; i < truth.size(); i++) {
      int at = found.names().indexOf(truth.names().get(i));
      all = all.plus(ObjectMatches.of(labels(truth.open(i)), labels(found.open(at)), iou));
    }
    return all;
  }

  private static int[] labels(SourceImage image) {
    ImageProcessor ip = image.imagePlus().getProcessor();
    int[] labels = new int[ip.getPixelCount()];
    for (int i = 0; i < labels.length; i++) labels[i] = (int) ip.getf(i);
    return labels;
  }

  /** Runs a command from a headless macro. */
  static void run(String label, String options) {
    String macro =
        "call(\"sc.fiji.tessera.Tessera.run\", \"%s\", \"%s\"); return \"done\";"
            .formatted(label, options);
    if (!"done".equals(IJ.runMacro(macro))) throw new IllegalStateException(label + " failed");
  }
}
