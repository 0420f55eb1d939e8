package sc.fiji.tessera.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import sc.fiji.tessera.graph.Tensor;

/**
 * What a Mask R-CNN makes small: the cross-entropy of objectness over the sampled anchors and of
 * classes over the sampled regions, the smooth distance (from 1/9 on linear) of the corrections of
 * those that find an object, divided by the number of all sampled, and the cross-entropy of the
 * masks of their own classes. Ren et al., "Faster R-CNN" (NIPS 2015); He et al., "Mask R-CNN" (ICCV
 * 2017); the numbers are those of torchvision. Of a Panoptic FPN also the cross-entropy of the
 * class of every pixel that is known, which counts half, as detectron2 weighs it: Kirillov et al.,
 * "Panoptic Feature Pyramid Networks" (CVPR 2019). Not thread-safe.
 */
final class DetectorLoss implements AutoCloseable {
  private static final String TEXT =
      """
        def flat(self, maps: List[Tensor]) -> Tensor:
          parts = annotate(List[Tensor], [])
          for i in range(len(maps)):
            parts.append(torch.reshape(maps[i], [-1]))
          return torch.cat(parts, 0)
        def distance(self, x: Tensor, target: Tensor, count: int) -> Tensor:
          d = torch.abs(x - target)
          near = torch.type_as(d < BETA, d)
          far = 1.0 - near
          sum = torch.sum(near * (0.5 * d * d / BETA) + far * (d - 0.5 * BETA))
          if count > 1:
            return sum / float(count)
          return sum
        def entropy(self, x: Tensor, target: Tensor) -> Tensor:
          if torch.numel(x) == 0:
            return torch.sum(x)
          return torch.mean(torch.softplus(x) - x * target)
        def proposals(self, logits: List[Tensor], corrections: List[Tensor], at: Tensor,
            objectness: Tensor, places: Tensor, targets: Tensor) -> List[Tensor]:
          x = torch.index_select(self.flat(logits), 0, at)
          c = torch.index_select(self.flat(corrections), 0, places)
          return [self.entropy(x, objectness), self.distance(c, targets, torch.size(at, 0))]
        def boxes(self, scores: Tensor, corrections: Tensor, classes: Tensor, places: Tensor,
            targets: Tensor) -> List[Tensor]:
          p = torch.log_softmax(scores, 1)
          own = torch.squeeze(torch.gather(p, 1, torch.unsqueeze(classes, 1)), 1)
          c = torch.index_select(torch.reshape(corrections, [-1]), 0, places)
          if torch.size(classes, 0) == 0:
            return [torch.sum(own), torch.sum(c)]
          return [-torch.mean(own), self.distance(c, targets, torch.size(classes, 0))]
        def masks(self, masks: Tensor, planes: Tensor, targets: Tensor) -> List[Tensor]:
          all = torch.reshape(masks, [-1, torch.size(targets, 1)])
          return [self.entropy(torch.index_select(all, 0, planes), targets)]
        def stuff(self, logits: Tensor, target: Tensor) -> List[Tensor]:
          valid = torch.ne(target, IGNORED)
          known = torch.where(valid, target, torch.zeros_like(target))
          ce = torch.nll_loss_nd(torch.log_softmax(logits, 1), known, None, 0, -100)
          w = torch.type_as(valid, logits)
          return [0.5 * torch.sum(ce * w) / torch.clamp(torch.sum(w), 1.0)]
        def sum(self, losses: List[Tensor]) -> List[Tensor]:
          return [torch.sum(torch.stack(losses))]
      """
          .replace("BETA", "0.1111111111111111")
          .replace("IGNORED", Integer.toString(TrainingExample.IGNORED));

  private final TorchScript script;

  DetectorLoss(NDManager device) {
    script = new TorchScript(device, TEXT);
  }

  /** Of objectness, and of the boxes of proposals. */
  NDList proposals(DeviceArrays to, NDList logits, NDList corrections, AnchorTruth truth) {
    return script.call(
        to.manager(),
        "proposals",
        logits,
        corrections,
        array(to, truth.logits()),
        array(to, truth.objectness(), truth.objectness().length),
        array(to, truth.corrections()),
        array(to, truth.targets(), truth.targets().length));
  }

  /**
   * Of classes, and of boxes.
   *
   * @param said scores and corrections
   */
  NDList boxes(DeviceArrays to, NDList said, RegionTruth truth) {
    return script.call(
        to.manager(),
        "boxes",
        said.get(0),
        said.get(1),
        array(to, truth.classes()),
        array(to, truth.corrections()),
        array(to, truth.targets(), truth.targets().length));
  }

  /** Of masks. */
  NDList masks(DeviceArrays to, NDList said, RegionTruth truth) {
    int cells = RegionTruth.SIDE * RegionTruth.SIDE;
    return script.call(
        to.manager(),
        "masks",
        said.get(0),
        array(to, truth.planes()),
        array(to, truth.masks(), truth.masks().length / cells, cells));
  }

  /**
   * Of the classes of all pixels.
   *
   * @param logits [N, classes, H, W]
   * @param classes [N, H, W]; {@link TrainingExample#IGNORED} = not known
   */
  NDList stuff(DeviceArrays to, NDArray logits, long[] classes) {
    long[] s = logits.getShape().getShape();
    NDArray target = to.of(Tensor.of("", classes, s[0], s[2], s[3]));
    return script.call(to.manager(), "stuff", logits, target);
  }

  /** Where nothing is to be learned. */
  NDList nothing(NDManager step) {
    return new NDList(step.zeros(new Shape()));
  }

  NDArray sum(NDManager step, NDList losses) {
    return script.call(step, "sum", losses).get(0);
  }

  private static NDArray array(DeviceArrays to, long[] values) {
    return to.of(Tensor.of("", values, values.length));
  }

  private static NDArray array(DeviceArrays to, float[] values, long... dims) {
    return to.of(Tensor.of("", values, dims));
  }

  @Override
  public void close() {
    script.close();
  }
}
