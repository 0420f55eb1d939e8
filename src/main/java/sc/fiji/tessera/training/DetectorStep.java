package sc.fiji.tessera.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.label.AnchorGrid;
import sc.fiji.tessera.label.RegionProposals;
import sc.fiji.tessera.label.ScoredBox;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.network.PanopticFpn;

/**
 * A step of a Mask R-CNN: its three graphs, and between them what is chosen in Java. The loss is
 * the sum of five ({@link DetectorLoss}), and of a sixth where it is a Panoptic FPN. Which regions
 * the heads learn from follows from the proposals of the moment, through which no gradient flows.
 * Not thread-safe.
 */
final class DetectorStep extends BatchStep {
  private static final int MAPS = 5;

  private final GraphParts network;
  private final TrainingStep.Batch batch;
  private final DetectorSampling sampling;
  private final NDManager device;
  private final DetectorLoss loss;
  private final PanopticFpnClasses classes;
  private Random random = new Random(0);

  /** What the dense part says of a batch. */
  private record Dense(NDList features, NDList objectness, NDList corrections, NDArray logits) {
    static Dense of(List<String> names, NDList outputs) {
      int logits = names.indexOf(PanopticFpn.LOGITS);
      return new Dense(
          maps("features.", names, outputs),
          maps("objectness.", names, outputs),
          maps("deltas.", names, outputs),
          logits < 0 ? null : outputs.get(logits));
    }

    private static NDList maps(String name, List<String> names, NDList outputs) {
      NDList maps = new NDList();
      for (int i = 0; i < MAPS; i++) maps.add(outputs.get(names.indexOf(name + i)));
      return maps;
    }

    List<long[]> shapes() {
      return objectness.stream().map(o -> o.getShape().getShape()).toList();
    }
  }

  /**
   * @param network the parts of a {@link MaskRcnn}
   * @param batch logits = classes, the background among them
   */
  DetectorStep(
      GraphParts network, DetectorSampling sampling, Adam optimizer, TrainingStep.Batch batch) {
    this(network, sampling, optimizer, batch, null);
  }

  /**
   * @param network the parts of a {@link PanopticFpn}, or of a {@link MaskRcnn}
   * @param batch logits = classes of objects, the background among them
   * @param classes of a Panoptic FPN; null for a Mask R-CNN
   */
  DetectorStep(
      GraphParts network,
      DetectorSampling sampling,
      Adam optimizer,
      TrainingStep.Batch batch,
      PanopticFpnClasses classes) {
    super(network.manager(), optimizer, batch, Guide.OBJECTS);
    this.network = network;
    this.batch = batch;
    this.sampling = sampling;
    device = network.manager();
    loss = new DetectorLoss(device);
    this.classes = classes;
  }

  @Override
  void seed(long seed) {
    random = new Random(seed);
  }

  @Override
  NDArray loss(NDManager step) {
    NDList losses = losses(step);
    try (GradientMode on = new GradientMode(true)) {
      return loss.sum(step, losses);
    }
  }

  /**
   * The five losses: of objectness and of the boxes of proposals, of classes, boxes and masks;
   * then, of a Panoptic FPN, that of pixels. They belong to the manager.
   */
  NDList losses(NDManager step) {
    GraphInterpreter.Mode mode = GraphInterpreter.Mode.TRAINING;
    Dense dense = dense(step, mode);
    List<PatchObjects> objects = objects();
    List<AnchorGrid> grids = sampling.grids(batch.height(), batch.width(), dense.shapes());
    AnchorTruth anchors = AnchorTruth.of(grids, objects, sampling.anchors(), random);
    RegionTruth regions = regions(dense, grids, objects);
    NDList all = new NDList();
    DeviceArrays arrays = new DeviceArrays(step);
    try (GradientMode on = new GradientMode(true)) {
      all.addAll(loss.proposals(arrays, dense.objectness, dense.corrections, anchors));
    }
    NDList said = head(MaskRcnn.BOXES, dense, regions.regions(), arrays, mode);
    NDList masks = regions.planes().length == 0 ? null : masks(dense, regions, arrays, mode);
    try (GradientMode on = new GradientMode(true)) {
      all.addAll(loss.boxes(arrays, said, regions));
      all.addAll(masks == null ? loss.nothing(step) : loss.masks(arrays, masks, regions));
      if (classes != null) all.addAll(loss.stuff(arrays, dense.logits, pixels()));
    }
    return all;
  }

