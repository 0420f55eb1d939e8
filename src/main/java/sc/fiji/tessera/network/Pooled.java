package sc.fiji.tessera.network;

/**
 * What maximum pooling leaves: the maxima, where each was, and what was pooled (for its size).
 *
 * @param features the maxima
 * @param indices their positions, int64, same shape
 * @param from the map before pooling
 */
record Pooled(Features features, String indices, Features from) {}
