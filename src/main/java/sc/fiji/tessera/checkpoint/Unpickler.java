package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one pickle (protocols 2 to 5) into plain values, never running anything: None is null,
 * numbers are Long, BigInteger or Double, a tuple is an {@code Object[]}, a list or set an {@code
 * ArrayList}, a dictionary a {@link PickleDict}, a byte string {@link PickleBytes}, a name of a
 * class or function a {@link PickleGlobal}. What those names do is up to {@link KnownClasses}.
 *
 * <p>Iterative, so that no nesting exhausts the stack; the counts of operations and characters are
 * limited, so that none exhausts memory. Opcodes: CPython's {@code pickletools}.
 */
final class Unpickler {
  /** A large training checkpoint has some 100 thousand. */
  private static final int OPERATIONS = 2_000_000;

  private static final long CHARACTERS = 64L << 20;
  private static final int SHORT = 1 << 16;
  private static final Object MARK = new Object();

  private final ByteCursor in;
  private final KnownClasses classes;
  private final ArrayList<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();
  private long characters;

  Unpickler(ByteCursor in, KnownClasses classes) {
    this.in = in;
    this.classes = classes;
  }

  /** The object; the cursor is left behind the pickle's end. */
  Object read() throws IOException {
    for (int i = 0; i < OPERATIONS; i++) {
      int op = in.u8();
      if (op == '.') return pop();
      if (!(scalar(op) || container(op) || memory(op) || object(op))) {
        throw new UnreadableCheckpoint(
            "is not a pickle of protocol 2 to 5: byte "
                + (in.position() - 1)
                + " is "
                + String.format(Locale.ROOT, "0x%02x", op)
                + ", which is no operation");
      }
    }
    throw new UnreadableCheckpoint(
        "has a pickle of more than " + OPERATIONS + " operations, more than any network needs");
  }

  private boolean scalar(int op) throws IOException {
    switch (op) {
      case 0x80 -> protocol(in.u8());
      case 0x95 -> in.i64(); // a frame's length: frames are read as they come
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.i32());
      case 'K' -> push((long) in.u8());
      case 'M' -> push((long) in.u16());
      case 0x8a -> push(integer(in.u8()));
      case 0x8b -> push(integer(in.u32()));
      case 'G' -> push(in.bigEndianDouble());
      case 'X' -> push(text(in.u32()));
      case 0x8c -> push(text(in.u8()));
      case 0x8d -> push(text(in.i64()));
      case 'T', 'B' -> push(new PickleBytes(in.skip(in.u32()), false));
      case 'U', 'C' -> push(shortBytes(in.u8()));
      case 0x8e, 0x96 -> push(new PickleBytes(in.skip(in.i64()), false));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void protocol(int version) throws IOException {
    if (version < 2 || version > 5) {
      throw new UnreadableCheckpoint(
          "is written with pickle protocol " + version + "; protocols 2 to 5 are read");
    }
  }

  private Number integer(long length) throws IOException {
    if (length > 4096) throw UnreadableCheckpoint.damaged("a number has " + length + " bytes");
    byte[] bytes = in.bytes((int) length);
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte swap = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swap;
    }
    if (bytes.length == 0) return 0L;
    BigInteger value = new BigInteger(bytes);
    if (value.bitLength() > 63) return value;
    return value.longValue();
  }

  private Object text(long length) throws IOException {
    if (length < 0 || length > SHORT) return new PickleBytes(in.skip(length), true);
    count(length);
    return new String(in.bytes((int) length), StandardCharsets.UTF_8);
  }

  private PickleBytes shortBytes(int length) throws IOException {
    count(length);
    return new PickleBytes(ByteSource.of(in.bytes(length)), false);
  }

  private void count(long length) throws IOException {
    characters += length;
    if (characters > CHARACTERS) {
      throw new UnreadableCheckpoint("has more than " + CHARACTERS + " characters of text");
    }
  }