  @Override
  void show() {
    try (NDManager step = device.newSubManager()) {
      GraphInterpreter.Mode mode = GraphInterpreter.Mode.STATISTICS;
      Dense dense = dense(step, mode);
      List<AnchorGrid> grids = sampling.grids(batch.height(), batch.width(), dense.shapes());
      RegionTruth regions = regions(dense, grids, objects());
      DeviceArrays arrays = new DeviceArrays(step);
      head(MaskRcnn.BOXES, dense, regions.regions(), arrays, mode);
      if (regions.planes().length > 0) masks(dense, regions, arrays, mode);
    }
  }

  private Dense dense(NDManager step, GraphInterpreter.Mode mode) {
    GraphInterpreter part = network.part(MaskRcnn.DENSE);
    NDList outputs = part.forward(new NDList(imageArray(step)), mode);
    outputs.attach(step);
    return Dense.of(part.graph().outputs().stream().map(Value::name).toList(), outputs);
  }

  private NDList masks(
      Dense dense, RegionTruth regions, DeviceArrays arrays, GraphInterpreter.Mode mode) {
    return head(MaskRcnn.MASKS, dense, regions.masked(), arrays, mode);
  }

  private NDList head(
      String part,
      Dense dense,
      List<float[]> rows,
      DeviceArrays arrays,
      GraphInterpreter.Mode mode) {
    NDList inputs = new NDList();
    inputs.addAll(dense.features.subNDList(0, MaskRcnn.LEVELS));
    for (float[] r : rows) inputs.add(arrays.of(Tensor.of("", r, r.length / 5, 5)));
    NDList outputs = network.part(part).forward(inputs, mode);
    outputs.attach(arrays.manager());
    return outputs;
  }

  /** What the head for every pixel is to say. */
  private long[] pixels() {
    long[] all = new long[targets().capacity()];
    for (int i = 0; i < all.length; i++) all[i] = classes.pixel((int) targets().get(i));
    return all;
  }

  /** The objects of each patch, from the buffers. */
  private List<PatchObjects> objects() {
    int pixels = batch.height() * batch.width();
    List<PatchObjects> all = new ArrayList<>();
    for (int n = 0; n < batch.images(); n++) {
      int[] numbers = new int[pixels];
      int[] labels = new int[pixels];
      for (int i = 0; i < pixels; i++) {
        numbers[i] = (int) guide().get(n * pixels + i);
        int label = (int) targets().get(n * pixels + i);
        labels[i] = classes == null ? label : classes.object(label);
      }
      all.add(PatchObjects.of(batch.width(), batch.height(), numbers, labels));
    }
    return all;
  }

  private RegionTruth regions(Dense dense, List<AnchorGrid> grids, List<PatchObjects> objects) {
    List<float[]> logits = dense.objectness.stream().map(NDArray::toFloatArray).toList();
    List<float[]> corrections = dense.corrections.stream().map(NDArray::toFloatArray).toList();
    List<List<ScoredBox>> proposals = new ArrayList<>();
    for (int n = 0; n < batch.images(); n++) {
      List<RegionProposals.Level> levels = new ArrayList<>();
      for (int i = 0; i < MAPS; i++) {
        levels.add(
            new RegionProposals.Level(
                grids.get(i), part(logits.get(i), n), part(corrections.get(i), n)));
      }
      proposals.add(sampling.proposals().of(levels, batch.width(), batch.height()));
    }
    return RegionTruth.of(proposals, objects, batch.logits(), sampling.regions(), random);
  }

  /** What belongs to an image of the batch. */
  private float[] part(float[] all, int image) {
    int length = all.length / batch.images();
    return Arrays.copyOfRange(all, image * length, (image + 1) * length);
  }

  @Override
  public void close() {
    loss.close();
    super.close();
  }
}
