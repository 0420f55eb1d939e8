package sc.fiji.tessera.plugins.classical;

import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.classical.RegionGrowing;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.RoiDrawing;
import sc.fiji.tessera.image.RoiTruth;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.plugins.bridge.Choice;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Grows regions from seeds over pixels of similar grey values (Adams and Bischof, 1994). */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Regions that grow from seeds over pixels of similar grey values.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "classical.html")
    })
public class SegmentWithRegionGrowing extends ClassicalCommand {
  @Parameter(
      label = "Seeds",
      description =
          "Where regions start: ROIs (selection, overlay, rois = the ROI Manager's, a .zip or a folder with one for each image) or a label image; nothing = the selection.",
      style = "rois",
      required = false,
      autoFill = false,
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private ImageSource seeds;

  @Parameter(
      label = "Tolerance",
      description =
          "By how much grey values may differ; -1 = a tenth of what is between the darkest and the"
              + " brightest. Where regions meet, the more similar one goes on.",
      min = "-1",
      max = "1000000000",
      persist = false,
      attrs = @Attr(name = "after", value = "seeds"))
  private double tolerance = -1;

  @Parameter(
      label = "Rule",
      description =
          "From what they may differ: the mean of the region as it grows, or of its seed (as the wand does).",
      choices = {"region", "seed"},
      persist = false,
      attrs = @Attr(name = "after", value = "tolerance"))
  private String rule = "region";

  @Parameter(
      label = "Neighbours",
      description =
          "Whether pixels that share a face are neighbours, or also those that share a corner.",
      choices = {"faces", "corners"},
      persist = false,
      attrs = @Attr(name = "after", value = "rule"))
  private String neighbours = "faces";

  public SegmentWithRegionGrowing() {
    super("region growing");
  }

  @Override
  boolean colours() {
    return false;
  }

  @Override
  Marks readMarks() {
    return marks(seeds == null ? RoiTruth.selections(false) : seeds, RoiDrawing.Content.SEEDS, 0);
  }

  @Override
  Img<IntType> labels(Piece piece, Marks.Piece marked, Progress progress) {
    RegionGrowing.Options options =
        new RegionGrowing.Options(
            tolerance < 0 ? piece.range() / 10 : tolerance,
            Choice.of(RegionGrowing.Reference.class, "rule", rule),
            Choice.of(Connectivity.class, "neighbours", neighbours));
    return marked.result(
        RegionGrowing.of(piece.image(), marked.image(), options, progress::cancelled));
  }
}
