package sc.fiji.tessera.image;

import ij.gui.Roi;
import ij.io.RoiDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** ROIs in files as ImageJ saves them: one in a .roi, the ROI Manager's set in a .zip. */
final class RoiFile {
  private static final String ROI = ".roi";

  private RoiFile() {}

  /** Whether the name's extension is that of ROIs. */
  static boolean accepts(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(ROI) || lower.endsWith(".zip");
  }

  /**
   * Reads all ROIs of a file, in their order.
   *
   * @throws IllegalArgumentException if there is none
   * @throws UncheckedIOException with one sentence, if the file cannot be read
   */
  static List<Roi> read(Path file) {
    List<Roi> rois = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      String name = file.getFileName().toString();
      if (name.toLowerCase(Locale.ROOT).endsWith(ROI)) rois.add(decode(in.readAllBytes(), name));
      else readSet(in, rois);
    } catch (IOException | RuntimeException e) {
      String sentence = "The ROIs of " + file + " cannot be read: the file is damaged.";
      throw new UncheckedIOException(sentence, new IOException(sentence, e));
    }
    if (!rois.isEmpty()) return rois;
    throw new IllegalArgumentException(
        "The file " + file + " holds no ROIs; the ROI Manager saves them as a .zip of .roi files.");
  }

  private static void readSet(InputStream in, List<Roi> rois) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
      boolean roi = e.getName().toLowerCase(Locale.ROOT).endsWith(ROI);
      if (roi) rois.add(decode(zip.readAllBytes(), e.getName()));
    }
  }

  private static Roi decode(byte[] bytes, String file) throws IOException {
    String name = file.substring(file.lastIndexOf('/') + 1, file.length() - ROI.length());
    Roi roi = new RoiDecoder(bytes, name).getRoi();
    if (roi == null) throw new IOException("no ROI");
    return roi;
  }
}
