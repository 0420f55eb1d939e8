package sc.fiji.tessera.drawing;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import sc.fiji.tessera.graph.Complexity;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.ReceptiveField;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Reference;
import sc.fiji.tessera.network.Size;

/**
 * Writes the gallery of architectures: {@code src/site/markdown/gallery.md} and a drawing for each.
 * Run its main in the project's root after an architecture was added or changed.
 */
public final class GalleryPage {
  static final Path PAGE = Path.of("src/site/markdown/gallery.md");
  static final Path IMAGES = Path.of("src/site/resources/images/gallery");

  private static final Size SIZE = new Size(3, 21);
  private static final int SIDE = 512;
  private static final int COLOURS = 64;

  private final StringBuilder page = new StringBuilder();

  private GalleryPage() {}

  public static void main(String[] args) throws IOException {
    Files.createDirectories(IMAGES);
    for (Architecture a : Architectures.all()) {
      Graph graph = a.variant(a.defaultVariant(), SIZE).blank();
      BufferedImage drawing = indexed(NetworkDrawing.of(graph, a.title()).toImage(1));
      ImageIO.write(drawing, "png", image(a).toFile());
    }
    Files.writeString(PAGE, text());
  }

  /** The page as it must be. */
  static String text() {
    GalleryPage gallery = new GalleryPage();
    gallery.introduction();
    for (Architecture a : Architectures.all()) gallery.section(a);
    return gallery.page.toString();
  }

  static Path image(Architecture a) {
    return IMAGES.resolve(a.name() + ".png");
  }

  private void introduction() {
    page.append(
        """
        # Gallery of architectures

        Every network that *Train Network...* offers, drawn from its own graph by Tessera ("Model
        Information..." draws any model in this way). From left to right in the order of
        computation; each row is a resolution, from the image's own (1 : 1) down; box height shows
        resolution, width channels (their number is below, *d* is a dilation); ×n stands for n equal
        units; + adds, × multiplies, ‖ stacks channels.

        Numbers are for 3 channels and 21 classes. *Parameters* are what training changes.
        *GFLOP/MP* are billions of floating-point operations per million pixels of input, at
        512 x 512; one multiply-accumulate counts as two, so that publications which count
        multiply-accumulates state half of it. *Field* is the side of the square of pixels that one
        pixel of the output can depend on, and *halo* the context that tiles need on each side so
        that they fit without a seam; *all* means that the network also looks at the whole image, so
        that no halo is enough and overlapping tiles are blended instead.

        """);
    List<String> anchors = new ArrayList<>();
    for (Architecture a : Architectures.all()) {
      String anchor = anchor(a.title());
      long same = anchors.stream().filter(anchor::equals).count();
      anchors.add(anchor);
      page.append("- [%s](#%s)\n".formatted(a.title(), same == 0 ? anchor : anchor + "-" + same));
    }
    page.append('\n');
  }

  /** As markdown makes anchors of headings; equal ones are numbered. */
  private static String anchor(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  private void section(Architecture a) {
    Reference r = a.reference();
    page.append("## " + a.title() + "\n\n");
    page.append("![%s](../resources/images/gallery/%s.png)\n\n".formatted(a.title(), a.name()));
    String choose = r.choose().replaceFirst("^Choose it ", "");
    page.append("**Choose it**: " + choose + "\n\n");
    page.append("**Published**: " + r.result() + "\n\n");
    page.append("**Reference**: " + r.citation() + " <" + r.url() + ">\n\n");
    page.append(
        "| `network` | parameters | GFLOP/MP | field | halo |\n|---|---:|---:|---:|---:|\n");
    for (String variant : a.variants().keySet()) row(a, variant);
    page.append('\n');
  }

  private void row(Architecture a, String variant) {
    Graph graph = a.variant(variant, SIZE).blank();
    Complexity c = Complexity.of(graph, 1, SIZE.channels(), SIDE, SIDE);
    ReceptiveField field = ReceptiveField.of(graph);
    String all = field.why().contains("looks at the whole image") ? " + all" : "";
    page.append(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %.0f | %d%s | %s |%n",
            variant,
            c.parameters(),
            c.flop() / 1e9 / (SIDE * SIDE / 1e6),
            ReceptiveField.size(graph),
            all,
            field.exact() ? field.halo() : "–"));
  }

  /** Few colours make small files; grey steps of the letters are kept. */
  private static BufferedImage indexed(BufferedImage rgb) {
    int[] pixels = rgb.getRGB(0, 0, rgb.getWidth(), rgb.getHeight(), null, 0, rgb.getWidth());
    int[] palette = FewColours.of(pixels, COLOURS);
    byte[][] bands = new byte[3][palette.length];
    for (int i = 0; i < palette.length; i++) {
      for (int b = 0; b < 3; b++) bands[b][i] = (byte) (palette[i] >> 16 - 8 * b);
    }
    IndexColorModel model = new IndexColorModel(6, palette.length, bands[0], bands[1], bands[2]);
    BufferedImage image =
        new BufferedImage(rgb.getWidth(), rgb.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    for (int i = 0; i < pixels.length; i++) {
      int index = FewColours.nearest(palette, pixels[i]);
      image.getRaster().setSample(i % rgb.getWidth(), i / rgb.getWidth(), 0, index);
    }
    return image;
  }
}
