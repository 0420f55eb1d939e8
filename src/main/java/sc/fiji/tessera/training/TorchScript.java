package sc.fiji.tessera.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * TorchScript methods compiled from text, callable with autograd. DJL's own operators lack much of
 * what networks need and do some of it wrongly; libtorch's compiler is reachable through DJL's
 * public API alone, by loading an archive in the format of {@code torch.jit.save} that holds the
 * text:
 *
 * <pre>
 * TorchScript script = new TorchScript(manager, """
 *   def twice(self, x: Tensor) -&gt; List[Tensor]:
 *     return [x * 2]
 * """);
 * NDArray y = script.call(manager, "twice", x).singletonOrThrow();
 * </pre>
 *
 * <p>Methods are indented by two spaces and return a list of tensors. Not thread-safe.
 */
final class TorchScript implements AutoCloseable {
  private static final String HEADER =
      "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

  private final NDManager manager;
  private final PtSymbolBlock block;
  private final Map<String, NDArray> methods = new HashMap<>();

  TorchScript(NDManager parent, String text) {
    manager = parent.newSubManager();
    try {
      ByteArrayInputStream archive = new ByteArrayInputStream(archive(text));
      block = JniUtils.loadModule((PtNDManager) manager, archive, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Runs a method. Whether gradients are recorded follows the thread's grad mode.
   *
   * @param owner of the resulting arrays
   * @param arguments each an {@link NDArray} or, for {@code List[Tensor]}, an {@link NDList}
   */
  NDList call(NDManager owner, String method, Object... arguments) {
    NDList flat = new NDList();
    int lists = 0;
    for (Object argument : arguments) {
      if (argument instanceof NDList list) {
        // DJL tells what belongs together by the arrays' names
        String name = "l" + lists++ + "[]";
        for (NDArray a : list) flat.add(named(a, name));
      } else {
        flat.add(named((NDArray) argument, null));
      }
    }
    flat.add(methods.computeIfAbsent(method, this::selector));
    // libtorch would rewrite methods after their first calls: a resumed training would round
    // otherwise
    JniUtils.setGraphExecutorOptimize(false); // of this thread
    // "training" only means that libtorch's inference mode, which forbids autograd, stays off
    NDList result = IValueUtils.forward(block, flat, true);
    result.attach(owner);
    return result;
  }

  private static NDArray named(NDArray array, String name) {
    array.setName(name);
    return array;
  }

  private NDArray selector(String method) {
    return named(manager.create(0f), "module_method:" + method);
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }

  private static byte[] archive(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "m/data.pkl", moduleObject());
      put(zip, "m/code/__torch__.py", (HEADER + text).getBytes(StandardCharsets.UTF_8));
      put(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "m/version", "10\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  /** Python's pickle of an object of class M with {@code training = True}. */
  private static byte[] moduleObject() throws IOException {
    ByteArrayOutputStream p = new ByteArrayOutputStream();
    p.write(new byte[] {(byte) 0x80, 2, 'c'});
    p.write("__torch__\nM\n".getBytes(StandardCharsets.US_ASCII));
    p.write(new byte[] {'q', 0, ')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
    p.write("training".getBytes(StandardCharsets.US_ASCII));
    p.write(new byte[] {'q', 1, (byte) 0x88, 'u', 'b', 'q', 2, '.'});
    return p.toByteArray();
  }

  /** Entries must be stored, not deflated: libtorch maps them. */
  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
