package sc.fiji.tessera.plugins.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/** One sentence for people from whatever a command has thrown. */
public final class FailureSentence {
  private FailureSentence() {}

  /** The failure itself, without what the thread pool and SciJava wrapped around it. */
  public static Throwable unwrap(Throwable thrown) {
    Throwable failure = thrown;
    while (failure.getCause() != null && isWrapper(failure)) failure = failure.getCause();
    return failure;
  }

  private static boolean isWrapper(Throwable t) {
    String message = String.valueOf(t.getMessage());
    return t instanceof ExecutionException
        || t instanceof UncheckedIOException && message.equals(t.getCause().toString())
        || t.getClass() == RuntimeException.class
            && (message.startsWith("Module threw ") || message.equals(t.getCause().toString()));
  }

  static boolean isCancellation(Throwable failure) {
    return failure instanceof CancellationException || failure instanceof InterruptedException;
  }

  /** Says what went wrong; mistakes of ours are named as such, with their Java class. */
  public static String of(String label, Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof OutOfMemoryError) {
      return "Not enough memory for \""
          + label
          + "\": use smaller tiles or patches, or give ImageJ more memory.";
    }
    if (failure instanceof NoSuchFileException) return "There is no file " + message + ".";
    if (failure instanceof AccessDeniedException) return "No permission to use " + message + ".";
    if (failure instanceof FileSystemException) return message + ".";
    boolean expected =
        failure instanceof IllegalArgumentException && !(failure instanceof NumberFormatException)
            || failure instanceof IllegalStateException
            || failure instanceof IOException
            || failure instanceof UncheckedIOException;
    if (expected && message != null && !message.isBlank()) return message;
    return "\"" + label + "\" failed unexpectedly: " + failure + ".";
  }
}
