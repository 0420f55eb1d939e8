/**
 * ONNX as Java values: models, graphs, nodes, attributes, tensors; a builder; reading and writing
 * real {@code .onnx} files with a small wire codec of our own (protobuf versions clash inside
 * Fiji); and what can be derived from a graph alone: the shapes of its values, what it costs, its
 * receptive field, its encoder, the layers that make its classes.
 *
 * <p>Imports no other room.
 */
package sc.fiji.tessera.graph;
