package sc.fiji.tessera.plugins.segment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.ChannelChoice;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SelectedArea;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.Progress;

/**
 * What every command does that segments images as a microscope gives them, by whatever technique:
 * it looks at the channels that are wanted, and only inside the selection.
 */
public abstract class ImageSegmentation extends SegmentationCommand {
  @Parameter(
      label = "Channel",
      description =
          "Which channel is looked at, from 1, or several in an order, such as 2,1; 0 = all where"
              + " their number fits, else the one that is shown.",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private String channel = ChannelChoice.AUTOMATIC;

  @Parameter(
      label = "Inside selection",
      description =
          "Segment only inside an area selection on the image; labels outside are 0. Without one, or"
              + " switched off, everywhere.",
      persist = false,
      attrs = @Attr(name = "after", value = "channel"))
  private boolean selection = true;

  @Parameter private LogService log;

  /** Tells people something. */
  protected final void tell(String sentence) {
    log.info(sentence);
  }

  /** Whether a selection says where to look; it may be something else. */
  protected boolean selectionRestricts() {
    return true;
  }

  /** The selection inside of which an image is segmented, or null. */
  protected final SelectedArea area(SourceImage image) {
    return selection && selectionRestricts() ? SelectedArea.of(image) : null;
  }

  /** Which channels are wanted. */
  final ChannelChoice channels() {
    return ChannelChoice.of(channel);
  }

  @Override
  protected void requireInputs() {
    channels();
  }

  /** Whether images are brought to the pixel size of the model. */
  protected boolean matchesPixels() {
    return false;
  }

  /** What to do where pixels differ in size from the model's. */
  protected String pixelAdvice() {
    return "resize the image with Image > Scale... if it finds little";
  }

  private SourceImage matched(Segmentation segmentation, SourceImage image) {
    PixelSizeMatch match = PixelSizeMatch.of(image, segmentation.input());
    if (matchesPixels()) return match.resized(image);
    if (match.differs()) tell(match.warning(image.name(), pixelAdvice()));
    return image;
  }

  @Override
  final SegmentedImage segmented(
      Segmentation segmentation, String name, SourceImage source, RefinePlan how, Progress p)
      throws IOException {
    SourceImage seen = chosen(segmentation, source);
    String what = seen == source ? "" : " channel=" + taken(seen);
    SelectedArea area = area(source);
    if (area == null) {
      SegmentedImage all = resegmented(segmentation, name, seen, how, p);
      return seen == source ? all : all.on(source.namedAs(seen)).madeBy(all.origin() + what);
    }
    tell(source.name() + ": only the inside of the selection is segmented.");
    Segmentation.Reach reach = matchesPixels() ? null : segmentation.reach();
    Window part = area.whole();
    if (reach != null) {
      int margin = how.steps().isEmpty() ? reach.pixels() : 2 * reach.pixels();
      part = area.box(margin, reach.grid());
      seen = seen.within(part);
    }
    SegmentedImage found = resegmented(segmentation, name, seen, how, p);
    SegmentedImage inside = inside(area, found, part, source.namedAs(seen));
    boolean numbers = segmentation.numbersObjects() && how.keepsNumbers();
    if (numbers) LabelPlanes.number(inside.labels(), source, segmentation.depth());
    return inside.madeBy(found.origin() + what + inside(area));
  }

  /** The image with the channels that are looked at. */
  private SourceImage chosen(Segmentation segmentation, SourceImage source) {
    List<Integer> usual = segmentation.input() == null ? List.of() : segmentation.input().from();
    SourceImage seen = channels().of(source, segmentation.channels(), usual);
    if (seen == source || !channels().channels().isEmpty()) return seen;
    boolean trained = taken(seen).channels().equals(usual);
    tell(
        String.format(
            Locale.ROOT,
            "%s: channel %s of %d is segmented, %s; 'channel' chooses another.",
            source.name(),
            taken(seen),
            source.channels(),
            trained ? "as the model was trained" : "the one that is shown"));
    return seen;
  }

  private static ChannelChoice taken(SourceImage seen) {
    return new ChannelChoice(seen.chosenChannels().stream().map(c -> c + 1).toList());
  }

  /** With the model's pixels, where that is wanted; the result has those of the image. */
  private SegmentedImage resegmented(
      Segmentation segmentation, String name, SourceImage image, RefinePlan how, Progress p)
      throws IOException {
    SourceImage matched = matched(segmentation, image);
    if (matched == image) return super.segmented(segmentation, name, image, how, p);
    String factor = String.format(Locale.ROOT, "%.4g", matched.width() / (double) image.width());
    tell(image.name() + " is resized by " + factor + " to the model's pixel size.");
    SegmentedImage found = super.segmented(segmentation, name, matched, how, p);
    return PixelSizeMatch.back(found, image).madeBy(found.origin() + " resized=" + factor);
  }

  private static String inside(SelectedArea area) {
    Window box = area.box(0, 1);
    return String.format(
        Locale.ROOT, " inside=[%d,%d,%d,%d]", box.x(), box.y(), box.width(), box.height());
  }

  private static SegmentedImage inside(
      SelectedArea area, SegmentedImage found, Window part, SourceImage source) {
    List<Img<? extends IntegerType<?>>> labels = new ArrayList<>();
    for (Img<? extends IntegerType<?>> plane : found.labels()) {
      labels.add(LabelPlanes.inside(area, plane, part));
    }
    List<ScoreMap> scores = new ArrayList<>();
    for (ScoreMap map : found.scores()) {
      scores.add(area.scores(map, found.classes().size(), part));
    }
    SourceImage on = found.source().isRgb() ? source.inColour() : source; // as it was looked at
    return new SegmentedImage(on, labels, scores, found.classes(), found.colours(), found.origin());
  }
}
