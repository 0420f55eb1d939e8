package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken and malicious files: one clear sentence each, and never more than that. */
class HostileCheckpointTest {
  private static final Path FILES = Path.of("src/test/resources/checkpoint");
  private static final long[] ONE = {1};

  @TempDir Path folder;

  private Checkpoint open(byte[] bytes) throws IOException {
    return Checkpoint.open(Files.write(folder.resolve("x.pth"), bytes));
  }

  private void refused(String sentence, byte[] bytes) {
    IOException e = assertThrows(IOException.class, () -> open(bytes).close());
    assertEquals("The checkpoint x.pth " + sentence + ".", e.getMessage());
  }

  private static byte[] zip(byte[] pickle, byte[] storage) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", pickle);
    entries.put("archive/data/0", storage);
    return Pickle.zip(entries, false);
  }

  private static byte[] tensor(long elements, long offset, long[] dims, long[] strides) {
    Pickle p = new Pickle().ops('}').text("w");
    return p.tensor("0", elements, offset, dims, strides).ops('s').end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"posix.system", "os.system", "builtins.eval", "subprocess.Popen"})
  void codeIsRefusedByName(String name) {
    int dot = name.indexOf('.');
    Pickle p = new Pickle().global(name.substring(0, dot), name.substring(dot + 1));
    byte[] pickle = p.text("touch /tmp/x").ops(0x85, 'R').end();
    String sentence =
        "names "
            + name
            + "; only tensors and plain containers are read. Save it with"
            + " torch.save(model.state_dict(), \"weights.pth\")";
    refused(sentence, pickle);
    refused(sentence, zip(pickle, new byte[0]));
    refused(sentence, Pickle.legacy(pickle, new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch._utils._rebuild_qtensor",
        "torch.ComplexFloatStorage",
        "torch.QInt8Storage"
      })
  void tensorsOfOtherKindsAreNamed(String name) {
    int dot = name.lastIndexOf('.');
    refused(
        "holds complex, quantised or sparse tensors (" + name + "), which none of the networks has",
        new Pickle().global(name.substring(0, dot), name.substring(dot + 1)).end());
  }

  @Test
  void scriptClassesAreRefusedOutsideOfScripts() {
    byte[] pickle = new Pickle().global("__torch__", "Net").ops(')', 0x81).end();
    IOException e = assertThrows(IOException.class, () -> open(zip(pickle, new byte[0])));
    assertTrue(e.getMessage().contains("names __torch__.Net;"), e.getMessage());
  }

  @Test
  void aStorageThatClaimsTenGigabytes() {
    byte[] pickle = tensor(2_500_000_000L, 0, ONE, ONE);
    byte[] file = zip(pickle, new byte[16]);
    refused(
        "is truncated: the storage 0 claims 2500000000 elements of float32, more than its "
            + file.length
            + " bytes can hold",
        file);
    refused(
        "is truncated: the storage 0 claims 5 elements of float32, but there are only 16 bytes for"
            + " it",
        zip(tensor(5, 0, ONE, ONE), new byte[16]));
  }

  @Test
  void tensorsBeyondTheirStorage() {
    String end = " does not fit into the storage 0 of 4 elements";
    refused(
        "is damaged: a tensor of shape [5] from element 0" + end,
        zip(tensor(4, 0, new long[] {5}, ONE), new byte[16]));
    refused(
        "is damaged: a tensor of shape [1] from element 4" + end,
        zip(tensor(4, 4, ONE, ONE), new byte[16]));
    long big = 1L << 31;
    refused(
        "is damaged: a tensor of shape [2147483648, 2147483648, 4] from element 0" + end,
        zip(tensor(4, 0, new long[] {big, big, 4}, new long[] {0, 0, 0}), new byte[16]));
    refused(
        "is damaged: a tensor of shape [65536, 4096] from element 0" + end,
        zip(tensor(4, 0, new long[] {65536, 4096}, new long[] {0, 0}), new byte[16]));
    refused(
        "is damaged: a tensor of shape [2, 2] from element 0" + end,
        zip(tensor(4, 0, new long[] {2, 2}, new long[] {Long.MAX_VALUE, 1}), new byte[16]));
    refused(
        "is damaged: a tensor of shape [2] from element 0" + end,
        zip(tensor(4, 0, new long[] {2}, new long[] {-1}), new byte[16]));
  }

  @Test
  void aWideArchiveIsRead() throws IOException {
    ByteBuffer values = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    values.asFloatBuffer().put(new float[] {1, 2, 3, 4});
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("data.pkl", tensor(4, 0, new long[] {2, 2}, new long[] {1, 2}));
    entries.put("data/0", values.array());
    try (Checkpoint c = open(Pickle.zip(entries, true))) {
      assertArrayEquals(new float[] {1, 3, 2, 4}, c.read("w").floats());
    }
  }

  @Test
  void bigEndianNumbers() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", tensor(4, 0, ONE, ONE));
    entries.put("a/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
    refused("holds big-endian numbers; little-endian ones are read", Pickle.zip(entries, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zip_plain.pth",
        "legacy_plain.pth",
        "legacy_views.pth",
        "plain.safetensors",
        "detectron2_numpy.pkl",
        "detectron2_numpy_p4.pkl",
        "torchscript.pt"
      })
  void everyTruncationIsOneSentence(String name) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve(name));
    for (int length = 0; length < whole.length; length += 1 + whole.length / 300) {
      byte[] part = Arrays.copyOf(whole, length);
      IOException e = assertThrows(IOException.class, () -> open(part).close(), name + length);
      assertTrue(e.getMessage().matches("The checkpoint x\\.pth .*\\."), e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zip_views.pth",
        "legacy_nested_state_dict_module.pth",
        "plain.safetensors",
        "detectron2_numpy_p4.pkl"
      })
  void noChangedByteDoesMoreThanFail(String name) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve(name));
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] changed = whole.clone();
      for (int k = 0; k < 3; k++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try (Checkpoint c = open(changed)) {
        for (String key : c.tensors().keySet()) c.read(key);
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 100, "only " + refused + " were refused");
  }

  @Test
  void nestingWithoutEnd() {
    Pickle lists = new Pickle();
    for (int i = 0; i < 200_000; i++) lists.ops(']');
    for (int i = 1; i < 200_000; i++) lists.ops('a');
    refused("holds no tensors", lists.end());

    Pickle dicts = new Pickle();
    for (int i = 0; i < 100_000; i++) dicts.ops('}').text("k");
    dicts.ops('N');
    for (int i = 0; i < 100_000; i++) dicts.ops('s');
    refused("is damaged: its dictionaries nest without end", dicts.end());

    refused(
        "is damaged: its dictionaries nest without end",
        new Pickle().ops('}', 'q', 0).text("k").ops('h', 0, 's').end());
  }

  @Test
  void wideRecursionEndsToo() {
    Pickle p = new Pickle().ops('}', 'q', 0, '0');
    for (int level = 1; level < 30; level++) {
      p.ops('}', '(');
      for (int i = 0; i < 10; i++) p.text("k" + i).ops('h', level - 1);
      p.ops('u', 'q', level, '0');
    }
    refused("is damaged: its dictionaries are endless", p.ops('h', 29).end());
  }

  @Test
  void copiesOfCopies() {
    Pickle p = new Pickle().ops(']', '(');
    for (int i = 0; i < 1000; i++) p.ops('N');
    p.ops('e', 'q', 0, '0', ']', '(');
    for (int i = 0; i < 400_000; i++) {
      p.global("builtins", "list").ops('h', 0, 0x85, 'R');
    }
    refused("asks for more copies than any network needs", p.ops('e').end());
  }

  @Test
  void memoryOfThePickle() {
    refused(
        "is damaged: nothing is remembered under number 4294967295",
        new Pickle().ops('j').u32(0xffffffffL).end());
    refused("is damaged: its pickle takes more than it has put", new Pickle().ops('0').end());
    refused("is damaged: a group in its pickle has no beginning", new Pickle().ops('t').end());
    Pickle p = new Pickle();
    byte[] many = new byte[2_000_001];
    Arrays.fill(many, (byte) ')');
    refused(
        "has a pickle of more than 2000000 operations, more than any network needs",
        p.bytes(many).end());
    refused(
        "is damaged: a dictionary has a list as its key",
        new Pickle().ops('}', ']', 'N', 's').end());
    refused(
        "is not a pickle of protocol 2 to 5: byte 2 is 0x82, which is no operation",
        new Pickle().ops(0x82, 1).end());
  }

  @Test
  void endlessTextStaysInTheFile() {
    refused(
        "is truncated: 4294967295 bytes are wanted from byte 7, but there are 8",
        new Pickle().ops('X').u32(0xffffffffL).end());
  }

  private static byte[] safetensors(long length, String header, int values) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + values).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(length < 0 ? json.length : length).put(json).array();
  }

  private static String entry(String name, String shape, int begin, int end) {
    return "\""
        + name
        + "\":{\"dtype\":\"F32\",\"shape\":["
        + shape
        + "],\"data_offsets\":["
        + begin
        + ","
        + end
        + "]}";
  }

  @Test
  void safetensorsThatLie() {
    refused(
        "is truncated: its header claims 4611686018427387904 bytes, but the file has 10",
        safetensors(1L << 62, "{}", 0));
    String a = entry("a", "2", 0, 8);
    refused(
        "is damaged: the bytes of b overlap another tensor's",
        safetensors(-1, "{" + a + "," + entry("b", "2", 4, 12) + "}", 12));
    refused(
        "is damaged: the bytes of the tensor a lie outside of it",
        safetensors(-1, "{" + a + "}", 4));
    refused(
        "is damaged: a tensor of shape [3] from element 0 does not fit into the storage a of 2"
            + " elements",
        safetensors(-1, "{" + entry("a", "3", 0, 8) + "}", 8));
    refused(
        "is damaged: its header names a twice at character 106",
        safetensors(-1, "{" + a + "," + a + "}", 8));
    refused(
        "is damaged: its header nests too deep at character 21",
        safetensors(-1, "{\"a\":" + "[".repeat(100_000), 0));
  }

  @Test
  void otherFiles() {
    refused(
        "is none that is known: it is no file of PyTorch (torch.save), safetensors, pickled"
            + " numpy arrays or Caffe (.caffemodel)",
        "just some text, nothing else".getBytes(StandardCharsets.US_ASCII));
    refused("is truncated: it has 0 bytes", new byte[0]);
    refused(
        "is a zip file, but not one of PyTorch: it has no data.pkl",
        Pickle.zip(Map.of("rdf.yaml", new byte[3]), false));
    IOException e =
        assertThrows(IOException.class, () -> Checkpoint.open(folder.resolve("nothing.pth")));
    assertTrue(e.getMessage().startsWith("There is no checkpoint "), e.getMessage());
  }
}