  private boolean container(int op) throws IOException {
    switch (op) {
      case '(' -> push(MARK);
      case ']', 0x8f -> push(new ArrayList<>());
      case ')' -> push(new Object[0]);
      case '}' -> push(new PickleDict());
      case 't' -> push(popMark().toArray());
      case 0x85 -> push(tuple(1));
      case 0x86 -> push(tuple(2));
      case 0x87 -> push(tuple(3));
      case 'l', 0x91 -> push(new ArrayList<>(popMark()));
      case 'd' -> {
        List<Object> items = popMark();
        push(new PickleDict());
        putAll(items);
      }
      case 'a' -> {
        Object item = pop();
        list().add(item);
      }
      case 'e', 0x90 -> {
        List<Object> items = popMark();
        list().addAll(items);
      }
      case 's' -> {
        Object[] item = tuple(2);
        dict().put(key(item[0]), item[1]);
      }
      case 'u' -> putAll(popMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void putAll(List<Object> items) throws IOException {
    if (items.size() % 2 != 0) throw UnreadableCheckpoint.damaged("a key has no value");
    PickleDict dict = dict();
    for (int i = 0; i < items.size(); i += 2) dict.put(key(items.get(i)), items.get(i + 1));
  }

  /** Python 2 wrote names as byte strings. */
  private static Object key(Object key) throws IOException {
    if (!(key instanceof PickleBytes bytes)) return key;
    String text = bytes.shortText();
    if (text == null) throw UnreadableCheckpoint.damaged("a dictionary's key is endless");
    return text;
  }

  private boolean memory(int op) throws IOException {
    switch (op) {
      case 'q' -> memo.put((long) in.u8(), top());
      case 'r' -> memo.put(in.u32(), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> push(recall(in.u8()));
      case 'j' -> push(recall(in.u32()));
      case '0' -> pop();
      case '1' -> popMark();
      case '2' -> push(top());
      default -> {
        return false;
      }
    }
    return true;
  }

  private Object recall(long index) throws IOException {
    if (memo.containsKey(index)) return memo.get(index);
    throw UnreadableCheckpoint.damaged("nothing is remembered under number " + index);
  }

  private boolean object(int op) throws IOException {
    switch (op) {
      case 'c' -> {
        String module = in.line();
        push(classes.global(module, in.line()));
      }
      case 0x93 -> {
        Object[] names = tuple(2);
        push(classes.global(string(names[0]), string(names[1])));
      }
      case 'R', 0x81 -> {
        Object[] call = tuple(2);
        push(classes.call(called(call[0]), arguments(call[1])));
      }
      case 0x92 -> { // keywords too: plain containers have none that matter
        Object[] call = tuple(3);
        push(classes.call(called(call[0]), arguments(call[1])));
      }
      case 'b' -> {
        Object state = pop();
        push(classes.build(pop(), state));
      }
      case 'Q' -> push(classes.persistent(arguments(pop())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static PickleGlobal called(Object value) throws IOException {
    if (value instanceof PickleGlobal global) return global;
    throw UnreadableCheckpoint.damaged("something is called that is no class or function");
  }

  private static Object[] arguments(Object value) throws IOException {
    if (value instanceof Object[] tuple) return tuple;
    throw UnreadableCheckpoint.damaged("a tuple of arguments is missing");
  }

  private static String string(Object value) throws IOException {
    if (value instanceof String text) return text;
    throw UnreadableCheckpoint.damaged("a class is not named by text");
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() throws IOException {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw UnreadableCheckpoint.damaged("its pickle takes more than it has put");
    }
    return stack.remove(stack.size() - 1);
  }

  private Object top() throws IOException {
    Object top = pop();
    stack.add(top);
    return top;
  }

  private Object[] tuple(int size) throws IOException {
    Object[] values = new Object[size];
    for (int i = size - 1; i >= 0; i--) values[i] = pop();
    return values;
  }

  private List<Object> popMark() throws IOException {
    int mark = stack.size() - 1;
    while (mark >= 0 && stack.get(mark) != MARK) mark--;
    if (mark < 0) throw UnreadableCheckpoint.damaged("a group in its pickle has no beginning");
    List<Object> items = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return items;
  }

  @SuppressWarnings("unchecked") // the only lists are those made here
  private List<Object> list() throws IOException {
    if (top() instanceof ArrayList<?> list) return (List<Object>) list;
    throw UnreadableCheckpoint.damaged("items are added to something that is no list");
  }

  private PickleDict dict() throws IOException {
    if (top() instanceof PickleDict dict) return dict;
    throw UnreadableCheckpoint.damaged("entries are added to something that is no dictionary");
  }
}
