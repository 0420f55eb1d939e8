package sc.fiji.tessera.model;

import java.util.Locale;

/** The texts for people in a package. */
final class PackageText {
  private final SegmentationModel model;
  private final BioImageIoPackage.Description description;

  PackageText(SegmentationModel model, BioImageIoPackage.Description description) {
    this.model = model;
    this.description = description;
  }

  /** What the model is, how it was made, and how good it was found to be. */
  String documentation() {
    StringBuilder text = new StringBuilder("# " + description.title() + "\n\n");
    text.append(description.description()).append("\n\n## The model\n\n");
    for (String line : ModelFacts.of(model, 512).text().split("\n")) {
      if (!line.startsWith("History: ")) text.append("- ").append(line).append('\n');
    }
    text.append("\n## Validation\n\n");
    if (model.card().history().isEmpty()) text.append("Nothing is known of its training.\n");
    for (String line : model.card().history()) text.append("- ").append(line).append('\n');
    text.append("\nResults on other images may differ; look at them before you count on them.\n");
    return text.toString();
  }

  /** How to use the package. */
  String readme() {
    return String.format(
        Locale.ROOT,
        """
        # %s

        A bioimage.io model package (format %s).

        In Fiji with Tessera: *Plugins > Tessera > Segment > Segment with Model...*, and give this
        folder or zip as the model. In a macro:

            run("Segment with Model...", "image=cells.tif model=/path/to/this/package");

        `test_input.npy` and `test_output.npy` hold an image and what the model makes of it, so that
        any software which reads bioimage.io packages can be checked.

        See [documentation.md](documentation.md) for what the model is and how it was made.
        """,
        description.title(),
        description.format());
  }
}
