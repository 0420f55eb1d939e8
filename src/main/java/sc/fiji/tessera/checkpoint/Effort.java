package sc.fiji.tessera.checkpoint;

/**
 * How much copying a pickle may ask for: one that makes copies of copies would otherwise need
 * memory and time out of all proportion to its size.
 */
final class Effort {
  private static final long LIMIT = 32L << 20;

  private long spent;

  /** Bytes, more or less, that stay in memory; throws when there are too many. */
  void spend(long bytes) throws UnreadableCheckpoint {
    spent += bytes;
    if (spent > LIMIT) {
      throw new UnreadableCheckpoint("asks for more copies than any network needs");
    }
  }
}
