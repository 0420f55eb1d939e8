package sc.fiji.tessera.plugins;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;

/**
 * What every command does that compares label images with the truth: it goes through the images,
 * one at a time, and each frame of them. No image is kept, so a folder needs the memory of one
 * pair.
 */
abstract class MeasureCommand implements Command {
  @Parameter(
      label = "Prediction",
      description = "The label image to be judged, or a folder of them.",
      persist = false)
  private ImageSource prediction;

  @Parameter(
      label = "Truth",
      description = "The right labels: an image of equal size, or a folder with equal file names.",
      persist = false)
  private ImageSource truth;

  @Parameter(
      label = "Ignore",
      description = "Pixels with this label in the truth do not count; -1 = none.",
      min = "-1",
      max = "65535",
      persist = false)
  private int ignore = -1;

  @Parameter(
      label = "Slice",
      description =
          "Where one of the two is a volume and the other a single slice of it: which one, from 1.",
      min = "0",
      max = "100000",
      persist = false,
      attrs = @Attr(name = "after", value = "ignore"))
  private int slice = 0;

  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  /** Looks at what cannot work before anything is read. */
  abstract void begin();

  /** Measures one pair; memory that it keeps is that of numbers. */
  abstract void measure(LabelPair pair);

  /** Makes the tables, when all have been measured. */
  abstract void finish();

  @Override
  public final void run() {
    if (prediction == null || truth == null) {
      throw new IllegalArgumentException("A prediction and its truth must be given.");
    }
    begin();
    Progress p = progress == null ? Progress.NONE : progress;
    Set<String> told = new HashSet<>();
    for (int i = 0; i < prediction.size(); i++) {
      if (p.cancelled()) throw new CancellationException("Measuring was cancelled.");
      String name = prediction.names().get(i);
      SourceImage found = prediction.open(i);
      SourceImage right = truth.open(TruthOf.index(prediction, truth, i));
      for (LabelPair pair : LabelPair.of(name, found, right, slice)) {
        if (p.cancelled()) throw new CancellationException("Measuring was cancelled.");
        if (pair.calibrationsDiffer() && told.add("calibration")) {
          log.warn(
              name
                  + ": prediction and truth have different calibrations; that of the truth is"
                  + " used.");
        }
        try {
          measure(pair);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
      }
      p.report((i + 1.0) / prediction.size(), "Measured " + name);
    }
    TruthOf.unmeasured(prediction, truth).ifPresent(log::warn);
    finish();
  }

  final boolean isFolder() {
    return prediction.isFolder();
  }

  /** What is judged. */
  final ImageSource prediction() {
    return prediction;
  }

  /** What it is compared with. */
  final ImageSource truth() {
    return truth;
  }

  /** The label to ignore, or null. */
  final Integer ignored() {
    return ignore < 0 ? null : ignore;
  }

  /** Says something that a user should know. */
  final void tell(String note) {
    log.info(note);
  }
}
