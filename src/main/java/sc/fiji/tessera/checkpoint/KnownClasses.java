package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The classes and functions that a checkpoint may name, and what stands for their objects: tensors
 * and storages of PyTorch, arrays of numpy, containers, and a few values that training scripts
 * leave in their files. Everything else is refused by name, whether or not it is ever called.
 */
final class KnownClasses {
  /** Dictionaries: what they are made of are their entries. */
  private static final Set<String> DICTIONARIES =
      Set.of(
          "collections.OrderedDict",
          "collections.defaultdict",
          "collections.Counter",
          "builtins.dict",
          "__builtin__.dict",
          "yacs.config.CfgNode",
          "fvcore.common.config.CfgNode",
          "detectron2.config.config.CfgNode",
          "easydict.EasyDict",
          "addict.addict.Dict",
          "pytorch_lightning.utilities.parsing.AttributeDict",
          "lightning_fabric.utilities.data.AttributeDict",
          "lightning.fabric.utilities.data.AttributeDict");

  /** Objects that only hold attributes. */
  private static final Set<String> ATTRIBUTES =
      Set.of("argparse.Namespace", "types.SimpleNamespace", "munch.Munch");

  private static final Set<String> LISTS =
      Set.of(
          "builtins.list",
          "builtins.tuple",
          "builtins.set",
          "builtins.frozenset",
          "__builtin__.list",
          "__builtin__.tuple",
          "__builtin__.set",
          "__builtin__.frozenset",
          "collections.deque",
          "torch.Size",
          "torch.jit._pickle.build_intlist",
          "torch.jit._pickle.build_doublelist",
          "torch.jit._pickle.build_boollist",
          "torch.jit._pickle.build_tensorlist");

  /** Values that matter to no network: their arguments are kept. */
  private static final Set<String> VALUES =
      Set.of(
          "torch.device",
          "pathlib.Path",
          "pathlib.PosixPath",
          "pathlib.WindowsPath",
          "pathlib.PurePosixPath",
          "pathlib.PureWindowsPath",
          "pathlib._local.PosixPath",
          "pathlib._local.WindowsPath",
          "datetime.datetime",
          "datetime.date",
          "datetime.timedelta",
          "builtins.slice",
          "builtins.range",
          "builtins.complex",
          "__builtin__.slice",
          "__builtin__.xrange",
          "__builtin__.complex");

  /** Types that are only named, as the default of a dictionary or the like. */
  private static final Set<String> TYPES =
      Set.of("int", "long", "float", "bool", "str", "unicode", "object", "NoneType");

  private static final long BYTES_PER_ITEM = 16;

  private final TensorClasses tensors;
  private final boolean script;
  private final Effort effort;

  /**
   * @param storages where tensors have their values
   * @param script whether the file is a TorchScript archive, whose own classes are attributes only
   */
  KnownClasses(Storages storages, boolean script) {
    this.effort = new Effort();
    this.tensors = new TensorClasses(storages, effort);
    this.script = script;
  }

  /** The class or function of that name; refused unless it is read. */
  PickleGlobal global(String module, String name) throws IOException {
    PickleGlobal global = new PickleGlobal(module, name);
    String full = global.toString();
    boolean known =
        DICTIONARIES.contains(full)
            || ATTRIBUTES.contains(full)
            || LISTS.contains(full)
            || VALUES.contains(full)
            || isBuiltIn(module) && (TYPES.contains(name) || isBytes(name))
            || isReconstructor(full)
            || isScript(module)
            || TensorClasses.knows(global);
    if (!known) throw UnreadableCheckpoint.foreign(full);
    return global;
  }

  private static boolean isBuiltIn(String module) {
    return module.equals("builtins") || module.equals("__builtin__");
  }

  private static boolean isBytes(String name) {
    return name.equals("bytes") || name.equals("bytearray");
  }

  private static boolean isReconstructor(String full) {
    return full.equals("copyreg._reconstructor") || full.equals("copy_reg._reconstructor");
  }

