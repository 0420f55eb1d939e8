package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.plugins.prompt.SegmentAnythingTest;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSet;

/**
 * The files that the examples of {@link CommandExamples} name, made when they are asked for: images
 * of a few thousand pixels, folders of three, and what {@link ExampleModels} makes. A name that
 * ends in {@code -5d.tif} is the hyperstack of an image: its channels (two for grey ones), two
 * slices and two frames.
 */
final class ExampleFiles {
  static final int WIDTH = 64;
  static final int HEIGHT = 48;
  private static final String HYPERSTACK = "-5d.tif";
  private static final SampleSet NUCLEI = new SampleSet(SampleSet.Kind.NUCLEI, 3, WIDTH, HEIGHT, 5);

  private final Path folder;

  ExampleFiles(Path folder) {
    this.folder = folder;
  }

  /** The file or folder of this name, which is there then. */
  synchronized Path get(String name) {
    Path file = folder.resolve(name);
    try {
      if (!Files.exists(file)) make(name, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private void make(String name, Path file) throws IOException {
    if (name.endsWith(HYPERSTACK)) {
      String flat = name.substring(0, name.length() - HYPERSTACK.length()) + ".tif";
      IJ.saveAsTiff(hyperstack(IJ.openImage(get(flat).toString())), file.toString());
    } else if (name.endsWith(".tif")) {
      IJ.saveAsTiff(image(name), file.toString());
    } else if (name.endsWith(".json")) {
      Files.writeString(file, name.startsWith("truth") ? COCO_TRUTH : COCO_FOUND);
    } else if (name.indexOf('.') < 0) {
      folder(name, Files.createDirectory(file));
    } else {
      ExampleModels.make(name, file);
    }
  }

  private static ImagePlus image(String name) {
    Sample sample = NUCLEI.get(0);
    SourceImage source = SourceImage.of(sample.image(), "cells");
    ImagePlus truth = ResultImage.labels(source, List.of(sample.labels()));
    ImagePlus image =
        switch (name) {
          case "cells.tif" -> ResultImage.copy(source);
          case "truth.tif" -> truth;
          case "found.tif" -> moved(truth, 1);
          case "scores.tif" -> scores(truth);
          case "scribbles.tif" -> scribbles(truth);
          case "classes.tif" -> classes(truth);
          case "squares.tif" -> new ImagePlus("squares", SegmentAnythingTest.squares(100, 150));
          case "truth-panoptic.tif" -> pair(classes(truth), truth);
          case "found-panoptic.tif" -> pair(classes(truth), moved(truth, 1));
          case "stars.tif" -> stars();
          case "flows.tif" -> flows();
          default -> throw new IllegalArgumentException("There is no example image " + name);
        };
    image.setCalibration(micrometres());
    return image;
  }

  private static Calibration micrometres() {
    Calibration micrometres = new Calibration();
    micrometres.pixelWidth = micrometres.pixelHeight = 0.5;
    micrometres.pixelDepth = 2;
    micrometres.setUnit("micron");
    return micrometres;
  }

  /** Three images, or three label images. */
  private static void folder(String name, Path folder) {
    for (int i = 0; i < NUCLEI.count(); i++) {
      Sample sample = NUCLEI.get(i);
      SourceImage source = SourceImage.of(sample.image(), sample.name());
      ImagePlus truth = ResultImage.labels(source, List.of(sample.labels()));
      ImagePlus image =
          switch (name) {
            case "images" -> ResultImage.copy(source);
            case "labels" -> truth;
            case "found" -> moved(truth, 1);
            case "other" -> moved(truth, 3);
            default -> throw new IllegalArgumentException("There is no example folder " + name);
          };
      ImageFileWriter.save(image, folder.resolve(sample.name() + ".tif"));
    }
  }

  private static ImagePlus moved(ImagePlus labels, int pixels) {
    ImageProcessor ip = labels.getProcessor().duplicate();
    ip.translate(pixels, 0);
    return new ImagePlus("found", ip);
  }

  private static ImagePlus scores(ImagePlus labels) {
    FloatProcessor cell = new FloatProcessor(WIDTH, HEIGHT);
    for (int i = 0; i < cell.getPixelCount(); i++) {
      cell.setf(i, labels.getProcessor().get(i) > 0 ? 1 : 0);
    }
    cell.blurGaussian(2);
    FloatProcessor background = new FloatProcessor(WIDTH, HEIGHT);
    for (int i = 0; i < cell.getPixelCount(); i++) background.setf(i, 1 - cell.getf(i));
    return stack("scores", background, cell);
  }

  /** 1 along the upper edge, where nothing is, and 2 in the middle of objects. */
  private static ImagePlus scribbles(ImagePlus labels) {
    ByteProcessor ip = new ByteProcessor(WIDTH, HEIGHT);
    ImageProcessor truth = labels.getProcessor();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int label = truth.get(x, y);
        boolean inside = true;
        boolean outside = true;
        for (int dy = -3; dy <= 3; dy++) {
          for (int dx = -3; dx <= 3; dx++) {
            boolean in = truth.getPixel(x + dx, y + dy) == label;
            inside &= label > 0 && in;
            outside &= label == 0 && in;
          }
        }
        ip.set(x, y, inside ? 2 : outside ? 1 : 0);
      }
    }
    return new ImagePlus("scribbles", ip);
  }

  /** 1 in the left half, 2 in the right, and objects of class 3 on them. */
  private static ImagePlus classes(ImagePlus labels) {
    ByteProcessor ip = new ByteProcessor(WIDTH, HEIGHT);
    for (int i = 0; i < ip.getPixelCount(); i++) {
      ip.set(i, labels.getProcessor().get(i) > 0 ? 3 : i % WIDTH < WIDTH / 2 ? 1 : 2);
    }
    return new ImagePlus("classes", ip);
  }

  private static ImagePlus pair(ImagePlus classes, ImagePlus objects) {
    return stack(
        "pair",
        classes.getProcessor().convertToShortProcessor(false),
        objects.getProcessor().convertToShortProcessor(false));
  }

  /** Two discs, as distances along 16 rays. */
  private static ImagePlus stars() {
    FloatProcessor[] planes = new FloatProcessor[17];
    for (int i = 0; i < planes.length; i++) planes[i] = new FloatProcessor(WIDTH, HEIGHT);
    for (int[] centre : new int[][] {{16, 20}, {44, 26}}) {
      planes[0].setf(centre[0], centre[1], 0.9f);
      for (int k = 1; k < planes.length; k++) planes[k].setf(centre[0], centre[1], 8);
    }
    return stack("stars", planes);
  }

  /** Two discs, as flows to their centres. */
  private static ImagePlus flows() {
    FloatProcessor[] planes = new FloatProcessor[3];
    for (int i = 0; i < planes.length; i++) planes[i] = new FloatProcessor(WIDTH, HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double dx = (x < WIDTH / 2 ? 16 : 48) - x;
        double dy = HEIGHT / 2 - y;
        double length = Math.hypot(dx, dy);
        planes[0].setf(x, y, (float) (length == 0 ? 0 : 5 * dy / length));
        planes[1].setf(x, y, (float) (length == 0 ? 0 : 5 * dx / length));
        planes[2].setf(x, y, length < 10 ? 1 : -1);
      }
    }
    return stack("flows", planes);
  }

