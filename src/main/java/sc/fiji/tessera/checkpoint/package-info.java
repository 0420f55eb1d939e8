/**
 * Weights that others trained, without Python: PyTorch checkpoints of every kind ({@code .pth},
 * {@code .pt}, TorchScript archives), safetensors, pickled numpy arrays and Caffe models are read,
 * their tensors matched by name and shape with the parameters of a network of ours, and the network
 * found that they belong to.
 *
 * <p>A pickle is a program. The one that reads it here knows tensors and plain containers and
 * refuses, by name, whatever else a file asks for: nothing in a checkpoint is ever executed.
 *
 * <p>May import {@code graph}, {@code network}, {@code model} and {@code image}.
 */
package sc.fiji.tessera.checkpoint;
