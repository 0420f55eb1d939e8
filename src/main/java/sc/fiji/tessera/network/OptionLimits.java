package sc.fiji.tessera.network;

/**
 * Refuses bad options in one sentence: "A U-Net's depth is 9, but must be 1 to 7."
 *
 * @param whose how the sentence begins: {@code A U-Net's}
 */
record OptionLimits(String whose) {

  /** Refuses what is not from {@code least} to {@code most}. */
  void range(String key, int value, int least, int most) {
    that(value >= least && value <= most, key, value, least + " to " + most);
  }

  /** Refuses what is below {@code least}. */
  void atLeast(String key, int value, int least) {
    that(value >= least, key, value, "at least " + least);
  }

  /** Refuses a value that is not good, saying what is accepted. */
  void that(boolean good, String key, Object value, String accepted) {
    if (good) return;
    throw new IllegalArgumentException(
        whose + " " + key + " is " + value + ", but must be " + accepted + ".");
  }
}
