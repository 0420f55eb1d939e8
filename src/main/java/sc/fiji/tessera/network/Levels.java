package sc.fiji.tessera.network;

/**
 * What an encoder gives a decoder that looks at two resolutions.
 *
 * @param low the fine map of low-level features, a quarter of the image's size
 * @param high the coarse map of high-level features
 */
record Levels(Features low, Features high) {}
