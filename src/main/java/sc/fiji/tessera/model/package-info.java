/**
 * A model on disk: the {@code .onnx} file, the card that says how to use it, bioimage.io packages,
 * and where bundled and installed models are found; what is known of published weights, and the
 * download that fetches them.
 *
 * <p>May import {@code graph}, {@code network} and {@code image} (whose axes and normalisation a
 * card speaks of).
 */
package sc.fiji.tessera.model;
