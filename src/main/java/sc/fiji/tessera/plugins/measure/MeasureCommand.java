package sc.fiji.tessera.plugins.measure;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.measure.ResultsTable;
import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SelectedArea;
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

  @Parameter(
      label = "Summary",
      description =
          "A table of the scores of the set, with 95 % intervals bootstrapped over images (five or"
              + " more).",
      persist = false,
      attrs = @Attr(name = "section", value = "More results"))
  private boolean summary = false;

  @Parameter(
      label = "Errors",
      description =
          "An image that shows what is right and wrong in colours that colour-blind people can tell"
              + " apart.",
      persist = false)
  private boolean errors = false;

  @Parameter(
      label = "Picture",
      description = "For 'errors': the image that was segmented, to show them on.",
      required = false,
      autoFill = false,
      persist = false)
  private ImageSource picture;

  @Parameter(
      label = "Save",
      description =
          "Optional: a .csv file for the table, or a folder for all tables and pictures. Needed when"
              + " 'errors' of a whole folder are shown.",
      style = "save",
      required = false,
      persist = false)
  private String save = "";

  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable table;

  @Parameter(type = ItemIO.OUTPUT, label = "Summary")
  private ResultsTable summaryTable;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus errorPicture;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  private MeasureFiles files;
  private ErrorPictures pictures;

  /** Looks at what cannot work before anything is read. */
  abstract void begin();

  /** Measures one pair; memory that it keeps is that of numbers. */
  abstract void measure(LabelPair pair);

  /** The tables, when all have been measured. */
  abstract Tables tables();

  /** Gives and saves what else was asked for. */
  abstract void finish(MeasureFiles files);

  /** The tables that all such commands have. */
  interface Tables {
    /** What files are named after. */
    String name();

    /** The rows for "Results", with rows of the whole set if that is wanted. */
    ResultsTable toResultsTable(boolean ofSet);

    /** The scores of the set with their intervals. */
    ResultsTable summary();
  }

  @Override
  public final void run() {
    if (prediction == null || truth == null) {
      throw new IllegalArgumentException("A prediction and its truth must be given.");
    }
    files = new MeasureFiles(save);
    if (errors) pictures = new ErrorPictures(prediction, picture, files);
    begin();
    int pairs = 0;
    Progress p = progress == null ? Progress.NONE : progress;
    Set<String> told = new HashSet<>();
    for (int i = 0; i < prediction.size(); i++) {
      p.check();
      String name = prediction.names().get(i);
      SourceImage found = prediction.open(i);
      SourceImage right = truth.open(TruthByName.index(prediction, truth, i));
      boolean selected = SelectedArea.isOn(found) || SelectedArea.isOn(right);
      if (selected && told.add("selection")) {
        log.info(name + ": the selection is passed over; whole images are measured.");
      }
      for (LabelPair pair : LabelPair.of(name, found, right, slice)) {
        p.check();
        if (pair.calibrationsDiffer() && told.add("calibration")) {
          log.warn(
              name
                  + ": prediction and truth have different calibrations; that of the truth is"
                  + " used.");
        }
        pairs++;
        try {
          measure(pair);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
      }
      p.report((i + 1.0) / prediction.size(), "Measured " + name);
    }
    TruthByName.unmeasured(prediction, truth).ifPresent(log::warn);
    give(tables(), prediction.isFolder() || pairs > 1);
    finish(files);
  }

  private void give(Tables tables, boolean ofSet) {
    table = tables.toResultsTable(ofSet);
    Path main = files.main(tables.name(), table);
    saved = main == null ? null : main.toFile();
    if (summary) {
      summaryTable = tables.summary();
      files.summary(tables.name(), summaryTable);
    }
    if (!errors) return;
    ImagePlus last = pictures.last();
    if (!prediction.isFolder()) errorPicture = last;
  }

  /** Whether pictures of the errors are wanted. */
  final boolean showsErrors() {
    return errors;
  }

  /**
   * Shows what is wrong in a pair.
   *
   * @param objects outlines slice by slice, or none
   */
  final void show(LabelPair pair, Img<UnsignedByteType> map, List<List<Roi>> objects) {
    pictures.add(pair, map, objects);
  }

  /** The picture of the errors, once all is measured; null where there is none to be seen. */
  final ImagePlus errorPicture() {
    return errorPicture;
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
