package sc.fiji.tessera.plugins.network;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.label.PanopticMerge;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.measure.CocoCategory;
import sc.fiji.tessera.measure.PanopticJson;
import sc.fiji.tessera.model.PanopticClass;

/**
 * Writes COCO's panoptic format: a PNG image for each plane, whose colours are the numbers of its
 * segments (red + 256 green + 65536 blue), in a folder named after the .json file, which says what
 * they are. The .json file is written last, when all images are, and an older one is removed before
 * the first: it never speaks of images that it does not belong to.
 */
final class CocoPanopticFile {
  private static final String EXTENSION = ".json";

  private final Path file;
  private final Path folder;
  private final List<PanopticJson.Picture> pictures = new ArrayList<>();

  /**
   * @param text the .json file
   * @throws IllegalArgumentException one sentence, naming the key, if it is none or its folder does
   *     not exist
   */
  CocoPanopticFile(String key, String text) {
    file = Path.of(text.trim()).toAbsolutePath();
    String name = file.getFileName().toString();
    if (!name.toLowerCase(Locale.ROOT).endsWith(EXTENSION) || Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          "'" + key + "' must be a file that ends in .json, but is \"" + text + "\".");
    }
    if (!Files.isDirectory(file.getParent())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'%s' must lie in an existing folder, but there is no folder %s.",
              key,
              file.getParent()));
    }
    folder = file.resolveSibling(name.substring(0, name.length() - EXTENSION.length()));
  }

  /** Whether its images go into that folder; null for none. */
  boolean isIn(Path other) {
    return other != null && folder.normalize().equals(other.toAbsolutePath().normalize());
  }

  /**
   * Writes the image of a plane.
   *
   * @param name of it, without extension
   */
  void add(String name, PanopticPicture picture) throws IOException {
    if (pictures.isEmpty()) {
      Files.deleteIfExists(file);
      Files.createDirectories(folder);
    }
    BufferedImage png =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    int[] rgb = new int[picture.ids().length];
    for (int p = 0; p < rgb.length; p++) {
      int id = picture.ids()[p];
      rgb[p] = (id & 0xff) << 16 | id & 0xff00 | id >> 16 & 0xff;
    }
    png.setRGB(0, 0, picture.width(), picture.height(), rgb, 0, picture.width());
    String safe = name.replaceAll("[\\\\/:*?\"<>|]", "_") + ".png";
    AtomicFile.write(folder.resolve(safe), partial -> ImageIO.write(png, "png", partial.toFile()));
    pictures.add(
        new PanopticJson.Picture(safe, picture.width(), picture.height(), segments(picture)));
  }

  /** Writes the .json file. */
  protected void finish(List<PanopticClass> classes) throws IOException {
    List<CocoCategory> categories =
        classes.stream().map(c -> new CocoCategory(c.number(), c.name(), c.thing())).toList();
    AtomicFile.write(file, partial -> PanopticJson.write(partial, pictures, categories));
  }

  private static List<PanopticJson.Segment> segments(PanopticPicture picture) {
    Map<Integer, RegionMask> masks = picture.masks();
    List<PanopticJson.Segment> segments = new ArrayList<>();
    for (PanopticMerge.Segment s : picture.segments()) {
      RegionMask m = masks.get(s.id());
      List<Integer> box = List.of(m.left(), m.top(), m.width(), m.height());
      segments.add(
          new PanopticJson.Segment(s.id(), s.category(), s.thing(), s.score(), m.area(), box));
    }
    return segments;
  }
}
