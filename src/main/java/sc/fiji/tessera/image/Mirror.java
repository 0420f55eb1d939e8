package sc.fiji.tessera.image;

/**
 * Reflection at the first and last pixel without repeating them (imglib2 {@code mirrorSingle},
 * numpy {@code reflect}), as often as it takes to arrive inside.
 */
final class Mirror {
  private Mirror() {}

  /** The position in 0..size-1 that stands for {@code position}, which may be anywhere. */
  static long reflect(long position, long size) {
    if (position >= 0 && position < size) return position;
    if (size == 1) return 0;
    long period = 2 * size - 2;
    long phase = Math.floorMod(position, period);
    return phase < size ? phase : period - phase;
  }
}
