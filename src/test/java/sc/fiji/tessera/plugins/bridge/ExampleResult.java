package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.Calibration;
import ij.measure.ResultsTable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import sc.fiji.tessera.plugins.measure.ObjectSelection;

/**
 * What came of an example, in a form that can be compared: each output and each file that was
 * written, pixels and bytes as checksums, the folder of the results as a dot.
 *
 * @param outputs by name
 * @param files by their path in the folder of the results
 */
record ExampleResult(Map<String, String> outputs, Map<String, String> files) {
  /** These hold times, or are zip files, which hold times. */
  private static final String VARYING = ".*(-report\\.html|\\.resume|\\.zip|training_log\\.csv)";

  static ExampleResult of(Map<String, Object> outputs, CommandExample example, Path folder)
      throws IOException {
    Map<String, String> texts = new TreeMap<>();
    outputs.forEach(
        (name, value) -> {
          boolean varies = example.varying().contains(name) || value instanceof ObjectSelection;
          String text = varies ? "given" : text(value);
          texts.put(name, text.replace(folder.toString(), "."));
        });
    return new ExampleResult(texts, files(folder, example));
  }

  static String text(Object value) {
    if (value instanceof ImagePlus image) return image(image);
    if (value instanceof ResultsTable table) return CsvTable.text(table);
    return value instanceof File file ? file.getPath() : String.valueOf(value);
  }

  /** Title, size, calibration, slice labels, overlay and a checksum of the pixels. */
  static String image(ImagePlus image) {
    CRC32 crc = new CRC32();
    StringBuilder labels = new StringBuilder();
    for (int i = 1; i <= image.getStackSize(); i++) {
      crc.update(pixels(image, i).getBytes());
      if (image.getStackSize() == 1) break; // it has none; of TIFF files ImageJ takes their info
      labels.append(image.getStack().getSliceLabel(i)).append(';');
    }
    Calibration c = image.getCalibration();
    int rois = image.getOverlay() == null ? 0 : image.getOverlay().size();
    return "%s %s %d bits, %s x %s x %s %s, %s, %d ROIs, %x"
        .formatted(
            image.getTitle(),
            Arrays.toString(image.getDimensions()),
            image.getBitDepth(),
            c.pixelWidth,
            c.pixelHeight,
            c.pixelDepth,
            c.getUnit(),
            labels,
            rois,
            crc.getValue());
  }

  private static String pixels(ImagePlus image, int slice) {
    Object pixels = image.getStack().getPixels(slice);
    if (pixels instanceof byte[] b) return Arrays.toString(b);
    if (pixels instanceof short[] s) return Arrays.toString(s);
    return pixels instanceof int[] i ? Arrays.toString(i) : Arrays.toString((float[]) pixels);
  }

  /**
   * Files by their path in a folder, with what they hold; or that they are there, where it varies.
   */
  static Map<String, String> files(Path folder, CommandExample example) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        boolean varies = name.matches(VARYING) || example.varying().contains(name);
        files.put(name, varies ? "written" : checksum(file));
      }
    }
    return files;
  }

  private static String checksum(Path file) throws IOException {
    if (file.toString().endsWith(".tif")) return image(IJ.openImage(file.toString()));
    CRC32 crc = new CRC32();
    crc.update(Files.readAllBytes(file));
    return Long.toHexString(crc.getValue());
  }
}
