package sc.fiji.tessera.inference;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** Jars laid out as ONNX Runtime's are, with other things in them. */
final class NativeJarFile {
  static final String ROOT = "ai/onnxruntime/native/";

  private NativeJarFile() {}

  /** A jar of version 9.8.7 with text in its entries, which are stored as they are. */
  static Path write(Path file, Map<String, String> entries) throws IOException {
    return write(file, "9.8.7", entries);
  }

  /** The same of another version. */
  static Path write(Path file, String version, Map<String, String> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest(version))) {
      for (Map.Entry<String, String> e : new TreeMap<>(entries).entrySet()) {
        byte[] bytes = e.getValue().getBytes(StandardCharsets.UTF_8);
        ZipEntry entry = new ZipEntry(ROOT + e.getKey());
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        jar.putNextEntry(entry);
        jar.write(bytes);
      }
    }
    return file;
  }

  /** A small jar with one file of many zeros for the platform {@code test-x64}. */
  static Path writeZeros(Path file, long size) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest("9.8.7"))) {
      jar.setLevel(1);
      jar.putNextEntry(new ZipEntry(ROOT + "test-x64/libzeros.so"));
      byte[] zeros = new byte[1 << 20];
      for (long n = 0; n < size; n += zeros.length) jar.write(zeros);
    }
    return file;
  }

  private static Manifest manifest(String version) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    return manifest;
  }
}
