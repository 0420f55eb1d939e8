package sc.fiji.tessera.guide;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import sc.fiji.tessera.Tessera;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.inference.KnownAnswers;
import sc.fiji.tessera.inference.PanopticFpnPeer;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.plugins.bridge.ExampleModels;

/**
 * The files that examples of the documentation name, made small and when they are named: {@code
 * /data/cells.onnx} in a page is {@code cells.onnx} here.
 */
final class GuideFiles {
  private static final int SIDE = 64;
  private static final Pattern WRITES_FOUND =
      Pattern.compile("save(=\\[?|\", new File\\(\")(/data/)?found");
  private static final Pattern OPTION =
      Pattern.compile("\\b(\\w+)=(?:\\[([^\\]]*)]|([^\\s\\[\\]]+))");

  private interface Maker {
    void make(Path file) throws IOException;
  }

  private final Path folder;
  private final String text;
  private final String kind;
  private final boolean generated;
  private final Map<String, Maker> makers = new TreeMap<>();

  /**
   * @param folder for the files
   * @param text that names them
   */
  GuideFiles(Path folder, String text) {
    this.folder = folder;
    this.text = text;
    this.kind = text.contains("target=panoptic") ? "tissue" : "nuclei";
    this.generated = text.contains("\"Generate Sample Data...\"");
    for (String images : List.of("images", "more", "new", "tiles")) {
      makers.put(images, file -> samples(file, "images"));
    }
    for (String labels : List.of("labels", "found", "right", "other")) {
      makers.put(labels, file -> samples(file, "labels"));
    }
    if (WRITES_FOUND.matcher(text).find()) makers.put("found", Files::createDirectory);
    makers.put("tiffs", this::tiffs);
    makers.put("tags.csv", this::tags);
    for (String model : List.of("cells", "mine", "fcn", "deeplab-v3-resnet50-coco-voc")) {
      makers.put(model + ".onnx", file -> network("u-net", new Size(1, 2, 16), file));
    }
    for (String model : List.of("tissue", "panoptic-fpn", "scene")) {
      makers.put(model + ".onnx", file -> PanopticFpnPeer.model().save(file));
    }
    for (String model : List.of("mask-rcnn", "mask-rcnn-resnet50")) {
      makers.put(model + ".onnx", ExampleModels::maskRcnn);
    }
    makers.put("sam-b.onnx", KnownAnswers::save);
    makers.put("street.jpg", file -> IJ.saveAs(image("street"), "jpeg", file.toString()));
    for (String pairs : List.of("found-panoptic.tif", "truth-panoptic.tif")) {
      makers.put(pairs, file -> IJ.saveAsTiff(pair(), file.toString()));
    }
    for (String image : List.of("cells.tif")) {
      makers.put(image, file -> IJ.saveAsTiff(image(image), file.toString()));
    }
    for (String labels : List.of("truth.tif")) {
      makers.put(labels, file -> IJ.saveAsTiff(labels(labels), file.toString()));
    }
    makers.put("masks", file -> masks(file, 255));
    makers.put(
        "one", file -> IJ.saveAsTiff(image("one"), Files.createDirectory(file) + "/one.tif"));
    makers.put(
        "one-labels",
        file -> IJ.saveAsTiff(labels("one"), Files.createDirectory(file) + "/one.tif"));
    makers.put("scores.tif", file -> IJ.saveAsTiff(scores(), file.toString()));
    makers.put("two-channels.tif", file -> IJ.saveAsTiff(pair(), file.toString()));
    makers.put(
        "stack.tif", file -> IJ.saveAsTiff(OpenExample.stack(image("stack")), file.toString()));
    makers.put(
        "small-truth.tif",
        file -> IJ.saveAsTiff(labels("small").resize(100, 120, "none"), file.toString()));
    makers.put("broken.onnx", file -> Files.writeString(file, "<!DOCTYPE html>"));
    makers.put("broken.tif", file -> Files.writeString(file, "II"));
    makers.put("truth.json", file -> Files.writeString(file, COCO_TRUTH));
    makers.put("instances.json", file -> Files.writeString(file, COCO_TRUTH));
    makers.put("results.json", file -> Files.writeString(file, COCO_FOUND));
  }

  /**
   * Options of a command with real paths: what is read is there then, what is written lies in the
   * same folder.
   */
  String options(String options) throws IOException {
    StringBuilder out = new StringBuilder();
    Matcher m = OPTION.matcher(options);
    while (m.find()) {
      String value = m.group(2) == null ? m.group(3) : m.group(2);
      m.appendReplacement(
          out, Matcher.quoteReplacement(m.group(1) + "=[" + value(m.group(1), value) + "]"));
    }
    return m.appendTail(out).toString();
  }

  private String value(String key, String value) throws IOException {
    String name = value.substring(value.lastIndexOf('/') + 1);
    boolean written = key.equals("save") || key.equals("coco");
    if (written) return written(value.equals("/data") ? "" : name);
    if (!key.equals("output") && makers.containsKey(name)) return get(name).toString();
    boolean model = key.equals("model") || key.equals("objects");
    if (model && makers.containsKey(name + ".onnx")) return get(name + ".onnx").toString();
    boolean earlier = text.contains("save=" + value) || text.contains("save=[" + value + "]");
    if (earlier) return folder.resolve(name).toString();
    if (value.startsWith("/")) throw new AssertionError("no example file is called " + name);
    return value;
  }

