package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Float values with a shape, row-major, and how they are read from a .npy resource. */
record Array(float[] values, long... dims) {
  private static final Pattern HEADER =
      Pattern.compile("'descr': '<f4'.*'fortran_order': False.*'shape': \\(([^)]*)\\)");

  /** Reads a little-endian float32 .npy resource. */
  static Array resource(String name) throws IOException {
    try (InputStream in = Array.class.getResourceAsStream(name)) {
      if (in == null) throw new IOException("there is no resource " + name);
      return read(in, name);
    }
  }

  /** Reads a little-endian float32 .npy file. */
  static Array file(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  private static Array read(InputStream in, String name) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] start = data.readNBytes(10);
    int length = (start[8] & 0xff) | (start[9] & 0xff) << 8;
    String header = new String(data.readNBytes(length), StandardCharsets.US_ASCII);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.find()) throw new IOException(name + " is not float32: " + header);
    long[] dims =
        Arrays.stream(matcher.group(1).split(","))
            .map(String::trim)
            .filter(s -> !s.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    ByteBuffer bytes = ByteBuffer.wrap(data.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return new Array(values, dims);
  }

  /** Normally distributed values. */
  static Array random(long seed, long... dims) {
    Random random = new Random(seed);
    float[] values = new float[(int) Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return new Array(values, dims);
  }

  /** Some channels of a single image's map. */
  Array channels(int first, int count) {
    int pixels = (int) (dims[2] * dims[3]);
    float[] some = Arrays.copyOfRange(values, first * pixels, (first + count) * pixels);
    return new Array(some, 1, count, dims[2], dims[3]);
  }

  /** Same shape, and no value further off than 1e-4 of the reference's largest. */
  void assertLike(Array reference, String what) {
    assertArrayEquals(reference.dims, dims, what + ": shape");
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(reference.values[i]));
      double off = Math.abs(values[i] - reference.values[i]);
      worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
    }
    assertTrue(largest > 0, what + ": the reference is all zero");
    double share = worst / largest;
    assertTrue(share <= 1e-4, what + " differs by " + share + " of the largest value");
  }
}
