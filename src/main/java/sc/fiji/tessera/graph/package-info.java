/**
 * ONNX as Java values: models, graphs, nodes, attributes, tensors; a builder; reading and writing
 * real {@code .onnx} files with a small wire codec of our own (protobuf versions clash inside
 * Fiji); and what can be derived from a graph alone, such as its receptive field.
 *
 * <p>Imports no other room.
 */
package sc.fiji.tessera.graph;