  /** A folder is there already. */
  private String written(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!name.contains(".")) Files.createDirectories(file);
    return file.toString();
  }

  /** Another text, such as a script, whose files lie in the folder {@code /data}, or here. */
  String text(String text) throws IOException {
    for (String name : makers.keySet()) {
      if (text.matches("(?s).*(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w.-]).*")) get(name);
    }
    return text.replace("/data", folder.toString());
  }

  /** A file of this name, made if it is not there. */
  Path get(String name) throws IOException {
    Path file = folder.resolve(name);
    boolean later = generated && name.matches("images|labels");
    if (!later && !Files.exists(file)) makers.get(name).make(file);
    return file;
  }

  private void samples(Path target, String side) throws IOException {
    Path all = folder.resolve(".samples");
    if (!Files.exists(all)) {
      Files.createDirectory(all);
      String size = "kind=" + kind + " count=3 width=" + SIDE + " height=" + SIDE;
      Tessera.run("Generate Sample Data...", size + " save=[" + all + "]");
    }
    Files.createDirectory(target);
    try (Stream<Path> files = Files.list(all.resolve(side))) {
      for (Path f : files.toList()) Files.copy(f, target.resolve(f.getFileName()));
    }
  }

  /** Images in whose overlays cells are drawn and named. */
  private void tiffs(Path target) throws IOException {
    Files.createDirectory(target);
    for (int i = 0; i < 3; i++) {
      ImagePlus image = image("cells");
      image.setOverlay(outlines());
      IJ.saveAsTiff(image, target.resolve("cells-" + i + ".tif").toString());
    }
  }

  private static Overlay outlines() {
    Overlay outlines = new Overlay();
    String[] names = {"cell", "cell", "background"};
    for (int i = 0; i < names.length; i++) {
      Roi roi = new Roi(4 + 20 * i, 8, 14, 30);
      roi.setName(names[i]);
      outlines.add(roi);
    }
    return outlines;
  }

  private void tags(Path file) throws IOException {
    StringBuilder lines = new StringBuilder("image,class,least,most\n");
    try (Stream<Path> images = Files.list(get("tiles"))) {
      images.forEach(i -> lines.append(i.getFileName()).append(",nucleus,0.05,0.6\n"));
    }
    Files.writeString(file, lines);
  }

  /** Labels as other programs often write them: 0 and 255. */
  private void masks(Path target, int value) throws IOException {
    Files.createDirectory(target);
    try (Stream<Path> files = Files.list(get("labels"))) {
      for (Path f : files.toList()) {
        ImagePlus mask = IJ.openImage(f.toString());
        ImageProcessor ip = mask.getProcessor().convertToByteProcessor(false);
        for (int i = 0; i < ip.getPixelCount(); i++) ip.set(i, ip.get(i) > 0 ? value : 0);
        ImageIO.write(ip.getBufferedImage(), "png", target.resolve(f.getFileName()).toFile());
      }
    }
  }

  /** Probabilities, which are no labels. */
  private static ImagePlus scores() {
    ImageProcessor ip = image("scores").getProcessor().convertToFloat();
    ip.multiply(0.005);
    return new ImagePlus("scores", ip);
  }

  private static void network(String variant, Size size, Path file) throws IOException {
    Network network = Architectures.variant(variant, size);
    ModelCard derived = SegmentationModel.of(OnnxModel.of(network.graph(1)), "example").card();
    ModelCard card =
        new ModelCard(
            new ModelCard.About("example", variant, Map.of(), "CC0-1.0", ""),
            new ModelCard.Input(size.channels(), Normalization.percentile(1, 99.8), "0.5 µm"),
            derived.output(),
            derived.tiles(),
            List.of());
    new SegmentationModel(OnnxModel.of(network.graph(1)), card, "example").save(file);
  }

  /** Class 1 with numbered objects. */
  private static ImagePlus pair() {
    ImagePlus objects = labels("objects");
    ImageProcessor classes = objects.getProcessor().duplicate();
    for (int i = 0; i < classes.getPixelCount(); i++) classes.set(i, Math.min(1, classes.get(i)));
    ImageStack stack = new ImageStack(classes.getWidth(), classes.getHeight());
    stack.addSlice(classes);
    stack.addSlice(objects.getProcessor());
    ImagePlus pair = new ImagePlus("pair", stack);
    pair.setDimensions(2, 1, 1);
    pair.setOpenAsHyperStack(true);
    return pair;
  }

  /** Discs on a dark ground. */
  static ImagePlus image(String title) {
    ImagePlus image = IJ.createImage(title, "8-bit black", 4 * SIDE, 4 * SIDE, 1);
    discs(image, 100, 0);
    image.getCalibration().setUnit("micron");
    image.getCalibration().pixelWidth = image.getCalibration().pixelHeight = 0.4;
    return image;
  }

  static ImagePlus labels(String title) {
    ImagePlus image = IJ.createImage(title, "8-bit black", 4 * SIDE, 4 * SIDE, 1);
    discs(image, 1, 1);
    return image;
  }

  private static void discs(ImagePlus image, int first, int step) {
    int value = first;
    for (int y = 30; y < 4 * SIDE - 20; y += 60) {
      for (int x = 30; x < 4 * SIDE - 20; x += 60) {
        image.getProcessor().setValue(value);
        image.getProcessor().fill(new ij.gui.OvalRoi(x - 12, y - 12, 24, 24));
        value += step;
      }
    }
  }

  private static final String BOX =
      "\"image_id\": 1, \"category_id\": 3, \"bbox\": [1, 1, 4, 4], \"segmentation\": [[1, 1, 5, 1, 5, 5, 1, 5]]";
  private static final String COCO_TRUTH =
      "{\"images\": [{\"id\": 1, \"width\": 10, \"height\": 8}], \"categories\": [{\"id\": 3, \"name\": \"cell\"}],"
          + " \"annotations\": [{\"id\": 1, \"iscrowd\": 0, \"area\": 16, "
          + BOX
          + "}]}";
  private static final String COCO_FOUND = "[{\"score\": 0.9, " + BOX + "}]";
}
