package sc.fiji.tessera.plugins.bridge;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/** One sentence for people from whatever a command has thrown. */
public final class FailureSentence {
  private static final long MIB = 1 << 20;

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
        || t instanceof ExceptionInInitializerError
        || t instanceof UncheckedIOException && message.equals(t.getCause().toString())
        || t.getClass() == RuntimeException.class
            && (message.startsWith("Module threw ") || message.equals(t.getCause().toString()));
  }

  static boolean isCancellation(Throwable failure) {
    return failure instanceof CancellationException
        || failure instanceof InterruptedException
        || failure instanceof ClosedByInterruptException;
  }

  /**
   * Says what went wrong, in one line; mistakes of ours are named as such, with their Java class.
   */
  public static String of(String label, Throwable failure) {
    return sentence(label, failure).strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String sentence(String label, Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof OutOfMemoryError) return outOfMemory(label, String.valueOf(message));
    if (failure instanceof LinkageError) return notInstalled(label, failure);
    if (failure instanceof InvalidPathException e) {
      return "\"" + e.getInput() + "\" cannot be a path on this system: " + e.getReason() + ".";
    }
    if (failure instanceof FileSystemException e) return ofFile(e);
    if (failure instanceof CharacterCodingException) {
      return "A file that should be text in UTF-8 is something else (" + message + ").";
    }
    if (failure instanceof EOFException && (message == null || message.isBlank())) {
      return "A file ends too early; it is damaged or was not copied completely.";
    }
    if (isExpected(failure) && message != null && !message.isBlank()) return message;
    return "\"" + label + "\" failed unexpectedly, please report it: " + failure + ".";
  }

  /** Whether we threw it, or the file system did, with words for people. */
  private static boolean isExpected(Throwable failure) {
    if (failure instanceof IOException || failure instanceof UncheckedIOException) return true;
    if (failure instanceof NumberFormatException) return false;
    StackTraceElement[] trace = failure.getStackTrace();
    boolean javas = trace.length > 0 && trace[0].getClassName().startsWith("java.");
    return !javas
        && (failure instanceof IllegalArgumentException
            || failure instanceof IllegalStateException);
  }

  private static String outOfMemory(String label, String message) {
    if (message.contains("native thread")) {
      return "The system gives \""
          + label
          + "\" no more threads; close other programs, or restart ImageJ.";
    }
    if (message.contains("array size")) {
      return "\"" + label + "\" needs an array larger than Java can have; use a smaller image.";
    }
    return "Not enough memory for \""
        + label
        + "\": use a smaller image, smaller tiles or patches, or give ImageJ more memory than "
        + Runtime.getRuntime().maxMemory() / MIB
        + " MB (Edit > Options > Memory & Threads...).";
  }

  private static String notInstalled(String label, Throwable failure) {
    String words = String.valueOf(failure.getMessage()).strip().split("\\R")[0];
    if (failure instanceof UnsatisfiedLinkError) {
      return "A native library that \""
          + label
          + "\" needs does not load here ("
          + words
          + "); \"Tessera Devices...\" says what works.";
    }
    if (failure instanceof NoClassDefFoundError) {
      return "Tessera is not installed completely: "
          + words.replace('/', '.')
          + " is missing; update it, and restart ImageJ.";
    }
    return "A library is there in another version than \""
        + label
        + "\" needs ("
        + failure.getClass().getSimpleName()
        + ": "
        + words
        + "); look for it twice in the folders jars and plugins, update, and restart ImageJ.";
  }

  private static String ofFile(FileSystemException e) {
    String file = e.getFile();
    if (e instanceof NoSuchFileException) return "There is no file " + file + ".";
    if (e instanceof AccessDeniedException) return "No permission to use " + file + ".";
    if (e instanceof FileAlreadyExistsException) return file + " is there already.";
    if (e instanceof NotDirectoryException) return file + " is not a folder.";
    return e.getMessage() + ".";
  }
}
