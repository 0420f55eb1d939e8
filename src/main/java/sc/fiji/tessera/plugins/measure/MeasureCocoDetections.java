package sc.fiji.tessera.plugins.measure;

import ij.measure.ResultsTable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.measure.CocoCategory;
import sc.fiji.tessera.measure.CocoEvaluation;
import sc.fiji.tessera.measure.CocoInstances;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** The twelve numbers of the COCO challenge from two of its files, and on request per class. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "COCO's average precision and recall of detected objects, from files of instances and"
            + " results.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "measure.html")
    })
public class MeasureCocoDetections implements Command {
  private static final List<String> KINDS = List.of("segm", "bbox");

  /** Entries between two looks at whether to stop. */
  private static final int STEP = 1000;

  @Parameter(
      label = "Prediction",
      description =
          "The detections: a file of COCO results (.json), with image_id, category_id, score and"
              + " segmentation or bbox of each.",
      style = "open,extensions:json",
      persist = false)
  private File prediction;

  @Parameter(
      label = "Truth",
      description = "The file of COCO instances (.json): images, annotations and categories.",
      style = "open,extensions:json",
      persist = false)
  private File truth;

  @Parameter(
      label = "Kind",
      description = "What is compared: segm: masks; bbox: boxes.",
      choices = {"segm", "bbox"},
      persist = false)
  private String kind = "segm";

  @Parameter(
      label = "Classes",
      description = "Also AP and AP50 of each class that the truth holds.",
      persist = false)
  private boolean classes = false;

  @Parameter(
      label = "Pascal",
      description =
          "Also AP at an IoU of 0.5 by the rules of Pascal VOC: since 2010 (VOC_AP50), and of 2007.",
      persist = false)
  private boolean pascal = false;

  @Parameter(
      label = "Save",
      description = "Optional: a .csv file for the table, or a folder for it.",
      style = "save",
      required = false,
      persist = false)
  private String save = "";

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable table;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  private long entries;

  @Override
  public void run() {
    if (prediction == null || truth == null) {
      throw new IllegalArgumentException("A file of results and a file of instances are needed.");
    }
    if (!KINDS.contains(kind)) {
      throw new IllegalArgumentException(
          "'kind' must be one of segm, bbox, but is \"" + kind + "\".");
    }
    MeasureFiles files = new MeasureFiles(save);
    Progress p = progress == null ? Progress.NONE : progress;
    try {
      CocoInstances instances =
          CocoInstances.read(truth.toPath(), kind.equals("bbox"), () -> step(p, truth));
      CocoEvaluation evaluation =
          instances.evaluate(
              prediction.toPath(),
              () -> step(p, prediction),
              done -> {
                p.check();
                p.report(done, "Matching detections");
              });
      p.report(1, "Measured " + prediction.getName());
      table = table(instances, evaluation);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    Path file = files.main("detections", table);
    saved = file == null ? null : file.toFile();
  }

  private void step(Progress p, File file) {
    if (entries++ % STEP != 0) return;
    p.check();
    p.report(Double.NaN, "Reading " + file.getName());
  }

  private ResultsTable table(CocoInstances instances, CocoEvaluation evaluation) {
    DetectionTable rows = new DetectionTable();
    rows.all(evaluation.scores());
    if (classes) {
      for (CocoCategory c : instances.categories().values()) {
        if (instances.holds(c.id())) rows.ofClass(c.name(), evaluation.scores(c.id()));
      }
    }
    if (pascal) rows.pascal(evaluation.pascal());
    return rows.toResultsTable();
  }
}
