package sc.fiji.tessera.plugins.bridge;

/**
 * An output that has something to do in the windows of the others; a shell prints nothing of it.
 */
public interface WindowOutput {
  /** Does it, once all outputs are shown; on the thread of the command. */
  void attach();
}
