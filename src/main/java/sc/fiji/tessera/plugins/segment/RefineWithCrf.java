package sc.fiji.tessera.plugins.segment;

import java.util.List;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.CrfRefinement;
import sc.fiji.tessera.label.DenseCrf;
import sc.fiji.tessera.label.GaussianKernel;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Labels that follow the image's borders, by a fully connected conditional random field. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Refines scores or labels by a picture with a fully connected CRF: classes follow its colours.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "refine.html")
    })
public class RefineWithCrf extends LabelRefineCommand {
  @Parameter(
      label = "Picture",
      description =
          "The picture that the labels belong to, or a folder of them with the same names.",
      required = false,
      autoFill = false,
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private ImageSource picture;

  @Parameter(
      label = "Weight",
      description = "How strongly pixels want the class of those that are near and of like colour.",
      min = "0",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "picture"))
  private double weight = 10;

  @Parameter(
      label = "Sigma",
      description = "How far that reaches: a standard deviation in pixels.",
      min = "0.1",
      max = "10000",
      persist = false,
      attrs = {@Attr(name = "after", value = "weight"), @Attr(name = "unit", value = "pixels")})
  private double sigma = 80;

  @Parameter(
      label = "Colour",
      description =
          "Which colours are alike: a standard deviation in grey values from 0 to 255; about twice the noise.",
      min = "0.1",
      max = "255",
      persist = false,
      attrs = {@Attr(name = "after", value = "sigma"), @Attr(name = "unit", value = "of 255")})
  private double colour = 13;

  @Parameter(
      label = "Strength",
      description =
          "How strongly pixels want the class of those that are near, whatever their colour.",
      min = "0",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "colour"))
  private double strength = 3;

  @Parameter(
      label = "Near",
      description = "How far that reaches: a standard deviation in pixels.",
      min = "0.1",
      max = "1000",
      persist = false,
      attrs = {@Attr(name = "after", value = "strength"), @Attr(name = "unit", value = "pixels")})
  private double near = 3;

  @Parameter(
      label = "Rounds",
      description = "Rounds of mean field; 5 to 10 are enough.",
      min = "0",
      max = "100",
      persist = false,
      attrs = @Attr(name = "after", value = "near"))
  private int rounds = 5;

  @Parameter(
      label = "Certainty",
      description = "How probable a label is where there are labels and no scores.",
      min = "0.01",
      max = "0.99",
      persist = false,
      attrs = @Attr(name = "after", value = "rounds"))
  private double certainty = 0.7;

  @Override
  public String note() {
    return "Image: scores with a channel per class, or labels of classes. Picture: what was segmented.";
  }

  @Override
  protected boolean hasScores() {
    return true;
  }

  @Override
  protected void requireInputs() {
    super.requireInputs();
    if (picture == null) {
      throw new IllegalArgumentException(
          "'picture' must be given: the picture that the labels belong to.");
    }
  }

  @Override
  SourceImage picture(String name, SourceImage labels) {
    return MatchingImage.of("picture", picture, name, labels).inColour();
  }

  @Override
  Refinement refinement() {
    return new CrfRefinement(
        new DenseCrf.Options(
            List.of(
                new GaussianKernel(strength, near, 0), new GaussianKernel(weight, sigma, colour)),
            rounds,
            DenseCrf.Normalization.SYMMETRIC),
        certainty);
  }
}
