package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import sc.fiji.tessera.graph.Tensor;

/** Writes tensors as detectron2 publishes them: a pickle of arrays of numpy, with its author. */
final class NumpyPickle {
  private NumpyPickle() {}

  /** Writes tensors of floats under these names; returns the file. */
  static Path write(Path file, Map<String, Tensor> tensors) throws IOException {
    Pickle pickle = new Pickle().ops('}', '(').text("model").ops('}', '(');
    tensors.forEach((name, t) -> array(pickle.text(name), t));
    pickle.ops('u').text("__author__").text("the authors").ops('u');
    return Files.write(file, pickle.end());
  }

  private static void array(Pickle pickle, Tensor t) {
    float[] floats = t.floats();
    ByteBuffer raw = ByteBuffer.allocate(4 * floats.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(floats);
    pickle.global("numpy.core.multiarray", "_reconstruct").ops('(').global("numpy", "ndarray");
    pickle.tuple(0).ops('C', 1, 'b', 't', 'R'); // an empty array, whose state follows
    pickle.ops('(').number(1).tuple(t.dims());
    pickle.global("numpy", "dtype").ops('(').text("f4").number(0).number(1).ops('t', 'R');
    pickle.ops('(').number(3).text("<").ops('N', 'N', 'N').number(-1).number(-1).number(0);
    pickle.ops('t', 'b').ops(0x89, 'B').u32(raw.capacity()).bytes(raw.array()).ops('t', 'b');
  }
}