  private static ImagePlus stack(String title, ImageProcessor... channels) {
    ImageStack stack = new ImageStack(channels[0].getWidth(), channels[0].getHeight());
    for (ImageProcessor ip : channels) stack.addSlice(ip);
    ImagePlus image = new ImagePlus(title, stack);
    image.setDimensions(channels.length, 1, 1);
    image.setOpenAsHyperStack(true);
    return image;
  }

  /** Two slices and two frames of an image, every other one upside down. */
  private static ImagePlus hyperstack(ImagePlus flat) {
    boolean grey = flat.getTitle().equals("cells.tif");
    int channels = grey ? 2 : flat.getStackSize();
    ImageStack stack = new ImageStack(flat.getWidth(), flat.getHeight());
    for (int plane = 0; plane < 4; plane++) {
      for (int c = 1; c <= channels; c++) {
        ImageProcessor ip = flat.getStack().getProcessor(grey ? 1 : c).duplicate();
        if (plane % 2 == 1) ip.flipVertical();
        stack.addSlice("plane " + plane, ip);
      }
    }
    ImagePlus image = new ImagePlus(flat.getTitle(), stack);
    image.setDimensions(channels, 2, 2);
    image.setOpenAsHyperStack(true);
    image.setCalibration(micrometres());
    return image;
  }

  private static final String COCO_TRUTH =
      """
      {"images": [{"id": 1, "width": 10, "height": 8}],
       "annotations": [
        {"id": 1, "image_id": 1, "category_id": 3, "iscrowd": 0, "area": 16, "bbox": [1, 1, 4, 4],
         "segmentation": [[1, 1, 5, 1, 5, 5, 1, 5]]}],
       "categories": [{"id": 3, "name": "cell"}]}
      """;

  private static final String COCO_FOUND =
      """
      [{"image_id": 1, "category_id": 3, "score": 0.9, "bbox": [1, 1, 4, 4],
        "segmentation": [[1, 1, 5, 1, 5, 5, 1, 5]]},
       {"image_id": 1, "category_id": 3, "score": 0.95, "bbox": [6, 1, 2, 2],
        "segmentation": [[6, 1, 8, 1, 8, 3, 6, 3]]}]
      """;
}
