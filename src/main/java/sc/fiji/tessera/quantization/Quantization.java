package sc.fiji.tessera.quantization;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * From a model of 32-bit floats to one of 8-bit integers with the same card.
 *
 * <pre>
 * Quantization q = new Quantization(service, new Quantization.Options(RangeChoice.MSE, 8));
 * SegmentationModel small = q.of(model, images, progress);
 * </pre>
 */
public final class Quantization {
  /** The first version of the operators with a scale for each channel. */
  private static final long OPSET = 13;

  private static final long OLDEST = 11;

  /** Operators that mean something else, or are written otherwise, in opset 13 than in 11. */
  private static final Set<String> CHANGED =
      Set.of(
          "Softmax",
          "LogSoftmax",
          "Hardmax",
          "Squeeze",
          "Unsqueeze",
          "Split",
          "ReduceSum",
          "Dropout");

  /**
   * @param range how the range of each map follows from the images
   * @param bits of the weights: 8, or 7 for processors without VNNI, whose sums of products of 8
   *     bits overflow
   */
  public record Options(RangeChoice range, int bits) {
    public Options {
      if (bits != 7 && bits != 8) {
        throw new IllegalArgumentException("'bits' must be 7 or 8, but is " + bits + ".");
      }
    }
  }

  private final OnnxService service;
  private final Options options;

  /**
   * @param service runs the network on the images
   */
  public Quantization(OnnxService service, Options options) {
    this.service = service;
    this.options = options;
  }

  /**
   * The model in integers; outputs besides the first, such as those of auxiliary heads, are left
   * out.
   *
   * @param images such as the model is meant for, from which the ranges are found: up to 32 windows
   *     of up to 32 of them
   * @throws IllegalArgumentException one sentence: the model cannot be quantised, or an image does
   *     not fit it
   * @throws IOException if the network cannot be run
   */
  public SegmentationModel of(SegmentationModel model, ImageSource images, Progress progress)
      throws IOException {
    model.card().requirePlanes("quantised");
    OnnxModel onnx = fitting(model.onnx());
    Graph whole = onnx.graph();
    Graph prepared =
        TransposedConvolution.rewritten(
            BatchNormFolding.of(whole.keeping(whole.outputs().subList(0, 1))));
    QuantizationPlan plan = new QuantizationPlan(prepared);
    SegmentationModel floats =
        new SegmentationModel(onnx.with(prepared), model.card(), model.source());
    CalibrationWindows windows = new CalibrationWindows(images, model.card());
    Map<String, ValueRange> ranges =
        new RangeCalibration(floats, windows, service)
            .ranges(plan.values(), options.range, progress);
    Graph integers = Quantizer.of(prepared, plan, ranges, options.bits);
    return floats.with(integers, card(model.card(), plan, windows.images()));
  }

  private ModelCard card(ModelCard card, QuantizationPlan plan, int images) {
    return card.withHistory(
        String.format(
            Locale.ROOT,
            "quantised to 8-bit integers (static, %d convolutions, weights of %d bits, ranges by %s on %d %s)",
            plan.convolutions(),
            options.bits,
            options.range,
            images,
            images == 1 ? "image" : "images"));
  }

  private static OnnxModel fitting(OnnxModel onnx) {
    List<Node> nodes = onnx.graph().nodes();
    if (onnx.graph().isQuantized()) {
      throw new IllegalArgumentException("This model is quantised already.");
    }
    boolean half =
        onnx.graph().initializers().values().stream()
            .anyMatch(t -> t.type() == ElementType.FLOAT16 && t.dims().length > 1);
    if (half) {
      throw new IllegalArgumentException(
          "This model has weights of 16-bit floats; only models of 32-bit floats are quantised.");
    }
    if (onnx.opset() >= OPSET) return onnx;
    boolean old = onnx.opset() < OLDEST;
    for (Node n : nodes) {
      if (!old && !CHANGED.contains(n.opType())) continue;
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "This model is written in ONNX operator set %d%s; only set 13 and later can be quantised.",
              onnx.opset(),
              old ? "" : " and uses " + n.opType()));
    }
    return onnx.withOpset(OPSET);
  }
}
