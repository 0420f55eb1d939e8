package sc.fiji.tessera.plugins.classical;

import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.classical.Slic;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Divides images into compact super-pixels that keep to borders (SLIC). */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Super-pixels: compact regions of about one size that keep to borders (SLIC).",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "classical.html")
    })
public class SegmentWithSlic extends ClassicalCommand {
  @Parameter(
      label = "Count",
      description = "About so many regions.",
      min = "1",
      max = "10000000",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private int count = 500;

  @Parameter(
      label = "Compactness",
      description =
          "How much distance counts against grey value or colour from 0 to 255; larger ones give rounder regions.",
      min = "0.001",
      max = "100000",
      persist = false,
      attrs = @Attr(name = "after", value = "count"))
  private double compactness = 10;

  @Parameter(
      label = "Rounds",
      description = "How many times the centres move.",
      min = "1",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "compactness"))
  private int rounds = 10;

  public SegmentWithSlic() {
    super("SLIC");
  }

  @Override
  Img<IntType> labels(Piece piece, Marks.Piece marked, Progress progress) {
    Piece bytes = piece.inBytes();
    Slic.Options options = new Slic.Options(count, compactness, rounds);
    return Slic.of(bytes.image(), bytes.colour(), options, progress::cancelled, bytes.spacing());
  }
}
