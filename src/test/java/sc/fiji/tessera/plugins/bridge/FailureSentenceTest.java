package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
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
        "\"Echo...\" failed unexpectedly: java.lang.NullPointerException: oops.",
        of(new NullPointerException("oops")));
    assertTrue(of(new NumberFormatException("For input string: \"x\"")).contains("unexpectedly"));
  }

  @Test
  void cancellationIsNotAFailure() {
    Throwable wrapped =
        new ExecutionException(
            new RuntimeException("Module threw exception", new CancellationException()));
    assertTrue(FailureSentence.isCancellation(FailureSentence.unwrap(wrapped)));
  }
}
