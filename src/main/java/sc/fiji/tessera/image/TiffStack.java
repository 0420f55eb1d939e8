package sc.fiji.tessera.image;

import ij.IJ;
import ij.ImagePlus;
import ij.VirtualStack;
import ij.gui.Overlay;
import ij.io.FileInfo;
import ij.io.FileOpener;
import ij.io.RoiDecoder;
import ij.measure.Calibration;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The planes of a TIFF file, each read when it is asked for and not kept. Where ImageJ's own
 * virtual stacks give a black plane for one that cannot be read, this fails. Read by one thread at
 * a time.
 */
final class TiffStack extends VirtualStack {
  private final FileInfo[] planes;
  private final FileInfo first;

  private TiffStack(FileInfo[] planes, FileInfo first, int bits) {
    super(planes[0].width, planes[0].height);
    this.planes = planes;
    this.first = first;
    setBitDepth(bits);
  }

  /**
   * An image of several planes of one size and type.
   *
   * @param infos what the decoder found: a directory for each plane, or one for planes that follow
   *     each other
   * @return null where that is something else, such as a single plane
   */
  static ImagePlus open(FileInfo[] infos) throws IOException {
    FileInfo[] planes = planes(infos);
    if (planes.length < 2) return null;
    for (FileInfo p : planes) if (!fits(p, planes[0])) return null;
    ImagePlus one = new FileOpener((FileInfo) planes[0].clone()).openImage();
    if (one == null) throw new IOException("its first plane cannot be read");
    TiffStack stack = new TiffStack(planes, infos[0], one.getBitDepth());
    ImagePlus imp = new ImagePlus(infos[0].fileName, stack);
    imp.setCalibration(calibration(one, infos[0]));
    if (infos[0].info != null) imp.setProperty("Info", infos[0].info);
    setDimensions(imp, infos[0]);
    if (infos[0].overlay != null) {
      Overlay overlay = new Overlay();
      for (byte[] roi : infos[0].overlay) overlay.add(RoiDecoder.openFromByteArray(roi));
      imp.setOverlay(overlay);
    }
    return imp;
  }

  /** Bytes that the planes take in memory. */
  static double bytes(FileInfo[] infos) {
    double bytes = 0;
    for (FileInfo i : infos) {
      double pixels = (double) i.width * i.height * Math.max(1, i.nImages);
      bytes +=
          pixels
              * switch (i.fileType) {
                case FileInfo.GRAY8, FileInfo.COLOR8, FileInfo.BITMAP -> 1;
                case FileInfo.GRAY16_SIGNED,
                    FileInfo.GRAY16_UNSIGNED,
                    FileInfo.GRAY12_UNSIGNED,
                    FileInfo.GRAY10_UNSIGNED ->
                    2;
                case FileInfo.RGB48, FileInfo.RGB48_PLANAR -> 6;
                default -> 4;
              };
    }
    return bytes;
  }

  private static FileInfo[] planes(FileInfo[] infos) {
    FileInfo only = infos[0];
    if (infos.length > 1 || only.nImages < 2) return infos;
    long size = (long) only.width * only.height * only.getBytesPerPixel();
    FileInfo[] planes = new FileInfo[only.nImages];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (FileInfo) only.clone();
      planes[i].nImages = 1;
      planes[i].sliceLabels = null;
      planes[i].longOffset = only.getOffset() + i * (size + only.getGap());
    }
    return planes;
  }

  private static boolean fits(FileInfo plane, FileInfo first) {
    boolean several =
        plane.fileType == FileInfo.RGB48
            || plane.fileType == FileInfo.RGB48_PLANAR
            || plane.fileType == FileInfo.GRAY12_UNSIGNED;
    return !several
        && plane.nImages < 2
        && plane.width == first.width
        && plane.height == first.height
        && plane.fileType == first.fileType;
  }

  /** ImageJ sets no distance of slices, and no frame interval, for a single plane. */
  private static Calibration calibration(ImagePlus one, FileInfo info) {
    Calibration calibration = one.getCalibration().copy();
    Properties p = new FileOpener(info).decodeDescriptionString(info);
    double spacing = number(p, "spacing");
    if (spacing != 0) calibration.pixelDepth = Math.abs(spacing);
    calibration.frameInterval = number(p, "finterval");
    calibration.fps = number(p, "fps");
    if (p != null && p.getProperty("tunit") != null) {
      calibration.setTimeUnit(p.getProperty("tunit"));
    }
    return calibration;
  }

  private static void setDimensions(ImagePlus imp, FileInfo info) {
    Properties p = new FileOpener(info).decodeDescriptionString(info);
    int channels = (int) Math.max(1, number(p, "channels"));
    int slices = (int) Math.max(1, number(p, "slices"));
    int frames = (int) Math.max(1, number(p, "frames"));
    if (channels * slices * frames != imp.getStackSize()) return;
    imp.setDimensions(channels, slices, frames);
    imp.setOpenAsHyperStack(imp.getNDimensions() > 3 || channels > 1);
  }

  private static double number(Properties properties, String key) {
    String text = properties == null ? null : properties.getProperty(key);
    try {
      return text == null ? 0 : Double.parseDouble(text.trim());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  @Override
  public ImageProcessor getProcessor(int n) {
    ImageProcessor ip;
    synchronized (ImageFileReader.class) { // ImageJ's readers share static state
      IJ.redirectErrorMessages(true);
      try {
        ip = new FileOpener((FileInfo) planes[n - 1].clone()).openProcessor();
      } finally {
        IJ.redirectErrorMessages(false);
      }
    }
    if (ip != null) return ip;
    throw new UncheckedIOException(
        new IOException("Slice " + n + " of " + first.getFilePath() + " cannot be read any more."));
  }

  @Override
  public Object getPixels(int n) {
    return getProcessor(n).getPixels();
  }

  @Override
  public int size() {
    return planes.length;
  }

  @Override
  public int getSize() {
    return planes.length;
  }

  @Override
  public String getSliceLabel(int n) {
    String[] all = first.sliceLabels;
    if (all != null && all.length >= planes.length) return all[n - 1];
    String[] own = planes[n - 1].sliceLabels;
    return own != null && own.length == 1 && planes[n - 1] != first ? own[0] : null;
  }

  @Override
  public String getDirectory() {
    return first.directory;
  }

  @Override
  public String getFileName(int n) {
    return first.fileName;
  }
}
