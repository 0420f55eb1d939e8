/**
 * The shared ONNX Runtime execution service and what runs on it.
 *
 * <p>The road of one image: {@link sc.fiji.tessera.inference.OnnxService} opens the model once for
 * all ({@code SessionCache}) on a device that works ({@code Devices}); {@link
 * sc.fiji.tessera.inference.SemanticSegmenter} asks {@code WindowPlan} for windows that fit into
 * the memory that is free ({@code MemoryBudget}, {@code WindowMemory}), and {@code TilePipeline}
 * reads, runs and places them; each run waits for its turn on the device ({@code DeviceQueue}) in
 * {@link sc.fiji.tessera.inference.ModelSession}, which moves to the CPU if the device fails.
 *
 * <p>Models of several graphs run in {@link sc.fiji.tessera.inference.GraphSession}s: {@link
 * sc.fiji.tessera.inference.PromptSegmenter} looks at an image once and answers prompts, {@link
 * sc.fiji.tessera.inference.AutomaticMasks} asks it for all objects; {@link
 * sc.fiji.tessera.inference.MaskRcnnDetector} finds objects of known classes, as does {@link
 * sc.fiji.tessera.inference.GraphDetector} with an exported detector, in large images through
 * {@link sc.fiji.tessera.inference.TiledDetector}.
 *
 * <p>May import {@code graph}, {@code model}, {@code image} and {@code label}. The only room that
 * knows {@code ai.onnxruntime}.
 */
package sc.fiji.tessera.inference;
