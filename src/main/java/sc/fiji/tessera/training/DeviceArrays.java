package sc.fiji.tessera.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import sc.fiji.tessera.graph.Tensor;

/** Tensors of a file as arrays on the device that computes. */
record DeviceArrays(NDManager manager) {
  /** DJL makes a view of Java's memory, which may be collected before backward: hence the copy. */
  NDArray of(Tensor t) {
    try (NDArray view = view(t)) {
      return view.duplicate();
    }
  }

  private NDArray view(Tensor t) {
    Shape shape = new Shape(t.dims());
    if (t.elements() == 0) return manager.zeros(shape);
    return switch (t.type()) {
      case FLOAT -> manager.create(t.floats(), shape);
      case INT64 -> manager.create(t.longs(), shape);
      case DOUBLE -> converted(t, DataType.FLOAT64);
      case FLOAT16 -> converted(t, DataType.FLOAT16);
      case INT32 -> converted(t, DataType.INT32);
      case UINT8 -> converted(t, DataType.UINT8);
      case INT8 -> converted(t, DataType.INT8);
      case BOOL -> converted(t, DataType.BOOLEAN);
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "This network cannot be trained, because '%s' holds %s; accepted are floats, int64, int32, int8,"
                      + " uint8 and bool.",
                  t.name(),
                  t.type()));
    };
  }

  private NDArray converted(Tensor t, DataType type) {
    Shape shape = new Shape(t.dims());
    try (NDArray values =
        type.isFloating() ? manager.create(t.floats(), shape) : manager.create(t.longs(), shape)) {
      return values.toType(type, true);
    }
  }
}
