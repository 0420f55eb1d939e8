package sc.fiji.tessera.plugins.bridge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one table of examples, a line for each command of the menu: what is tested in every way that
 * a command can be called, and what its page in the documentation shows. A command without a line
 * fails {@link CommandProofTest}.
 */
final class CommandExamples {
  private static final String TRAINED =
      "images={images} truth={labels} save={>cells.onnx} target=foreground patch=32 batch=2 steps=1"
          + " epochs=1";

  private static final List<CommandExample> ALL =
      List.of(
          network("Model", "u-net"),
          CommandExample.of("Segment with U-Net...", "image={cells.tif} save={>labels.tif}")
              .hyperstack("image={cells-5d.tif} channel=2 save={>labels.tif}"),
          network("FCN", "fcn"),
          network("SegNet", "segnet"),
          network("Dilated Net", "drn"),
          network("RefineNet", "refinenet"),
          network("PSPNet", "pspnet"),
          network("DeepLab", "lraspp"),
          network("HRNet", "hrnet"),
          network("Segmenter", "segmenter"),
          CommandExample.of(
                  "Segment with Mask R-CNN...",
                  "image={cells.tif} model={mask-rcnn.onnx} score=0.2 side=96 table"
                      + " save={>labels.tif}")
              .hyperstack("image={cells-5d.tif} channel=2 model={mask-rcnn.onnx} side=96"),
          CommandExample.of(
                  "Segment Panoptic...",
                  "image={cells.tif} model={panoptic.onnx} score=0.2 table save={>labels.tif}")
              .hyperstack("image={cells-5d.tif} channel=2 model={panoptic.onnx}"),
          CommandExample.of(
              "Segment Anything...",
              "image={squares.tif} model={sam.onnx} points=[16,16; 46,24] table"
                  + " save={>labels.tif}"),
          CommandExample.of("Segment Anything Tool...", "image={squares.tif} model={sam.onnx}")
              .screen("AnythingScenario"),
          classical("Multi-level Otsu", "classes=2"),
          classical("K-means", "classes=2"),
          classical("Region Growing", "seeds={scribbles.tif}"),
          classical("Seeded Watershed", "height=2"),
          classical("Felzenszwalb", "scale=100"),
          classical("SLIC Superpixels", "count=40"),
          classical("Graph Cut", "scribbles={scribbles.tif} background=1"),
          classical("Random Walker", "scribbles={scribbles.tif} background=1"),
          training("Train U-Net...", "depth=2 width=4", "cells-5d.tif"),
          training("Train Network...", "network=u-net divisor=16", "cells-5d.tif"),
          training("Fine-tune Model...", "model={u-net.onnx} head=replace", "truth-5d.tif"),
          CommandExample.of(
                  "Preview Augmentation...",
                  "images={images} truth={labels} target=foreground patch=32 count=4")
              .hyperstack(
                  "images={cells-5d.tif} truth={truth-5d.tif} target=foreground patch=32 count=4"),
          refinement("Refine with CRF...", "scores", "picture={cells.tif}")
              .hyperstack("image={scores-5d.tif} picture={truth-5d.tif} save={>labels.tif}"),
          refinement("Remove Small Objects...", "truth", "size=60"),
          refinement("Fill Holes in Labels...", "truth", "size=20"),
          refinement("Morphology of Labels...", "truth", "operation=erode radius=1"),
          refinement("Split Touching Objects...", "truth", "height=2"),
          refinement("Mark Unsure Pixels...", "scores", "threshold=0.8"),
          refinement("Objects from Star Distances...", "stars", "threshold=0.5"),
          refinement("Objects from Flows...", "flows", "size=15"),
          refinement("Merge to Panoptic...", "classes", "things=3 objects={truth.tif}"),
          CommandExample.of(
              "Measure Segmentation...",
              "prediction={found.tif} truth={truth.tif} binary boundaries save={>scores.csv}"),
          CommandExample.of(
              "Measure Instances...",
              "prediction={found.tif} truth={truth.tif} objects save={>scores.csv}"),
          CommandExample.of(
                  "Compare Segmentations...",
                  "first={found} second={other} truth={labels} labels=foreground"
                      + " save={>scores.csv}")
              .hyperstack(
                  "first={found-5d.tif} second={truth-5d.tif} truth={truth-5d.tif}"
                      + " labels=foreground"),
          CommandExample.of(
              "Measure Panoptic Quality...",
              "prediction={found-panoptic.tif} truth={truth-panoptic.tif} things=3"
                  + " save={>quality.csv}"),
          CommandExample.of(
              "Measure COCO Detections...",
              "prediction={found.json} truth={truth.json} save={>detections.csv}"),
          CommandExample.of(
                  "Measure Probabilities...",
                  "scores={scores.tif} truth={truth.tif} binary reliability save={>pixels.csv}")
              .hyperstack("scores={scores-5d.tif} truth={truth-5d.tif} binary save={>pixels.csv}"),
          CommandExample.of(
              "Get Published Model...",
              "weights=lraspp-mobilenet-v3-large-coco-voc file={published.pth}"
                  + " save={>published.onnx}"),
          CommandExample.of("Import Checkpoint...", "checkpoint={u-net.pth} save={>imported.onnx}"),
          CommandExample.of("Model Information...", "model=nuclei-u-net size=64"),
          CommandExample.of(
                  "Quantize Model...", "model=nuclei-u-net images={images} save={>small.onnx}")
              .hyperstack("model=nuclei-u-net images={cells-5d.tif} channel=2 save={>small.onnx}")
              .varying("report", "speedup"),
          CommandExample.of(
              "Export Model...",
              "model={u-net.onnx} authors=[A. Nonymous] licence=CC0-1.0 save={>package.zip}"),
          CommandExample.of(
              "Generate Sample Data...", "count=2 width=64 height=64 save={>samples}"),
          CommandExample.of("Tessera Nuclei", ""),
          CommandExample.of("Tessera Nuclei with Labels", ""),
          CommandExample.of("Tessera Membranes with Labels", ""),
          CommandExample.of("Tessera Tissue with Labels", ""),
          CommandExample.of("Tessera Devices...", "").cancelled("benchmark").varying("report"),
          CommandExample.of("Tessera...", ""));

  private CommandExamples() {}

  private static CommandExample network(String family, String architecture) {
    String more = " model={" + architecture + ".onnx} save={>labels.tif}";
    return CommandExample.of("Segment with " + family + "...", "image={cells.tif}" + more)
        .hyperstack("image={cells-5d.tif} channel=2" + more);
  }

  private static CommandExample classical(String technique, String more) {
    String options = "image={cells.tif} " + more + " save={>labels.tif}";
    return CommandExample.of("Segment with " + technique + "...", options)
        .hyperstack(options.replace(".tif} ", "-5d.tif} ") + " channel=2");
  }

  private static CommandExample refinement(String label, String image, String more) {
    return CommandExample.of(label, "image={" + image + ".tif} " + more + " save={>labels.tif}");
  }

  private static CommandExample training(String label, String more, String deep) {
    String options = TRAINED + " " + more;
    return CommandExample.of(label, options)
        .hyperstack(
            options.replace("{images}", "{" + deep + "}").replace("{labels}", "{truth-5d.tif}"))
        .varying("cells.onnx");
  }

  /** All of them by label, in the order of this table. */
  static Map<String, CommandExample> all() {
    Map<String, CommandExample> all = new LinkedHashMap<>();
    for (CommandExample e : ALL) {
      if (all.put(e.label(), e) != null) throw new IllegalStateException(e.label() + " twice");
    }
    return all;
  }
}
