/**
 * The shared ONNX Runtime execution service and what runs on it.
 *
 * <p>May import {@code graph}, {@code model}, {@code image} and {@code label}. The only room that
 * knows {@code ai.onnxruntime}.
 */
package sc.fiji.tessera.inference;
