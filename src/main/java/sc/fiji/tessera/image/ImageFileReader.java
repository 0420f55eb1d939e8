package sc.fiji.tessera.image;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.Opener;
import ij.io.TiffDecoder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Reads image files with ImageJ's own readers, without windows. ImageJ's {@code Opener} reports a
 * broken file by a dialog, and hands unknown ones to other plugins, which may ask questions: so a
 * file is looked at before it is given to it. Formats beyond these are opened in Fiji first and
 * passed as an open image.
 *
 * <p>A TIFF of several planes that would take more than a quarter of the free memory is not read:
 * its planes are read when they are needed.
 */
final class ImageFileReader {
  /** Extensions, by which images in a folder are told from other files. */
  static final List<String> EXTENSIONS =
      List.of("tif", "tiff", "png", "jpg", "jpeg", "gif", "bmp", "dcm", "fits", "pgm", "ppm");

  static final String ACCEPTED = "TIFF, PNG, JPEG, GIF, BMP, DICOM, FITS, PGM";

  private ImageFileReader() {}

  /** Whether the name's extension is that of an image that can be read. */
  static boolean accepts(String name) {
    int dot = name.lastIndexOf('.');
    return dot >= 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** Reads a file. One at a time: ImageJ's readers share static state. */
  static ImagePlus read(Path path) {
    Runtime java = Runtime.getRuntime();
    return read(path, (java.maxMemory() - java.totalMemory() + java.freeMemory()) / 4);
  }

  /**
   * The same.
   *
   * @param most bytes that are read at once where the file can be read plane by plane
   */
  static synchronized ImagePlus read(Path path, long most) {
    Path file = path.toAbsolutePath();
    if (!Files.isReadable(file)) throw unreadable(path, "it is missing or access is denied", null);
    try {
      return open(path, file, most);
    } catch (IOException | RuntimeException e) {
      if (e instanceof UncheckedIOException u) throw u;
      throw unreadable(path, "it is damaged or of a kind that ImageJ cannot read", e);
    }
  }

  private static ImagePlus open(Path path, Path file, long most) throws IOException {
    Opener opener = new Opener();
    opener.setSilentMode(true);
    ImagePlus imp =
        switch (kind(opener, file)) {
          case Opener.TIFF -> {
            FileInfo[] infos = checkTiff(path, file);
            ImagePlus planes = TiffStack.bytes(infos) > most ? TiffStack.open(infos) : null;
            yield planes != null
                ? planes
                : opener.openTiff(file.getParent().toString(), file.getFileName().toString());
          }
          case Opener.PNG, Opener.JPEG -> {
            checkEnd(path, file);
            yield openQuietly(opener, file);
          }
          case Opener.GIF, Opener.BMP, Opener.DICOM, Opener.FITS, Opener.PGM ->
              openQuietly(opener, file);
          default -> throw unreadable(path, "only " + ACCEPTED + " are read from files", null);
        };
    if (imp == null || imp.getWidth() == 0 || imp.getProcessor() == null)
      throw unreadable(path, "it is damaged or of a kind that ImageJ cannot read", null);
    return imp;
  }

  /** With Bio-Formats installed, ImageJ calls OME-TIFF unknown; it can read it nonetheless. */
  private static int kind(Opener opener, Path file) {
    int kind = opener.getFileType(file.toString());
    boolean ome = file.getFileName().toString().contains(".ome.tif");
    return kind == Opener.UNKNOWN && ome ? Opener.TIFF : kind;
  }

  /** What little the checks let pass is written to the log, not shown as a dialog. */
  private static ImagePlus openQuietly(Opener opener, Path file) {
    IJ.redirectErrorMessages(true);
    try {
      return opener.openImage(file.getParent().toString(), file.getFileName().toString());
    } finally {
      IJ.redirectErrorMessages(false);
    }
  }

  /** ImageJ reads a truncated TIFF as zeros, silently. */
  private static FileInfo[] checkTiff(Path path, Path file) throws IOException {
    String folder = file.getParent().toString() + file.getFileSystem().getSeparator();
    FileInfo[] infos = new TiffDecoder(folder, file.getFileName().toString()).getTiffInfo();
    if (infos == null || infos.length == 0) throw unreadable(path, "it is not a whole TIFF", null);
    long size = Files.size(file);
    for (FileInfo info : infos)
      if (end(info) > size) throw unreadable(path, "it is truncated", null);
    return infos;
  }

  /** The position behind the last byte that a TIFF directory names. */
  private static long end(FileInfo info) {
    int[] offsets = info.stripOffsets;
    int[] lengths = info.stripLengths;
    boolean packed = info.compression > FileInfo.COMPRESSION_NONE;
    if (offsets != null && lengths != null && lengths.length == offsets.length && packed) {
      long end = 0;
      for (int i = 0; i < offsets.length; i++)
        end = Math.max(end, (offsets[i] & 0xffffffffL) + (lengths[i] & 0xffffffffL));
      return end;
    }
    long plane = (long) (info.width * (double) info.height * info.getBytesPerPixel());
    return info.getOffset() + info.nImages * plane + (info.nImages - 1) * info.longGap;
  }

  /** A PNG or JPEG without its end mark is decoded here first, where failing is quiet. */
  private static void checkEnd(Path path, Path file) throws IOException {
    byte[] end = new byte[12];
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      if (bytes.length() < end.length) throw unreadable(path, "it is truncated", null);
      bytes.seek(bytes.length() - end.length);
      bytes.readFully(end);
    }
    boolean png = new String(end, 4, 4, StandardCharsets.ISO_8859_1).equals("IEND");
    boolean jpeg = (end[10] & 0xff) == 0xff && (end[11] & 0xff) == 0xd9;
    if (!png && !jpeg && ImageIO.read(file.toFile()) == null)
      throw unreadable(path, "it is damaged", null);
  }

  private static UncheckedIOException unreadable(Path path, String why, Exception cause) {
    String sentence = "The image file " + path + " cannot be read: " + why + ".";
    IOException io = cause instanceof IOException e ? e : new IOException(sentence, cause);
    return new UncheckedIOException(sentence, io);
  }
}
