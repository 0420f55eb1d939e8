package sc.fiji.tessera.inference;

import java.util.Locale;

/** A window needed more memory than there is; a smaller one may do. */
final class WindowTooLarge extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one sentence for people, without a full stop
   */
  WindowTooLarge(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether ONNX Runtime's message says that memory was short, on the CPU or a GPU. */
  static boolean says(String message) {
    return message != null
        && message
            .toLowerCase(Locale.ROOT)
            .matches(
                "(?s).*(failed to allocate memory|out of memory|bad_alloc|bad allocation"
                    + "|alloc_failed|smaller than requested bytes).*");
  }
}
