package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import sc.fiji.tessera.checkpoint.Checkpoint.Format;

/** Sees what kind of file a checkpoint is and reads its names and shapes. */
final class CheckpointReader {
  private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long LEGACY_PROTOCOL = 1001;
  private static final long SCRIPT_PICKLE_LIMIT = 256L << 20;

  private final Path file;
  private final FileBytes bytes;

  CheckpointReader(Path file, FileBytes bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  Checkpoint read() throws IOException {
    if (bytes.size() < 2) throw UnreadableCheckpoint.truncated("it has " + bytes.size() + " bytes");
    ByteBuffer head = bytes.read(0, Math.min(16, bytes.size()));
    if (head.get(0) == 'P' && head.get(1) == 'K') return zip();
    if ((head.get(0) & 0xff) == 0x80 && head.get(1) >= 2 && head.get(1) <= 5) return pickle();
    if (head.limit() > 8 && head.get(8) == '{') {
      Object root = new SafetensorsReader(bytes).read();
      return new Checkpoint(file, bytes, Format.SAFETENSORS, root);
    }
    CaffeReader caffe = new CaffeReader(bytes);
    if (caffe.isCaffe()) return new Checkpoint(file, bytes, Format.CAFFE, caffe.read());
    throw new UnreadableCheckpoint(
        "is none that is known: it is no file of PyTorch (torch.save), safetensors, pickled numpy"
            + " arrays or Caffe (.caffemodel)");
  }

  private Checkpoint zip() throws IOException {
    ZipArchive archive = new ZipArchive(bytes);
    String folder = null;
    for (String name : archive.names()) {
      if (name.equals("data.pkl") || name.endsWith("/data.pkl")) {
        folder = name.substring(0, name.length() - "data.pkl".length());
        break;
      }
    }
    if (folder == null) {
      throw new UnreadableCheckpoint("is a zip file, but not one of PyTorch: it has no data.pkl");
    }
    checkByteOrder(archive, folder);
    boolean script = archive.names().contains(folder + "constants.pkl");
    ByteSource pickle = archive.entry(folder + "data.pkl");
    if (pickle.size() > SCRIPT_PICKLE_LIMIT) {
      throw new UnreadableCheckpoint("has a description of " + pickle.size() + " bytes");
    }
    KnownClasses classes = new KnownClasses(entries(archive, folder + "data/"), script);
    Object root = new Unpickler(new ByteCursor(pickle, 0), classes).read();
    return new Checkpoint(file, bytes, script ? Format.TORCHSCRIPT : Format.PYTORCH_ZIP, root);
  }

  private static void checkByteOrder(ZipArchive archive, String folder) throws IOException {
    String name = folder + "byteorder";
    if (!archive.names().contains(name)) return;
    ByteSource entry = archive.entry(name);
    ByteBuffer text = entry.read(0, Math.min(16, entry.size()));
    if (!StandardCharsets.US_ASCII.decode(text).toString().equals("little")) throw bigEndian();
  }

  private static UnreadableCheckpoint bigEndian() {
    return new UnreadableCheckpoint("holds big-endian numbers; little-endian ones are read");
  }

  private Storages entries(ZipArchive archive, String folder) {
    return new Storages(bytes.size()) {
      @Override
      void bind(Storage storage) throws IOException {
        storage.bind(archive.entry(folder + storage.key()));
      }
    };
  }

  private Checkpoint pickle() throws IOException {
    Storages storages = new Storages(bytes.size());
    KnownClasses classes = new KnownClasses(storages, false);
    ByteCursor in = new ByteCursor(bytes, 0);
    Object first = new Unpickler(in, classes).read();
    if (!LEGACY_MAGIC.equals(first)) {
      return new Checkpoint(file, bytes, Format.NUMPY_PICKLE, first);
    }
    if (!Long.valueOf(LEGACY_PROTOCOL).equals(new Unpickler(in, classes).read())) {
      throw UnreadableCheckpoint.damaged("its protocol is not " + LEGACY_PROTOCOL);
    }
    Object system = new Unpickler(in, classes).read();
    if (system instanceof PickleDict d && Boolean.FALSE.equals(d.get("little_endian"))) {
      throw bigEndian();
    }
    Object root = new Unpickler(in, classes).read();
    if (!(new Unpickler(in, classes).read() instanceof List<?> keys)) {
      throw UnreadableCheckpoint.damaged("the list of its storages is missing");
    }
    for (Object key : keys) bindNext(in, storages, key);
    storages.checkComplete();
    return new Checkpoint(file, bytes, Format.PYTORCH_LEGACY, root);
  }

  /** Storages follow one another: a count of elements, then the elements. */
  private static void bindNext(ByteCursor in, Storages storages, Object key) throws IOException {
    String name = key instanceof PickleBytes b ? b.shortText() : String.valueOf(key);
    Storage storage = storages.known(name);
    if (storage == null || storage.isBound()) {
      throw UnreadableCheckpoint.damaged("the storage " + name + " belongs to no tensor");
    }
    long count = in.i64();
    if (count != storage.elements()) {
      throw UnreadableCheckpoint.damaged(
          "the storage " + name + " has " + count + " elements, not " + storage.elements());
    }
    storage.bind(in.skip(count * storage.type().bytes()));
  }
}
