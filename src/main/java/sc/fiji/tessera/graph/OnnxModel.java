package sc.fiji.tessera.graph;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A complete {@code .onnx} file (ONNX {@code ModelProto}): a graph, the operator set it is written
 * in, and free text properties, among which Tessera keeps a model's card. Immutable.
 *
 * <p>Graphs built here are written as IR version 8, opset 17. What a foreign file holds beyond what
 * this class names survives reading and writing.
 */
public final class OnnxModel {
  private static final int IR_VERSION = 1;
  private static final int PRODUCER = 2;
  private static final int GRAPH = 7;
  private static final int OPSET = 8;
  static final int METADATA = 14;
  private static final int OPSET_VERSION = 2;
  static final int KEY = 1;
  static final int VALUE = 2;

  private static final int WRITTEN_IR = 8;
  private static final int WRITTEN_OPSET = 17;

  private final Graph graph;
  private final Map<String, String> metadata;
  private final Message rest;
  private volatile String sha256;

  private OnnxModel(Graph graph, Map<String, String> metadata, Message rest) {
    this.graph = graph;
    this.metadata = Collections.unmodifiableMap(metadata);
    this.rest = rest;
  }

  /** A new model of a graph built here. */
  public static OnnxModel of(Graph graph) {
    Message opset = new Message().put(1, "").put(OPSET_VERSION, WRITTEN_OPSET);
    Message rest = new Message().put(IR_VERSION, WRITTEN_IR).put(PRODUCER, "Tessera");
    return new OnnxModel(graph, Map.of(), rest.put(OPSET, opset));
  }

  /** Reads a file; an {@link IOException} says in one sentence why it is not an ONNX model. */
  public static OnnxModel read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file + " is not a file; a .onnx model file is expected");
    }
    if (Files.size(file) > Integer.MAX_VALUE - 16) {
      throw new IOException(file + " is larger than 2 GiB, which ONNX does not allow");
    }
    return parse(Files.readAllBytes(file), file.toString());
  }

  /** Reads a model from memory; the source is named in errors. */
  public static OnnxModel parse(byte[] bytes, String source) throws IOException {
    try {
      Message m = Message.parse(ByteBuffer.wrap(bytes));
      if (m.messages(GRAPH).isEmpty() || !m.has(IR_VERSION)) {
        throw new IllegalArgumentException("it holds no graph");
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Message p : m.messages(METADATA)) metadata.put(p.string(KEY), p.string(VALUE));
      Graph graph = Graph.of(m.messages(GRAPH).get(0));
      return new OnnxModel(graph, metadata, m.without(GRAPH, METADATA));
    } catch (RuntimeException e) {
      throw new IOException(
          source + " is not a complete ONNX model file: " + e.getMessage() + ".", e);
    }
  }

  public Graph graph() {
    return graph;
  }

  /** The free text properties, in file order. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The version of the standard operator set; 1 when the file does not say. */
  public long opset() {
    for (Message m : rest.messages(OPSET)) {
      if (m.string(1).isEmpty() || m.string(1).equals("ai.onnx")) return m.number(OPSET_VERSION, 1);
    }
    return 1;
  }

  public OnnxModel with(Graph newGraph) {
    return new OnnxModel(newGraph, metadata, rest);
  }

  /** The same model declared to be of another version of the standard operator set. */
  public OnnxModel withOpset(long version) {
    Message changed = rest.without(OPSET, IR_VERSION);
    changed.put(IR_VERSION, Math.max(WRITTEN_IR, rest.number(IR_VERSION, 0)));
    changed.put(OPSET, new Message().put(1, "").put(OPSET_VERSION, version));
    for (Message m : rest.messages(OPSET)) {
      if (!m.string(1).isEmpty() && !m.string(1).equals("ai.onnx")) changed.put(OPSET, m);
    }
    return new OnnxModel(graph, metadata, changed);
  }

  /** The same model with these properties added or replaced. */
  public OnnxModel withMetadata(Map<String, String> properties) {
    Map<String, String> merged = new LinkedHashMap<>(metadata);
    merged.putAll(properties);
    return new OnnxModel(graph, merged, rest);
  }

  private Message message() {
    Message m = new Message().putAll(rest).put(GRAPH, graph.message());
    metadata.forEach((k, v) -> m.put(METADATA, new Message().put(KEY, k).put(VALUE, v)));
    return m;
  }

  public byte[] toBytes() {
    return message().toBytes();
  }

  /** SHA-256 of {@link #toBytes}, in hexadecimal; computed once. */
  public String sha256() {
    String known = sha256;
    if (known == null) {
      try {
        MessageDigest sum = MessageDigest.getInstance("SHA-256");
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sum)) {
          message().write(out); // large models are not in memory twice
        }
        sha256 = known = HexFormat.of().formatHex(sum.digest());
      } catch (IOException e) {
        throw new UncheckedIOException(e); // there is no device that could fail
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every Java has it
      }
    }
    return known;
  }

  /** Writes the file as {@link AtomicFile} does. */
  public void write(Path file) throws IOException {
    AtomicFile.write(
        file,
        partial -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial))) {
            message().write(out);
          }
        });
  }
}
