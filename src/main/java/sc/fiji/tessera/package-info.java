/**
 * Tessera: deep-learning image segmentation for ImageJ and Fiji in pure Java.
 *
 * <p>A network is one ONNX graph. It is built in Java with random weights ({@code network}),
 * executed by ONNX Runtime ({@code inference}), trained by interpreting the very same nodes on
 * DJL's autograd ({@code training}), and saved as the same {@code .onnx} file ({@code model}).
 * There is no exporter and no second definition of an architecture: what was validated is the file
 * that ships.
 *
 * <p>The rooms of the house, each may import only what is named behind it (held by {@code
 * ArchitectureTest}):
 *
 * <ul>
 *   <li>{@code graph}: ONNX nodes, values, tensors, files; imports nothing
 *   <li>{@code drawing}: pictures of networks; graph
 *   <li>{@code network}: one class per architecture; graph
 *   <li>{@code image}: ImagePlus, Img, axes, normalisation, tiles; graph
 *   <li>{@code model}: a model on disk and its card; graph, network, image
 *   <li>{@code checkpoint}: weights of PyTorch and safetensors, imported; graph, network, image,
 *       model
 *   <li>{@code label}: from maps to labels and better labels; nothing
 *   <li>{@code classical}: segmentation without a network; label
 *   <li>{@code sample}: synthetic images with exact labels; nothing
 *   <li>{@code measure}: how good is a segmentation; label
 *   <li>{@code inference}: the shared execution service and what runs on it; graph, model, image,
 *       label
 *   <li>{@code quantization}: models in 8-bit integers; graph, image, model, inference, measure
 *   <li>{@code training}: the interpreter, losses, the loop; graph, network, model, image, label,
 *       measure, inference
 *   <li>{@code plugins}: SciJava commands, the ImageJ bridge, dialogs, plots; all
 * </ul>
 *
 * <p>Two roads cross the house:
 *
 * <pre>
 * SEGMENT  ImagePlus -image-&gt; Img + axes -&gt; volume of slices, one for models of planes
 *          -&gt; tiles with halo -&gt; tensor -inference-&gt; ONNX Runtime
 *          -&gt; blended scores -label-&gt; label image, ROIs, overlay, table
 * TRAIN    network or model file -&gt; graph -training-&gt; interpreted on DJL, loss, update IN the graph
 *          -&gt; validation through ONNX Runtime with measure -&gt; best graph saved with its card
 * </pre>
 */
package sc.fiji.tessera;
