package sc.fiji.tessera.label;

import java.util.Arrays;

/**
 * Numbers lattice points in the order in which they are first met, by open addressing with linear
 * probing. Not for several threads at once while points are added.
 */
final class LatticeKeys {
  private final int length;
  private int[] keys;
  private int[] slots = new int[1 << 12];
  private int count;

  /** For points of so many coordinates. */
  LatticeKeys(int length) {
    this.length = length;
    this.keys = new int[(1 << 10) * length];
    Arrays.fill(slots, -1);
  }

  int count() {
    return count;
  }

  /** The number of a point, which becomes the next one if it is new. */
  int add(int[] key) {
    int slot = slot(key);
    if (slots[slot] >= 0) return slots[slot];
    if ((count + 1) * length > keys.length) {
      keys = Arrays.copyOf(keys, Math.multiplyExact(keys.length, 2));
    }
    System.arraycopy(key, 0, keys, count * length, length);
    slots[slot] = count++;
    if (count * 2 > slots.length) grow();
    return count - 1;
  }

  /** The number of a point, or -1. */
  int find(int[] key) {
    return slots[slot(key)];
  }

  /** The coordinates of a point. */
  void copy(int number, int[] key) {
    System.arraycopy(keys, number * length, key, 0, length);
  }

  private int slot(int[] key) {
    int hash = 0;
    for (int k : key) hash = (hash + k) * 1664525;
    int slot = (hash ^ hash >>> 15) & slots.length - 1;
    while (slots[slot] >= 0 && !same(slots[slot], key)) slot = slot + 1 & slots.length - 1;
    return slot;
  }

  private boolean same(int number, int[] key) {
    for (int i = 0; i < length; i++) if (keys[number * length + i] != key[i]) return false;
    return true;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    Arrays.fill(slots, -1);
    int[] key = new int[length];
    for (int n = 0; n < count; n++) {
      copy(n, key);
      slots[slot(key)] = n;
    }
  }
}
