package sc.fiji.tessera.plugins.segment;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.io.RoiEncoder;
import ij.plugin.frame.RoiManager;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.image.LabelOutlines;
import sc.fiji.tessera.image.OutlinePicture;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;

/** The forms in which a segmentation is given back: the choices of the key {@code output}. */
public enum SegmentationOutput {
  /** A new label image. */
  LABELS(".tif", ".tiff", ".png") {
    @Override
    ImagePlus image(SegmentedImage s) {
      return ResultImage.labels(s.source(), s.labels(), s.colours());
    }
  },
  /** A new 32-bit image with the probability of each class as a channel. */
  SCORES(".tif", ".tiff") {
    @Override
    ImagePlus image(SegmentedImage s) {
      return ResultImage.scores(s.source(), s.scores(), s.classes());
    }
  },
  /** A copy of the image with the labels' outlines as overlay; as PNG, a flat picture. */
  OVERLAY(".png", ".tif", ".tiff") {
    @Override
    ImagePlus image(SegmentedImage s) {
      ImagePlus copy = ResultImage.copy(s.source());
      copy.setTitle(s.source().name() + "-overlay");
      copy.setOverlay(LabelOutlines.overlay(copy, s.labels()));
      return copy;
    }

    @Override
    String extension(SourceImage source) {
      return isStack(source) ? ".tif" : super.extension(source);
    }

    @Override
    public void save(SegmentedImage s, Path file) throws IOException {
      ImagePlus image =
          endsWith(file, ".png")
              ? OutlinePicture.draw(s.source(), 0, 0, s.labels().get(0))
              : show(s);
      ImageFileWriter.save(image, file);
    }
  },
  /** ROIs, added to the ROI Manager where there is a screen, and in a zip as ImageJ reads it. */
  ROIS(".zip") {
    @Override
    void require(SaveTarget target) {
      super.require(target);
      if (!target.exists() && GraphicsEnvironment.isHeadless()) {
        throw new IllegalArgumentException(
            "'save' must be given with output=rois where there is no screen and so no ROI"
                + " Manager: a .zip file.");
      }
    }

    @Override
    ImagePlus image(SegmentedImage s) {
      if (GraphicsEnvironment.isHeadless()) return null;
      RoiManager manager = RoiManager.getRoiManager();
      for (Roi roi : overlay(s)) manager.addRoi(roi);
      return null;
    }

    @Override
    public void save(SegmentedImage s, Path file) throws IOException {
      Overlay rois = overlay(s);
      AtomicFile.write(
          file,
          partial -> {
            try (OutputStream out = Files.newOutputStream(partial);
                ZipOutputStream zip = new ZipOutputStream(out)) {
              for (Roi roi : rois) {
                zip.putNextEntry(new ZipEntry(roi.getName() + ".roi"));
                zip.write(RoiEncoder.saveAsByteArray(roi));
                zip.closeEntry();
              }
            }
          });
    }

    private Overlay overlay(SegmentedImage s) {
      ImagePlus on = s.source().imagePlus();
      return LabelOutlines.overlay(on != null ? on : LABELS.show(s), s.labels());
    }
  };

  private final List<String> extensions;

  SegmentationOutput(String... extensions) {
    this.extensions = List.of(extensions);
  }

  /** The choice of that name; throws where there is none. */
  static SegmentationOutput of(String text) {
    for (SegmentationOutput o : values()) if (o.toString().equals(text)) return o;
    throw new IllegalArgumentException(
        "'output' must be one of " + Arrays.toString(values()) + ", but is \"" + text + "\".");
  }

  /** The extension of its file for an image in a folder, with the dot. */
  String extension(SourceImage source) {
    return extensions.get(0);
  }

  /** Refuses what cannot work, before anything is computed. */
  void require(SaveTarget target) {
    Path file = target.file();
    if (file == null || extensions.stream().anyMatch(e -> endsWith(file, e))) return;
    throw new IllegalArgumentException(
        "'save' must end in "
            + String.join(" or ", extensions)
            + " with output="
            + this
            + ", but is \""
            + file
            + "\".");
  }

  /** Refuses an image whose segmentation does not fit into the file. */
  final void require(SourceImage source, Path file) {
    if (!endsWith(file, ".png") || !isStack(source)) return;
    throw new IllegalArgumentException(
        "\""
            + source.title()
            + "\" has several planes, and a PNG holds one; give 'save' a name that ends in .tif.");
  }

  private static boolean endsWith(Path file, String extension) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(extension);
  }

  private static boolean isStack(SourceImage source) {
    return source.slices() * source.frames() > 1;
  }

  /** The image, or null where there is none. */
  abstract ImagePlus image(SegmentedImage segmented);

  /** The image to be shown, whose info (Image > Show Info...) says what made it; may be null. */
  public final ImagePlus show(SegmentedImage segmented) {
    ImagePlus image = image(segmented);
    if (image == null || segmented.origin().isEmpty()) return image;
    String info = image.getInfoProperty();
    image.setProperty("Info", segmented.origin() + "\n" + (info == null ? "" : info));
    return image;
  }

  public void save(SegmentedImage segmented, Path file) throws IOException {
    ImageFileWriter.save(show(segmented), file);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
