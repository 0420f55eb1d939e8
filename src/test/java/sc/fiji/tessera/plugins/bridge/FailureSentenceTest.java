package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailureSentenceTest {
  private static String of(Throwable t) {
    return FailureSentence.of("Echo...", FailureSentence.unwrap(t));
  }

  @Test
  void wrappersOfThreadsAndSciJavaAreTakenOff() {
    Throwable sentence = new IllegalArgumentException("The image is too small.");
    Throwable wrapped =
        new ExecutionException(new RuntimeException("Module threw exception", sentence));
    assertEquals("The image is too small.", of(wrapped));
    assertEquals("No space.", of(new UncheckedIOException(new IOException("No space."))));
  }

  @Test
  void aSentenceAroundAnIoExceptionIsKept() {
    assertEquals(
        "Cannot read a.onnx: it is truncated.",
        of(
            new UncheckedIOException(
                "Cannot read a.onnx: it is truncated.", new IOException("EOF"))));
  }

  @Test
  void bareFileExceptionsBecomeSentences() {
    assertEquals("There is no file a.onnx.", of(new NoSuchFileException("a.onnx")));
    assertEquals("No permission to use /x.", of(new AccessDeniedException("/x")));
  }

  @Test
  void mistakesOfOursAreNamedAsSuch() {
    assertEquals(
        "\"Echo...\" failed unexpectedly, please report it: java.lang.NullPointerException: oops.",
        of(new NullPointerException("oops")));
    assertTrue(of(new NumberFormatException("For input string: \"x\"")).contains("unexpectedly"));
  }

  @Test
  void memoryThatIsShortNamesWhatIsThere() {
    String heap = of(new OutOfMemoryError("Java heap space"));
    assertTrue(heap.startsWith("Not enough memory for \"Echo...\": use a smaller image"), heap);
    assertTrue(heap.contains(Runtime.getRuntime().maxMemory() / (1 << 20) + " MB"), heap);
    assertEquals(
        heap, of(new OutOfMemoryError("Cannot reserve 4096 bytes of direct buffer memory")));
    assertEquals(
        "The system gives \"Echo...\" no more threads; close other programs, or restart ImageJ.",
        of(new OutOfMemoryError("unable to create native thread: possibly out of memory")));
    assertEquals(
        "\"Echo...\" needs an array larger than Java can have; use a smaller image.",
        of(new OutOfMemoryError("Requested array size exceeds VM limit")));
  }

  @Test
  void librariesThatAreMissingOrOldAreNamed() {
    assertEquals(
        "A native library that \"Echo...\" needs does not load here (libx.so: no such file);"
            + " \"Tessera Devices...\" says what works.",
        of(new UnsatisfiedLinkError("libx.so: no such file\nmore")));
    assertEquals(
        "Tessera is not installed completely: ai.djl.Model is missing; update it, and restart"
            + " ImageJ.",
        of(new NoClassDefFoundError("ai/djl/Model")));
    assertTrue(of(new NoSuchMethodError("x.y()")).startsWith("A library is there in another"));
    assertEquals("No space.", of(new ExceptionInInitializerError(new IOException("No space."))));
  }

  @Test
  void whatJavaSaysIsNotForPeople() {
    IllegalArgumentException javas =
        assertThrows(IllegalArgumentException.class, () -> new ArrayList<>(-1));
    assertTrue(of(javas).contains("failed unexpectedly, please report it"), of(javas));
    assertEquals(
        "\"a\0b\" cannot be a path on this system: Nul character not allowed.",
        of(assertThrows(InvalidPathException.class, () -> Path.of("a\0b"))));
    assertEquals("/x is there already.", of(new FileAlreadyExistsException("/x")));
    assertEquals("/x is not a folder.", of(new NotDirectoryException("/x")));
    assertTrue(of(new EOFException()).startsWith("A file ends too early"));
    assertTrue(of(new MalformedInputException(1)).contains("UTF-8"));
  }

  @Test
  void aSentenceIsOneLine() {
    assertEquals("Cannot read it: no.", of(new IOException("Cannot read it:\n  no.\n")));
  }

  @Test
  void cancellationIsNotAFailure() {
    Throwable wrapped =
        new ExecutionException(
            new RuntimeException("Module threw exception", new CancellationException()));
    assertTrue(FailureSentence.isCancellation(FailureSentence.unwrap(wrapped)));
  }
}
