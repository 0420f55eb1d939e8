"""What torchvision's Mask R-CNN finds in two small images, with weights and images that follow from
their names: mask_rcnn_peer.json, which MaskRcnnDetectorTest compares with.

    python3 mask_rcnn_peer.py > mask_rcnn_peer.json

Made with torchvision 0.14.1. Every internal number of channels that 16 divides is divided by it.
"""

import json
import sys

import numpy as np
import torch
import torchvision
from torch import nn
from torchvision.models import detection
from torchvision.ops import misc


def uniform(name, count):
    """Numbers from 0 to 1 that follow from a name: see network.PeerFixture."""
    h = 0
    for c in name:
        h = (31 * h + ord(c)) & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        x = np.uint32(h) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)) / float(1 << 24)


# What the last layers say is near to nothing, so that it is not the same everywhere.
LESS = {"cls_logits": 0.02, "rpn.head.bbox": 0.01, "cls_score": 0.03, "predictor.bbox": 0.05,
        "mask_fcn_logits": 0.2}


def values(name, shape):
    u = uniform(name, int(np.prod(shape)))
    fan = np.prod(shape) / shape[0]
    if name.endswith("running_var"):
        v = 0.5 + u
    elif len(shape) > 1:
        less = [LESS[part] for part in LESS if part in name]
        v = (u - 0.5) * np.sqrt(20 / fan) * (less[0] if less else 1)
    else:
        v = 0.7 + 0.6 * u if name.endswith("weight") else 0.4 * (u - 0.5)
    return torch.from_numpy(v.astype(np.float32).reshape(shape))


def narrow(module, places):
    """The first numbers of a module's constructor are divided by 16 where that is possible."""
    original = module.__init__

    def init(self, *args, **kwargs):
        def divided(n):
            return n // 16 if isinstance(n, int) and n % 16 == 0 else n

        args = [divided(a) if i < places else a for i, a in enumerate(args)]
        original(self, *args, **kwargs)

    module.__init__ = init


for module, places in (
    (nn.Conv2d, 2), (nn.ConvTranspose2d, 2), (nn.Linear, 2), (nn.BatchNorm2d, 1),
    (misc.FrozenBatchNorm2d, 1)):
    narrow(module, places)

SIZE = {"min_size": 160, "max_size": 224, "box_score_thresh": 0.2, "box_detections_per_img": 8,
        "rpn_post_nms_top_n_test": 60}


def network(version):
    if version == 2:
        return detection.maskrcnn_resnet50_fpn_v2(
            weights=None, weights_backbone=None, num_classes=5, **SIZE)
    return detection.maskrcnn_resnet50_fpn(
        weights=None, weights_backbone=None, num_classes=5, **SIZE)


cases = []
for version in (1, 2):
    model = network(version).eval()
    state = {k: v if k.endswith("num_batches_tracked") else values(k, tuple(v.shape))
             for k, v in model.state_dict().items()}
    model.load_state_dict(state)
    for height, width in ((96, 123), (210, 110)):
        image = uniform("image %d" % width, 3 * height * width).astype(np.float32)
        # rough noise, and smooth spots that differ between places
        y, x = np.mgrid[:height, :width]
        spots = 0.5 + 0.5 * np.sin(x / 7.0) * np.cos(y / 11.0)
        image = (0.3 * image.reshape(3, height, width) + 0.7 * spots).astype(np.float32)
        with torch.no_grad():
            found = model([torch.from_numpy(image)])[0]
        masks = found["masks"][:, 0].double()
        cases.append({
            "version": version, "height": height, "width": width,
            "boxes": found["boxes"].tolist(), "scores": found["scores"].tolist(),
            "labels": found["labels"].tolist(),
            "rows": [[round(v, 4) for v in m] for m in masks.sum(2).tolist()],
            "columns": [[round(v, 4) for v in m] for m in masks.sum(1).tolist()],
            "pixels": (masks > 0.5).sum((1, 2)).tolist(),
        })
        print(version, height, width, found["labels"].tolist(), found["scores"].tolist(),
              cases[-1]["pixels"], file=sys.stderr)
json.dump({"torchvision": torchvision.__version__, "cases": cases}, sys.stdout)
