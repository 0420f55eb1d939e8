package sc.fiji.tessera.plugins.bridge;

import static java.util.Map.entry;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The calls whose results the pages of commands show: with images of the samples in <i>File &gt;
 * Open Samples</i>, larger than those of {@link CommandExamples}. A command without a line is shown
 * by its dialog. Names in braces are files of {@link PictureFiles}.
 */
final class PictureExamples {
  private static final Map<String, String> ALL =
      Map.ofEntries(
          entry("Segment with Model...", "image={nuclei.tif} model=nuclei-u-net output=overlay"),
          entry("Segment with U-Net...", "image={nuclei.tif} refine=split"),
          entry("Segment with Multi-level Otsu...", "image={nuclei.tif} classes=3 smooth=1"),
          entry("Segment with K-means...", "image={tissue.tif} classes=4 smooth=1"),
          entry(
              "Segment with Region Growing...",
              "image={nuclei.tif} seeds={seeds.tif} tolerance=30 smooth=2"),
          entry("Segment with Seeded Watershed...", "image={nuclei.tif} height=1 smooth=2"),
          entry("Segment with Felzenszwalb...", "image={nuclei.tif} scale=300 size=40"),
          entry("Segment with SLIC Superpixels...", "image={nuclei.tif} count=150"),
          entry(
              "Segment with Graph Cut...", "image={nuclei.tif} scribbles={marks.tif} background=1"),
          entry(
              "Segment with Random Walker...",
              "image={nuclei.tif} scribbles={marks.tif} background=1"),
          entry("Refine with CRF...", "image={scores.tif} picture={nuclei.tif}"),
          entry("Remove Small Objects...", "image={specks.tif} size=60"),
          entry("Fill Holes in Labels...", "image={holes.tif} size=100"),
          entry("Morphology of Labels...", "image={truth.tif} operation=erode radius=3"),
          entry("Split Touching Objects...", "image={joined.tif} height=1"),
          entry("Mark Unsure Pixels...", "image={scores.tif} threshold=0.8"),
          entry("Objects from Star Distances...", "image={stars.tif} threshold=0.5"),
          entry("Objects from Flows...", "image={flows.tif} size=15"),
          entry(
              "Merge to Panoptic...",
              "image={classes.tif} things=1,2 objects={tissue-objects.tif}"),
          entry(
              "Preview Augmentation...",
              "images={nuclei.tif} truth={truth.tif} target=foreground patch=128 count=3"),
          entry(
              "Measure Segmentation...",
              "prediction={found.tif} truth={truth.tif} binary errors picture={nuclei.tif}"),
          entry(
              "Measure Instances...",
              "prediction={found.tif} truth={truth.tif} errors picture={nuclei.tif}"),
          entry(
              "Measure Panoptic Quality...",
              "prediction={found-panoptic.tif} truth={truth-panoptic.tif} things=1,2"),
          entry("Measure COCO Detections...", "prediction={found.json} truth={truth.json}"),
          entry(
              "Measure Probabilities...",
              "scores={scores.tif} truth={truth.tif} binary reliability"),
          entry(
              "Compare Segmentations...",
              "first={found.tif} second={joined.tif} truth={truth.tif} labels=objects"),
          entry("Model Information...", "model=nuclei-u-net size=256"),
          entry("Generate Sample Data...", "kind=membranes count=1 width=256 height=256"),
          entry("Tessera...", ""),
          entry("Tessera Nuclei", ""),
          entry("Tessera Nuclei with Labels", ""),
          entry("Tessera Membranes with Labels", ""),
          entry("Tessera Tissue with Labels", ""));

  private PictureExamples() {}

  /** Options by label. */
  static Map<String, String> all() {
    return new LinkedHashMap<>(ALL);
  }
}
