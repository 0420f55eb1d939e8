package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where native libraries are kept from one start to the next, for all ImageJs of a user: one folder
 * for each version, platform and kind, such as {@code 1.29.0-linux-x64-cpu}.
 *
 * <p>A folder appears whole or not at all, whoever else unpacks and whenever a process is killed:
 * it is filled under another name and renamed. Folders of other versions are never deleted, since
 * another ImageJ may be using them; people may.
 *
 * @param root the folder of folders; need not exist
 */
record NativeCache(Path root) {
  private static final String PARTIAL = ".partial-";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The folder {@code natives} among those that Tessera keeps for the user. */
  static NativeCache ofUser() {
    return new NativeCache(CacheFolder.of("natives"));
  }

  /** The folder with the libraries of a jar; they are unpacked where it is not there or damaged. */
  NativeFolder of(NativeJar jar) throws IOException {
    NativeFolder folder = new NativeFolder(root.resolve(jar.folderName()));
    if (folder.holds(jar.libraries())) return folder;
    Files.createDirectories(root);
    try (FolderLock lock = FolderLock.of(root, PATIENCE)) {
      if (folder.holds(jar.libraries())) return folder; // somebody else has just done it
      if (lock.isHeld()) deleteLeftovers();
      unpack(jar, folder);
    }
    return folder;
  }

  /**
   * The folder to load from.
   *
   * @param jar the one on the class path
   * @param driver whether there is a GPU's driver: then libraries for GPUs of the same version are
   *     preferred, be they installed or unpacked by another ImageJ
   */
  NativeFolder of(NativeJar jar, boolean driver) throws IOException {
    NativeFolder gpu = gpu(jar);
    return driver && !jar.gpu() && gpu.isIntact() ? gpu : of(jar);
  }

  /** The folder, perhaps not there, for the libraries for GPUs that go with a jar. */
  NativeFolder gpu(NativeJar own) {
    return new NativeFolder(
        root.resolve(NativeJar.folderName(own.version(), own.platform(), true)));
  }

  /**
   * Unpacks the libraries for GPUs that go with a jar.
   *
   * @param file an {@code onnxruntime_gpu} jar
   * @param own the jar on the class path
   * @throws IOException one clause: it is not such a jar, or another version, or cannot be unpacked
   */
  NativeFolder install(Path file, NativeJar own) throws IOException {
    NativeJar jar = NativeJar.of(file, own.platform());
    String wanted = "onnxruntime_gpu " + own.version();
    if (!jar.version().equals(own.version())) {
      throw new IOException(file + " is version " + jar.version() + ", but needed is " + wanted);
    }
    if (!jar.gpu()) {
      throw new IOException(file + " has no libraries for GPUs; needed is " + wanted);
    }
    return of(jar);
  }

  /** The names of the folders that it holds. */
  List<String> folders() throws IOException {
    if (!Files.isDirectory(root)) return List.of();
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(f -> Files.exists(f.resolve(NativeFolder.LIST)))
          .map(f -> f.getFileName().toString())
          .filter(name -> !name.startsWith(PARTIAL))
          .sorted()
          .toList();
    }
  }

  private void unpack(NativeJar jar, NativeFolder folder) throws IOException {
    Path partial = root.resolve(PARTIAL + UUID.randomUUID());
    Path damaged = root.resolve(PARTIAL + UUID.randomUUID());
    try {
      jar.unpackTo(Files.createDirectory(partial));
      new NativeFolder(partial).seal(jar.libraries());
      // Whoever has a damaged one open keeps the files; only their folder's name goes.
      if (Files.exists(folder.path())) Files.move(folder.path(), damaged);
      Files.move(partial, folder.path(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!folder.holds(jar.libraries())) throw e; // else another process was first
    } finally {
      delete(partial);
      delete(damaged);
    }
  }

  /** Only who holds the lock unpacks, so what lies there is from processes that were killed. */
  private void deleteLeftovers() throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      for (Path f : all.filter(f -> f.getFileName().toString().startsWith(PARTIAL)).toList()) {
        delete(f);
      }
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) return;
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path f, BasicFileAttributes a) throws IOException {
              Files.delete(f);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path f, IOException e) throws IOException {
              Files.delete(f);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // Open on Windows: the next process that unpacks deletes it.
    }
  }
}
