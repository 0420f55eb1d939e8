package sc.fiji.tessera.training;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ONNX operators that can be trained: one table, from the operator's name to its TorchScript.
 */
final class Operators {
  private static final Map<String, Operator> TABLE = new TreeMap<>();

  static {
    ElementwiseOperators.addTo(TABLE);
    ConvolutionOperators.addTo(TABLE);
    PoolingOperators.addTo(TABLE);
    NormalizationOperators.addTo(TABLE);
    ReductionOperators.addTo(TABLE);
    ShapeOperators.addTo(TABLE);
    IndexOperators.addTo(TABLE);
    ResizeOperators.addTo(TABLE);
    RegionOperators.addTo(TABLE);
  }

  private Operators() {}

  /** The operator of the standard domain, or null where it is not known. */
  static Operator of(String opType) {
    return TABLE.get(opType);
  }

  static Set<String> names() {
    return Collections.unmodifiableSet(TABLE.keySet());
  }
}
