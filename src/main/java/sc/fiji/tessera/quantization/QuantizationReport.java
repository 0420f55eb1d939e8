package sc.fiji.tessera.quantization;

import java.util.List;
import java.util.Locale;

/**
 * What quantising a model cost and brought, against the model of floats on the same images.
 *
 * @param images how many were segmented by both
 * @param pixels of them
 * @param changed share of the pixels that got another class, 0 to 1
 * @param iou mean over the classes that occur of the intersection over union of both models' labels
 * @param speedup median of the ratio of times, floats to integers, in runs that take turns; above 1
 *     the integers are faster
 * @param rounds how many pairs of runs that is
 * @param side of the window that was timed, in pixels
 * @param bytes of the file of floats, and of that of integers
 */
public record QuantizationReport(
    int images,
    long pixels,
    double changed,
    double iou,
    double speedup,
    int rounds,
    int side,
    List<Long> bytes) {

  /** The report as lines of text for people. */
  public String text() {
    return String.join(
        "\n",
        String.format(
            Locale.ROOT,
            "Accuracy: %.3f %% of the labels changed, mean IoU with the labels before %.4f (%d %s,"
                + " %.2f megapixels)",
            100 * changed,
            iou,
            images,
            images == 1 ? "image" : "images",
            pixels / 1e6),
        String.format(
            Locale.ROOT,
            "Speed on the CPU: %.2f times as fast (median of %d pairs of runs in turns, a window of"
                + " %d pixels)",
            speedup,
            rounds,
            side),
        String.format(
            Locale.ROOT, "Size: %.1f MB, before %.1f MB", bytes.get(1) / 1e6, bytes.get(0) / 1e6));
  }
}
