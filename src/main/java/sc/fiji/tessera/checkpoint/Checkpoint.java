package sc.fiji.tessera.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Tensor;

/**
 * Trained weights as PyTorch, safetensors, detectron2 or Caffe keep them: tensors by name, in file
 * order. What kind of file it is is seen in its first bytes, never in its name. Opening reads names
 * and shapes only; values are read one tensor at a time, so that even the largest file needs no
 * more memory than the tensors asked for.
 *
 * <p>Nothing in the file is executed: see {@code KnownClasses}. Thread-safe until closed.
 *
 * <pre>
 * try (Checkpoint c = Checkpoint.open(Path.of("deeplabv3_resnet50_coco.pth"))) {
 *   float[] weights = c.read("classifier.4.weight").floats();
 * }
 * </pre>
 */
public final class Checkpoint implements Closeable {

  /** The kinds of files. */
  public enum Format {
    /** {@code torch.save} since PyTorch 1.6: a zip file. */
    PYTORCH_ZIP("PyTorch"),
    /** {@code torch.save} before PyTorch 1.6: pickles, then storages. */
    PYTORCH_LEGACY("PyTorch before 1.6"),
    /** {@code torch.jit.save}: a zip file with code, which is not read. */
    TORCHSCRIPT("TorchScript"),
    /** A JSON header, then values. */
    SAFETENSORS("safetensors"),
    /** A pickle with numpy arrays, as detectron2 publishes. */
    NUMPY_PICKLE("pickled numpy arrays"),
    /** {@code .caffemodel}: layers with blobs, in protobuf. */
    CAFFE("Caffe");

    private final String title;

    Format(String title) {
      this.title = title;
    }

    /** The name that people know. */
    @Override
    public String toString() {
      return title;
    }
  }

  private final Path file;
  private final FileBytes bytes;
  private final Format format;
  private final Nesting nesting;

  Checkpoint(Path file, FileBytes bytes, Format format, Object root) throws IOException {
    this.file = file;
    this.bytes = bytes;
    this.format = format;
    this.nesting = new Nesting(root);
  }

  /**
   * Opens a file. An {@link IOException} says in one sentence what is wrong: that the file is none
   * of these kinds, is damaged, or names a class that is not read.
   */
  public static Checkpoint open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(
          "There is no checkpoint "
              + file
              + "; a file of PyTorch (.pth, .pt), safetensors, pickled numpy arrays or Caffe"
              + " (.caffemodel) is expected.");
    }
    FileBytes bytes = new FileBytes(file);
    try {
      return new CheckpointReader(file, bytes).read();
    } catch (IOException | RuntimeException e) {
      bytes.close();
      if (e instanceof UnreadableCheckpoint u) throw u.of(file.getFileName().toString());
      throw e;
    }
  }

  /** The file it was opened from. */
  public Path file() {
    return file;
  }

  /** The kind of file. */
  public Format format() {
    return format;
  }

  /** The tensors by name, in file order. */
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(nesting.tensors());
  }

  /**
   * What else is in the file, by name: {@code epoch} and its number, {@code mask_values} and how
   * many there are, ... The content of lists and dictionaries is not told.
   */
  public Map<String, String> others() {
    return Collections.unmodifiableMap(nesting.others());
  }

  /** The keys under which the tensors were found, outermost first: {@code [state_dict]}. */
  public List<String> nesting() {
    return Collections.unmodifiableList(nesting.path());
  }

  /**
   * The values of a tensor; throws {@link IllegalArgumentException} when there is none of that
   * name, {@link IOException} when the file cannot be read (any more).
   */
  public Tensor read(String name) throws IOException {
    StoredTensor tensor = nesting.tensors().get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "The checkpoint " + file.getFileName() + " holds no tensor '" + name + "'.");
    }
    try {
      return tensor.read(name);
    } catch (UnreadableCheckpoint e) {
      throw e.of(file.getFileName().toString());
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
