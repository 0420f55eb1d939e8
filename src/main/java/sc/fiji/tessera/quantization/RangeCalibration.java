package sc.fiji.tessera.quantization;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.graph.Shapes;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.ValueSession;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.quantization.CalibrationWindows.Fed;

/** Finds out between which numbers the values inside a network lie on given images. */
final class RangeCalibration {
  /** Values that are looked at in one run of the network take no more memory than this. */
  private static final long BYTES = 512L << 20;

  private final SegmentationModel model;
  private final CalibrationWindows windows;
  private final OnnxService service;
  private final long bytes;

  RangeCalibration(SegmentationModel model, CalibrationWindows windows, OnnxService service) {
    this(model, windows, service, BYTES);
  }

  /**
   * @param bytes that the values of one run may take together
   */
  RangeCalibration(
      SegmentationModel model, CalibrationWindows windows, OnnxService service, long bytes) {
    this.bytes = bytes;
    this.model = model;
    this.windows = windows;
    this.service = service;
  }

  /**
   * The range of each value. Networks whose values are too large together are run several times.
   *
   * @param values names of values of the model's graph; its input may be one of them
   * @param progress told about, and asked for cancellation
   * @throws IOException if the network cannot be run
   */
  Map<String, ValueRange> ranges(List<String> values, RangeChoice choice, Progress progress)
      throws IOException {
    Map<String, Histogram> histograms = new LinkedHashMap<>();
    values.forEach(v -> histograms.put(v, new Histogram()));
    String input = model.onnx().graph().inputs().get(0).name();
    List<List<Value>> groups = groups(values.stream().filter(v -> !v.equals(input)).toList());
    for (int g = 0; g < groups.size(); g++) {
      Histogram ofInput = g == 0 ? histograms.get(input) : null;
      try (ValueSession session = service.openValues(model, groups.get(g))) {
        for (int i = 0; i < windows.images(); i++) {
          double done = (g + (double) i / windows.images()) / groups.size();
          progress.report(done, "Calibrating: image " + (i + 1) + " of " + windows.images());
          windows.read(
              i,
              fed -> {
                if (progress.cancelled())
                  throw new CancellationException("Quantising was cancelled.");
                if (ofInput != null) ofInput.add(fed.values().duplicate());
                session.run(
                    fed.values(), fed.shape(), progress, (name, v) -> histograms.get(name).add(v));
              });
        }
      }
    }
    Map<String, ValueRange> ranges = new LinkedHashMap<>();
    histograms.forEach((name, h) -> ranges.put(name, h.range(choice)));
    return ranges;
  }

  private List<List<Value>> groups(List<String> values) {
    Fed[] example = new Fed[1];
    windows.read(0, fed -> example[0] = fed);
    Shapes shapes = Shapes.of(model.onnx().graph(), example[0].shape());
    List<List<Value>> groups = new ArrayList<>();
    long room = 0;
    for (String v : values) {
      long[] shape = shapes.of(v);
      if (shape == null) {
        throw new IllegalArgumentException(
            "This network cannot be quantised: the size of its maps is not known ("
                + shapes.unknown()
                + ").");
      }
      long size = Float.BYTES;
      for (long d : shape) size *= d;
      if (groups.isEmpty() || size > room) {
        groups.add(new ArrayList<>());
        room = bytes;
      }
      groups.get(groups.size() - 1).add(Value.ofRank(v, shape.length));
      room -= size;
    }
    return groups;
  }
}
