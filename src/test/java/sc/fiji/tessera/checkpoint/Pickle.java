package sc.fiji.tessera.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes pickles operation by operation, honest ones and others. */
final class Pickle {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Pickle() {
    ops(0x80, 2);
  }

  Pickle ops(int... bytes) {
    for (int b : bytes) out.write(b);
    return this;
  }

  Pickle bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Pickle text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ops('X').u32(bytes.length).bytes(bytes);
  }

  Pickle global(String module, String name) {
    return ops('c').bytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  Pickle u32(long value) {
    for (int i = 0; i < 4; i++) out.write((int) (value >>> 8 * i));
    return this;
  }

  Pickle i64(long value) {
    return bytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  /** An integer of up to 63 bits. */
  Pickle number(long value) {
    return ops(0x8a, 8).i64(value);
  }

  Pickle tuple(long... values) {
    ops('(');
    for (long v : values) number(v);
    return ops('t');
  }

  /** A tensor of float32 with its storage, an entry of a dictionary that is being filled. */
  Pickle tensor(String storage, long elements, long offset, long[] dims, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").ops('(');
    ops('(').text("storage").global("torch", "FloatStorage").text(storage).text("cpu");
    number(elements).ops('t', 'Q');
    number(offset).tuple(dims).tuple(strides).ops(0x89);
    return global("collections", "OrderedDict").ops(')', 'R', 't', 'R');
  }

  byte[] end() {
    ops('.');
    return out.toByteArray();
  }

  /** A file as {@code torch.save} wrote it before PyTorch 1.6, of an object without tensors. */
  static byte[] legacy(byte[] object, byte[] rest) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    byte[] magic = {
      0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
    };
    file.writeBytes(new Pickle().ops(0x8a, 10).bytes(magic).end());
    file.writeBytes(new Pickle().ops('M', 0xe9, 3).end());
    file.writeBytes(new Pickle().ops('}').text("little_endian").ops(0x88, 's').end());
    file.writeBytes(object);
    file.writeBytes(rest);
    return file.toByteArray();
  }

  /** A zip file with stored entries; {@code wide} keeps sizes and places in ZIP64 records. */
  static byte[] zip(Map<String, byte[]> entries, boolean wide) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    entries.forEach(
        (name, content) -> {
          byte[] text = name.getBytes(StandardCharsets.UTF_8);
          ByteBuffer central = little(46 + text.length + (wide ? 28 : 0));
          central.putInt(0x02014b50).position(20);
          central.putInt(wide ? -1 : content.length).putInt(wide ? -1 : content.length);
          central.putShort((short) text.length).putShort((short) (wide ? 28 : 0)).position(42);
          central.putInt(wide ? -1 : file.size()).put(text);
          if (wide) {
            central.putShort((short) 1).putShort((short) 24);
            central.putLong(content.length).putLong(content.length).putLong(file.size());
          }
          directory.writeBytes(central.array());
          ByteBuffer local = little(30 + text.length);
          local.putInt(0x04034b50).position(26);
          local.putShort((short) text.length).position(30);
          file.writeBytes(local.put(text).array());
          file.writeBytes(content);
        });
    int start = file.size();
    file.writeBytes(directory.toByteArray());
    if (wide) {
      ByteBuffer end = little(76).putInt(0x06064b50).putLong(44);
      end.position(40).putLong(directory.size()).putLong(start);
      end.putInt(0x07064b50).putInt(0).putLong(file.size()).putInt(1);
      file.writeBytes(end.array());
    }
    ByteBuffer end = little(22).putInt(0x06054b50);
    end.position(12).putInt(wide ? -1 : directory.size()).putInt(wide ? -1 : start);
    file.writeBytes(end.array());
    return file.toByteArray();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