  private boolean isScript(String module) {
    return script && (module.equals("__torch__") || module.startsWith("__torch__."));
  }

  /** What a call of it gives. */
  Object call(PickleGlobal global, Object[] arguments) throws IOException {
    String full = global.toString();
    if (DICTIONARIES.contains(full)) return dictionary(arguments);
    if (ATTRIBUTES.contains(full) || isScript(global.module())) return new PickleDict(true);
    if (LISTS.contains(full)) return list(arguments);
    if (VALUES.contains(full)) return values(arguments);
    if (isReconstructor(full)) return reconstructed(arguments);
    if (isBuiltIn(global.module())) return builtIn(global.name(), arguments);
    return tensors.call(global, arguments);
  }

  /** An OrderedDict of Python 2 is called with the list of its entries. */
  private PickleDict dictionary(Object[] arguments) throws IOException {
    PickleDict dict = new PickleDict();
    for (Object argument : arguments) {
      if (argument instanceof PickleDict other) {
        effort.spend(BYTES_PER_ITEM * other.entries().size());
        for (var e : other.entries().entrySet()) dict.put(e.getKey(), e.getValue());
      } else if (argument instanceof List<?> entries) {
        effort.spend(BYTES_PER_ITEM * entries.size());
        for (Object entry : entries) putPair(dict, entry);
      }
    }
    return dict;
  }

  private void putPair(PickleDict dict, Object entry) throws IOException {
    Object[] pair = entry instanceof List<?> list ? list.toArray() : tuple(entry);
    effort.spend(BYTES_PER_ITEM * pair.length);
    if (pair.length != 2) throw UnreadableCheckpoint.damaged("an entry is not a key and a value");
    Object key = pair[0] instanceof PickleBytes bytes ? bytes.shortText() : pair[0];
    dict.put(key, pair[1]);
  }

  private static Object[] tuple(Object value) throws IOException {
    if (value instanceof Object[] tuple) return tuple;
    throw UnreadableCheckpoint.damaged("a tuple is missing");
  }

  private ArrayList<Object> list(Object[] arguments) throws IOException {
    if (arguments.length == 0) return new ArrayList<>();
    if (arguments[0] instanceof ArrayList<?> items) {
      effort.spend(BYTES_PER_ITEM * items.size());
      return new ArrayList<>(items);
    }
    return values(arguments[0] instanceof Object[] items ? items : arguments);
  }

  private ArrayList<Object> values(Object[] items) throws IOException {
    effort.spend(BYTES_PER_ITEM * items.length);
    return new ArrayList<>(Arrays.asList(items));
  }

  /** {@code (class, base, state)}: an object of Python 2's kind. */
  private Object reconstructed(Object[] arguments) throws IOException {
    if (arguments.length == 0 || !(arguments[0] instanceof PickleGlobal global)) {
      throw UnreadableCheckpoint.damaged("an object without a class");
    }
    return call(global, new Object[0]);
  }

  private Object builtIn(String name, Object[] arguments) throws IOException {
    if (!isBytes(name)) return list(arguments);
    if (arguments.length > 0 && arguments[0] instanceof PickleBytes bytes) return bytes;
    if (arguments.length > 0 && arguments[0] instanceof String text) {
      return tensors.encoded(text);
    }
    return new PickleBytes(ByteSource.of(new byte[0]), false);
  }

  /** Sets the state of an object; returns the object. */
  Object build(Object object, Object state) throws IOException {
    if (object instanceof PickleDict dict && dict.isObject()) {
      Object[] parts = state instanceof Object[] tuple ? tuple : new Object[] {state};
      for (Object part : parts) {
        if (!(part instanceof PickleDict attributes)) continue;
        effort.spend(BYTES_PER_ITEM * attributes.entries().size());
        for (var e : attributes.entries().entrySet()) dict.put(e.getKey(), e.getValue());
      }
      return dict;
    }
    return tensors.build(object, state);
  }

  /** A storage of PyTorch, kept outside of the pickle. */
  Object persistent(Object[] id) throws IOException {
    return tensors.persistent(id);
  }
}
