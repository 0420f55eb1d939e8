package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
  private static final String PLATFORM = "test-x64";
  private static final String FOLDER = "9.8.7-test-x64-cpu";

  @TempDir Path folder;
  private Path jar;
  private NativeCache cache;

  @BeforeEach
  void writeJar() throws IOException {
    jar =
        NativeJarFile.write(
            folder.resolve("runtime.jar"),
            Map.of(
                "test-x64/libone.so", "one",
                "test-x64/libtwo.so", "two and a half",
                "test-x64/libone.so.dSYM/Contents/libone.so", "symbols",
                "other-x64/libone.so", "foreign"));
    cache = new NativeCache(folder.resolve("Zellen é 細胞/natives"));
  }

  private NativeFolder unpack() throws IOException {
    return cache.of(NativeJar.of(jar, PLATFORM));
  }

  private List<String> names(Path where) throws IOException {
    try (Stream<Path> all = Files.list(where)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void onlyThisPlatformIsUnpackedAndOnlyOnce() throws IOException {
    NativeFolder first = unpack();
    assertEquals(cache.root().resolve(FOLDER), first.path());
    assertEquals(List.of("checksums.txt", "libone.so", "libtwo.so"), names(first.path()));
    assertEquals("two and a half", Files.readString(first.path().resolve("libtwo.so")));
    assertEquals(List.of(".lock", FOLDER), names(cache.root()));
    FileTime time = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(first.path().resolve("libone.so"), time);
    assertEquals(first, unpack());
    assertEquals(time, Files.getLastModifiedTime(first.path().resolve("libone.so")));
  }

  @Test
  void whateverIsDamagedIsUnpackedAgain() throws IOException {
    NativeFolder f = unpack();
    Path one = f.path().resolve("libone.so");
    Files.writeString(one, "onE"); // same size
    assertFalse(f.isIntact());
    assertEquals("one", Files.readString(unpack().path().resolve("libone.so")));
    Files.writeString(one, "on"); // truncated
    assertEquals("one", Files.readString(unpack().path().resolve("libone.so")));
    Files.delete(one);
    assertEquals("one", Files.readString(unpack().path().resolve("libone.so")));
    for (String list : List.of("", "nonsense\n", "00000000 3 0 libone.so\n")) {
      Files.writeString(f.path().resolve(NativeFolder.LIST), list);
      assertFalse(f.isIntact(), list);
      assertTrue(unpack().isIntact());
    }
    Files.delete(f.path().resolve(NativeFolder.LIST));
    assertFalse(f.isIntact());
    assertTrue(unpack().isIntact());
    assertEquals(List.of(".lock", FOLDER), names(cache.root()));
  }

  @Test
  void anotherBuildOfTheSameVersionIsNotTakenForThisOne() throws IOException {
    unpack();
    NativeJarFile.write(jar, Map.of("test-x64/libone.so", "other"));
    assertEquals("other", Files.readString(unpack().path().resolve("libone.so")));
    assertEquals(List.of("checksums.txt", "libone.so"), names(unpack().path()));
  }

  @Test
  void otherVersionsStayAndLeftoversGo() throws IOException {
    Path old = Files.createDirectories(cache.root().resolve("1.0.0-test-x64-cpu"));
    Files.writeString(old.resolve(NativeFolder.LIST), "");
    Path leftover = Files.createDirectories(cache.root().resolve(".partial-1"));
    Files.writeString(leftover.resolve("libone.so"), "o");
    unpack();
    assertEquals(List.of(".lock", "1.0.0-test-x64-cpu", FOLDER), names(cache.root()));
    assertEquals(List.of("1.0.0-test-x64-cpu", FOLDER), cache.folders());
  }

  @Test
  void aDamagedJarIsRefusedAndLeavesNothing() throws IOException {
    byte[] bytes = Files.readAllBytes(jar);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("two and a half")] = 'T';
    Files.write(jar, bytes);
    IOException e = assertThrows(IOException.class, this::unpack);
    assertEquals(jar + " is damaged: libtwo.so fails its checksum", e.getMessage());
    assertEquals(List.of(".lock"), names(cache.root()));
    Files.write(jar, new byte[] {1, 2, 3});
    e = assertThrows(IOException.class, this::unpack);
    assertTrue(e.getMessage().contains("is not a complete jar"), e.getMessage());
  }

  @Test
  void aPlatformThatTheJarLacksIsNamed() {
    IOException e = assertThrows(IOException.class, () -> NativeJar.of(jar, "osx-x64"));
    assertEquals(jar + " has libraries for [other-x64, test-x64], not for osx-x64", e.getMessage());
  }

  @Test
  void theKindIsTold() throws IOException {
    assertFalse(NativeJar.of(jar, PLATFORM).gpu());
    NativeJarFile.write(jar, Map.of("test-x64/libonnxruntime_providers_cuda.so", "x"));
    assertEquals("9.8.7-test-x64-gpu", NativeJar.of(jar, PLATFORM).folderName());
  }

  @Test
  void librariesForGpusAreTakenWhereThereIsADriver() throws IOException {
    NativeJar own = NativeJar.of(jar, PLATFORM);
    String cuda = "test-x64/libonnxruntime_providers_cuda.so";
    Path file = NativeJarFile.write(folder.resolve("gpu.jar"), Map.of(cuda, "cuda"));
    NativeFolder gpu = cache.install(file, own);
    assertEquals("9.8.7-test-x64-gpu", gpu.path().getFileName().toString());
    Files.delete(file);
    assertEquals(gpu, cache.of(own, true));
    assertEquals(FOLDER, cache.of(own, false).path().getFileName().toString());
    Files.writeString(gpu.path().resolve("libonnxruntime_providers_cuda.so"), "cudA");
    assertEquals(FOLDER, cache.of(own, true).path().getFileName().toString());
  }

  @Test
  void onlyLibrariesForGpusOfTheSameVersionAreInstalled() throws IOException {
    NativeJar own = NativeJar.of(jar, PLATFORM);
    IOException e = assertThrows(IOException.class, () -> cache.install(jar, own));
    assertEquals(
        jar + " has no libraries for GPUs; needed is onnxruntime_gpu 9.8.7", e.getMessage());
    NativeJar newer = new NativeJar(jar, "9.9.0", PLATFORM, own.libraries());
    e = assertThrows(IOException.class, () -> cache.install(jar, newer));
    assertEquals(jar + " is version 9.8.7, but needed is onnxruntime_gpu 9.9.0", e.getMessage());
    assertFalse(Files.exists(cache.root()));
  }

  @Test
  void theJarOfThisBuildHoldsThisMachine() throws IOException {
    NativeJar own = NativeJar.onClassPath();
    List<String> names = own.libraries().stream().map(NativeLibrary::name).toList();
    assertTrue(names.contains(System.mapLibraryName("onnxruntime")), names.toString());
    assertTrue(names.contains(System.mapLibraryName("onnxruntime4j_jni")), names.toString());
    assertTrue(own.version().matches("1\\.\\d+\\.\\d+"), own.version());
  }

  @Test
  void librariesMayBeInAJarOfTheirOwn() throws IOException {
    String library = PLATFORM + "/" + System.mapLibraryName("onnxruntime");
    Path classes = NativeJarFile.write(folder.resolve("classes.jar"), Map.of());
    Path natives = NativeJarFile.write(folder.resolve("natives.jar"), Map.of(library, "one"));
    try (URLClassLoader loader = loader(natives)) {
      NativeJar found = NativeJar.onClassPath(classes, loader, PLATFORM);
      assertEquals(natives.toRealPath(), found.file().toRealPath());
      IOException e =
          assertThrows(
              IOException.class, () -> NativeJar.onClassPath(classes, loader, "other-x64"));
      assertEquals("no jar has the libraries of ONNX Runtime 9.8.7 for other-x64", e.getMessage());
      // those of another version, which another plugin brought, are not taken
      Path newer = NativeJarFile.write(folder.resolve("newer.jar"), "9.9.0", Map.of());
      assertThrows(IOException.class, () -> NativeJar.onClassPath(newer, loader, PLATFORM));
    }
  }

  private static URLClassLoader loader(Path jar) throws IOException {
    return new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
  }

  @Test
  void itWaitsForWhoeverUnpacks() throws Exception {
    Files.createDirectories(cache.root());
    try (FileChannel channel =
            FileChannel.open(
                cache.root().resolve(".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      Thread waiting =
          new Thread(
              () -> {
                try {
                  unpack();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      waiting.start();
      waiting.join(200);
      assertTrue(waiting.isAlive());
      assertEquals(List.of(".lock"), names(cache.root()));
      lock.release();
      waiting.join();
      assertEquals(List.of(FOLDER), cache.folders());
    }
  }

  @Test
  void aKilledUnpackLeavesNothingThatIsUsed() throws Exception {
    NativeJarFile.writeZeros(jar, 512L << 20);
    Process process =
        ChildJvm.start(List.of(), Unpack.class, jar.toString(), cache.root().toString());
    try {
      while (partialBytes() == 0) {
        assertTrue(process.isAlive(), "it ended before it could be killed");
        Thread.onSpinWait();
      }
    } finally {
      process.destroyForcibly();
    }
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(List.of(), cache.folders());
    assertTrue(partialBytes() > 0);
    writeJar();
    unpack();
    assertEquals(List.of(".lock", FOLDER), names(cache.root()));
  }

  private long partialBytes() throws IOException {
    if (!Files.isDirectory(cache.root())) return 0;
    for (String name : names(cache.root())) {
      Path file = cache.root().resolve(name).resolve("libzeros.so");
      if (name.startsWith(".partial") && Files.exists(file)) return Files.size(file);
    }
    return 0;
  }

  /** Unpacks the jar that is named into the cache that is named. */
  static final class Unpack {
    public static void main(String[] args) throws IOException {
      new NativeCache(Path.of(args[1])).of(NativeJar.of(Path.of(args[0]), PLATFORM));
    }
  }
}
