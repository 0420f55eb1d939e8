"""The five losses of torchvision's Mask R-CNN in training, and some of their gradients, with weights
and images that follow from their names: mask_rcnn_losses.json, which DetectorStepTest compares with.
All anchors and all proposals are learned from, so that nothing is left to chance.

    cd ../inference && python3 ../training/mask_rcnn_losses_peer.py > ../training/mask_rcnn_losses.json

Made with torchvision 0.14.1; the networks are those of mask_rcnn_peer.py.
"""

import contextlib
import io
import json
import sys

import numpy as np
import torch
from torchvision.models.detection.anchor_utils import AnchorGenerator

sys.path.insert(0, ".")
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    import mask_rcnn_peer as peer

HEIGHT, WIDTH = 96, 128
SIZES = {"min_size": 96, "max_size": 2000}
ALL = {"rpn_batch_size_per_image": 100000, "box_batch_size_per_image": 100000,
       "rpn_post_nms_top_n_train": 60}
# Discs: x, y, radius, class. The second image of the second network is empty.
DISCS = {1: [[(30, 30, 14, 1), (80, 50, 25, 2), (110, 20, 9, 4)], [(60, 40, 20, 3), (20, 80, 11, 1)]],
         2: [[(40, 50, 22, 2), (100, 60, 16, 3)], []]}
GRADIENTS = ["backbone.body.conv1.weight", "backbone.body.layer3.1.conv2.weight",
             "backbone.fpn.inner_blocks.3.0.weight", "backbone.fpn.layer_blocks.0.0.weight",
             "rpn.head.conv.0.0.weight", "rpn.head.bbox_pred.weight", "rpn.head.cls_logits.bias",
             "roi_heads.box_predictor.cls_score.weight", "roi_heads.box_predictor.bbox_pred.bias",
             "roi_heads.mask_head.0.0.weight", "roi_heads.mask_predictor.conv5_mask.weight"]


def image(number):
    u = peer.uniform("train %d" % number, 3 * HEIGHT * WIDTH).reshape(3, HEIGHT, WIDTH)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    spots = 0.5 + 0.5 * np.sin(x / 7.0) * np.cos(y / (11.0 + number))
    return torch.from_numpy((0.3 * u + 0.7 * spots).astype(np.float32))


def truth(discs):
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    masks = [((x - cx) ** 2 + (y - cy) ** 2 <= r * r) for cx, cy, r, _ in discs]
    boxes = [[m.any(0).nonzero()[0][0], m.any(1).nonzero()[0][0],
              m.any(0).nonzero()[0][-1] + 1, m.any(1).nonzero()[0][-1] + 1] for m in masks]
    return {"boxes": torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4),
            "labels": torch.tensor([d[3] for d in discs], dtype=torch.int64),
            "masks": torch.from_numpy(np.array(masks, dtype=np.uint8).reshape(-1, HEIGHT, WIDTH))}


cases = []
for version in (1, 2):
    peer.SIZE.clear()
    peer.SIZE.update(SIZES)
    peer.SIZE.update(ALL)
    model = peer.network(version).train()
    model.rpn.anchor_generator = AnchorGenerator(
        tuple((s,) for s in (16, 32, 64, 128, 256)), ((0.5, 1.0, 2.0),) * 5)
    state = {k: v if k.endswith("num_batches_tracked") else peer.values(k, tuple(v.shape))
             for k, v in model.state_dict().items()}
    model.load_state_dict(state)
    losses = model([image(0), image(1)], [truth(d) for d in DISCS[version]])
    sum(losses.values()).backward()
    parameters = dict(model.named_parameters())
    gradients = {}
    for name in GRADIENTS:
        if name not in parameters:
            continue
        g = parameters[name].grad.double().flatten()
        along = torch.from_numpy(peer.uniform("gradient " + name, g.numel()))
        gradients[name] = [float(g.norm()), float((g * along).sum())]
    cases.append({
        "version": version, "discs": DISCS[version], "gradients": gradients,
        "losses": [float(losses[k]) for k in (
            "loss_objectness", "loss_rpn_box_reg", "loss_classifier", "loss_box_reg", "loss_mask")]})
    print(version, cases[-1]["losses"], file=sys.stderr)
json.dump({"cases": cases}, sys.stdout, indent=1)
