package sc.fiji.tessera.network;

/** A value of the graph, [N, channels, H, W], and its number of channels. */
record Features(String value, int channels) {}
