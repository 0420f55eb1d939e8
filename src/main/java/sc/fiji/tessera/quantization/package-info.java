/**
 * Models with 8-bit integers in place of floats: faster and four times smaller, at a small cost in
 * accuracy that is measured and told. Batch normalisation is folded into convolutions, transposed
 * convolutions become plain ones, the ranges of values are found on images, and the graph is
 * written with QuantizeLinear and DequantizeLinear, which ONNX Runtime turns into integer
 * arithmetic.
 *
 * <p>Imports graph, image, model, inference, measure.
 */
package sc.fiji.tessera.quantization;
