/**
 * The architectures: one class each, which builds a graph with random weights from its options.
 * Initialisers carry the names of the reference implementation's parameters, so that published
 * checkpoints import by name.
 *
 * <p>May import {@code graph}. Knows neither ONNX Runtime nor DJL.
 */
package sc.fiji.tessera.network;
