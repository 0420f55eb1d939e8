package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is read about drivers, GPUs and libraries. */
class NvidiaTest {
  @TempDir Path folder;

  @Test
  void theDriversVersionIsRead() {
    String closed =
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\n"
            + "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n";
    String open =
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\n";
    assertEquals("535.183.01", NvidiaDriver.version(closed));
    assertEquals("580.65.06", NvidiaDriver.version(open));
    assertEquals("", NvidiaDriver.version("something else"));
  }

  @Test
  void gpusAreRead() {
    String csv =
        "NVIDIA A100-SXM4-80GB, 550.54.15, 81920, 81042, 8.0\n"
            + "NVIDIA Thor, 580.00, [N/A], [N/A], [N/A]\n"
            + "No devices were found\n";
    assertEquals(
        List.of(
            new NvidiaGpu("NVIDIA A100-SXM4-80GB", "550.54.15", 81920, 81042, "8.0"),
            new NvidiaGpu("NVIDIA Thor", "580.00", 0, 0, "")),
        NvidiaGpu.parse(csv));
  }

  @Test
  void codeRunsOnLaterGpusOfTheSameMajorNumber() {
    assertTrue(CudaArchitectures.runs("1.29.0", "8.9"));
    assertTrue(CudaArchitectures.runs("1.29.0", "8.7"));
    assertTrue(CudaArchitectures.runs("1.29.0", "12.1"));
    assertFalse(CudaArchitectures.runs("1.29.0", "5.2"));
    assertFalse(CudaArchitectures.runs("1.29.0", "10.0")); // no PTX in this release
    assertTrue(CudaArchitectures.runs("1.26.0", "10.0"));
    assertTrue(CudaArchitectures.runs("2.0.0", "10.0")); // not known: let it be tried
    assertTrue(CudaArchitectures.runs("1.29.0", ""));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatALibraryNeedsIsReadFromIt() throws IOException {
    NativeFolder natives = new NativeCache(folder).of(NativeJar.onClassPath());
    List<String> bridge = ElfFile.needed(natives.path().resolve("libonnxruntime4j_jni.so"));
    assertTrue(bridge.contains("libonnxruntime.so.1"), bridge.toString());
    List<String> main = ElfFile.needed(natives.path().resolve("libonnxruntime.so"));
    assertTrue(main.contains("libc.so.6"), main.toString());
    assertTrue(main.stream().allMatch(n -> n.matches("[\\w.+-]+")), main.toString());
    Map<String, Path> found = CudaLibraries.find(List.of("libc.so.6", "libnotthere.so.7"));
    assertEquals(List.of("libc.so.6"), List.copyOf(found.keySet()));
    assertTrue(Files.exists(found.get("libc.so.6")));
  }

  @Test
  void filesThatAreNoLibrariesAreRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.so"), "x".repeat(100));
    assertThrows(IOException.class, () -> ElfFile.needed(text));
    Path empty = Files.writeString(folder.resolve("empty.so"), "");
    assertThrows(IOException.class, () -> ElfFile.needed(empty));
  }
}
