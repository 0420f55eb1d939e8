package sc.fiji.tessera.checkpoint;

/**
 * How much copying a pickle may ask for: one that makes copies of copies would otherwise need
 * memory and time out of all proportion to its size.
 */
final class Effort {
  private static final long LIMIT = 256L << 20;

  private long spent;

  /** Throws when the limit is exceeded. */
  void spend(long items) throws UnreadableCheckpoint {
    spent += items;
    if (spent > LIMIT) {
      throw new UnreadableCheckpoint("asks for more copies than any network needs");
    }
  }
}
