package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** The classes and functions of PyTorch and numpy by which a pickle describes tensors. */
final class TensorClasses {
  private static final Set<String> NAMES =
      Set.of(
          "torch._utils._rebuild_tensor",
          "torch._utils._rebuild_tensor_v2",
          "torch._utils._rebuild_tensor_v3",
          "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch._tensor._rebuild_from_type_v2",
          "torch.Tensor",
          "torch.nn.parameter.Parameter",
          "torch.nn.parameter.Buffer",
          "torch.storage.UntypedStorage",
          "_codecs.encode",
          "numpy.ndarray",
          "numpy.dtype",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray._reconstruct",
          "numpy.core.multiarray.scalar",
          "numpy._core.multiarray.scalar",
          "numpy.core.numeric._frombuffer",
          "numpy._core.numeric._frombuffer");

  private final Storages storages;
  private final Effort effort;

  TensorClasses(Storages storages, Effort effort) {
    this.storages = storages;
    this.effort = effort;
  }

  /** Whether objects of this class are read, or the function understood. */
  static boolean knows(PickleGlobal g) {
    if (NAMES.contains(g.toString())) return true;
    if (!g.module().equals("torch")) return isNumpyType(g);
    return ScalarType.ofStorage(g.name()) != null || isType(g.name());
  }

  private static boolean isType(String name) {
    return ScalarType.ofTorch(name) != null || name.startsWith("complex") || name.equals("strided");
  }

  /** The type classes of new numpy: {@code numpy.dtypes.Float32DType}. */
  private static boolean isNumpyType(PickleGlobal g) {
    return g.module().equals("numpy.dtypes") && g.name().endsWith("DType");
  }

  /** What a call of it gives. */
  Object call(PickleGlobal global, Object[] a) throws IOException {
    return switch (global.name()) {
      case "_rebuild_tensor", "_rebuild_tensor_v2" -> tensor(a, null);
      case "_rebuild_tensor_v3" -> tensor(a, argument(a, 6, PickleGlobal.class));
      case "_rebuild_parameter", "_rebuild_parameter_with_state" ->
          argument(a, 0, StoredTensor.class);
      case "_rebuild_from_type_v2" ->
          call(argument(a, 0, PickleGlobal.class), argument(a, 2, Object[].class));
      case "encode" ->
          argument(a, 0, Object.class) instanceof PickleBytes bytes
              ? bytes
              : encoded(argument(a, 0, String.class));
      case "_reconstruct" -> new NumpyArray();
      case "dtype" -> new NumpyDtype(a.length > 0 ? text(a[0]) : "");
      case "scalar" ->
          argument(a, 1, Object.class) instanceof PickleBytes bytes
              ? argument(a, 0, NumpyDtype.class).scalar(bytes.raw())
              : "an object";
      case "_frombuffer" -> numpyBuffer(a);
      default -> throw UnreadableCheckpoint.foreign(global + " as something to be called");
    };
  }

  private static NumpyArray numpyBuffer(Object[] a) throws IOException {
    boolean fortran = "F".equals(argument(a, 3, String.class));
    NumpyDtype dtype = argument(a, 1, NumpyDtype.class);
    long[] dims = longs(argument(a, 2, Object.class));
    return new NumpyArray().set(dtype, dims, fortran, argument(a, 0, PickleBytes.class));
  }

  private StoredTensor tensor(Object[] a, PickleGlobal dtype) throws IOException {
    Storage storage = argument(a, 0, Storage.class);
    long offset = argument(a, 1, Long.class);
    long[] dims = longs(argument(a, 2, Object.class));
    long[] strides = longs(argument(a, 3, Object.class));
    ScalarType type = dtype == null ? storage.type() : ScalarType.ofTorch(dtype.name());
    if (type == null) {
      throw new UnreadableCheckpoint("holds a tensor of " + dtype + ", which is not read");
    }
    return new StoredTensor(storage, type, offset, dims, strides);
  }

  /** A byte string that an old protocol writes as text. */
  PickleBytes encoded(String text) throws IOException {
    effort.spend(text.length());
    if (text.chars().anyMatch(c -> c > 255)) {
      throw UnreadableCheckpoint.damaged("a byte string is written with characters above 255");
    }
    return new PickleBytes(ByteSource.of(text.getBytes(StandardCharsets.ISO_8859_1)), false);
  }

  /** Sets the state of an array or of the description of its elements; others keep theirs. */
  Object build(Object object, Object state) throws IOException {
    if (object instanceof NumpyDtype dtype && state instanceof Object[] s && s.length > 1) {
      dtype.order(text(s[1]));
    } else if (object instanceof NumpyArray array && state instanceof Object[] s) {
      NumpyDtype dtype = argument(s, 2, NumpyDtype.class);
      boolean fortran = Boolean.TRUE.equals(s[3]) || Long.valueOf(1).equals(s[3]);
      PickleBytes values = argument(s, 4, Object.class) instanceof PickleBytes b ? b : null;
      if (values != null && values.text()) effort.spend(values.source().size() / 256);
      array.set(dtype, longs(s[1]), fortran, values);
    }
    return object;
  }

  /** {@code ("storage", type, key, device, elements)}, in old files also the part of a storage. */
  Object persistent(Object[] id) throws IOException {
    String kind = id.length == 0 ? "" : text(id[0]);
    if (kind.equals("module")) {
      throw UnreadableCheckpoint.foreign(String.valueOf(id.length > 1 ? id[1] : kind));
    }
    if (!kind.equals("storage")) throw UnreadableCheckpoint.damaged("a storage has no description");
    PickleGlobal named = argument(id, 1, PickleGlobal.class);
    ScalarType type = ScalarType.ofStorage(named.name());
    if (type == null) throw UnreadableCheckpoint.foreign(named.toString());
    Storage storage =
        storages.get(
            text(argument(id, 2, Object.class)), type, argument(id, 4, Long.class).longValue());
    if (id.length < 6 || !(id[5] instanceof Object[] part)) return storage;
    return storages.view(
        storage, text(part[0]), argument(part, 1, Long.class), argument(part, 2, Long.class));
  }

  private static <T> T argument(Object[] arguments, int index, Class<T> type) throws IOException {
    if (index < arguments.length && type.isInstance(arguments[index])) {
      return type.cast(arguments[index]);
    }
    throw UnreadableCheckpoint.damaged("a tensor's description is incomplete");
  }

  private static String text(Object value) throws IOException {
    if (value instanceof String text) return text;
    String text = value instanceof PickleBytes bytes ? bytes.shortText() : null;
    if (text == null) throw UnreadableCheckpoint.damaged("a tensor's description lacks a name");
    return text;
  }

  private static long[] longs(Object value) throws IOException {
    Object[] items = value instanceof List<?> list ? list.toArray() : null;
    if (value instanceof Object[] tuple) items = tuple;
    if (items == null || items.length > 64) {
      throw UnreadableCheckpoint.damaged("a tensor has no shape");
    }
    long[] result = new long[items.length];
    for (int i = 0; i < result.length; i++) {
      if (!(items[i] instanceof Long n)) throw UnreadableCheckpoint.damaged("a shape has no size");
      result[i] = n;
    }
    return result;
  }
}
