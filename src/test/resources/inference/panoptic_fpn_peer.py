"""What detectron2's Panoptic FPN, wired here of PyTorch's functions, makes of two small images, with
weights and images that follow from their names: panoptic_fpn_peer.json, which FpnPanopticTest
compares with.

    python3 panoptic_fpn_peer.py > panoptic_fpn_peer.json

Made with torch 1.13 and torchvision 0.14.1. Every internal number of channels is divided by 16; 5
things, 3 kinds of stuff. Images are brought to their size without smoothing.
"""

import json
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torchvision.ops import batched_nms, nms, roi_align

THINGS, STUFF = 5, 4
LESS = {"objectness_logits": 0.00002, "anchor_deltas": 0.00002, "cls_score": 0.0004,
        "predictor.bbox": 0.0002, "mask_head.predictor": 0.01}

# So that no class and no mask wins everywhere.
BIASES = {"roi_heads.box_predictor.cls_score.bias": [0.4, 0.6, 2.8, 3.2, -4.6, 0.8],
          "roi_heads.mask_head.predictor.bias": [-8, -2, -2, 0, -26]}


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


def w(name, *shape):
    if name in BIASES:
        return torch.tensor(BIASES[name]).float()
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


def conv(name, x, out, kernel, bias=True):
    weight = w(name + ".weight", out, x.shape[1], kernel, kernel)
    return F.conv2d(x, weight, w(name + ".bias", out) if bias else None, padding=kernel // 2)


def unit(name, x, out, kernel, stride=1):
    weight = w(name + ".weight", out, x.shape[1], kernel, kernel)
    x = F.conv2d(x, weight, None, stride=stride, padding=kernel // 2)
    mean, var, scale, shift = (
        w(name + ".norm." + n, out) for n in ("running_mean", "running_var", "weight", "bias"))
    return F.batch_norm(x, mean, var, scale, shift, False, 0, 1e-5)


def resnet(x):
    b = "backbone.bottom_up."
    x = F.max_pool2d(F.relu(unit(b + "stem.conv1", x, 4, 7, 2)), 3, 2, 1)
    maps = []
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for i in range(blocks):
            name = b + "res%d.%d" % (stage + 2, i)
            stride = 2 if i == 0 and stage > 0 else 1
            middle, out = 4 << stage, 16 << stage
            y = F.relu(unit(name + ".conv1", x, middle, 1, stride))
            y = F.relu(unit(name + ".conv2", y, middle, 3))
            y = unit(name + ".conv3", y, out, 1)
            x = F.relu(y + (unit(name + ".shortcut", x, out, 1, stride) if i == 0 else x))
        maps.append(x)
    return maps


def pyramid(stages):
    maps, coarser = [], None
    for i in (3, 2, 1, 0):
        x = conv("backbone.fpn_lateral%d" % (i + 2), stages[i], 16, 1)
        if coarser is not None:
            x = x + F.interpolate(coarser, scale_factor=2, mode="nearest")
        coarser = x
        maps.insert(0, conv("backbone.fpn_output%d" % (i + 2), x, 16, 3))
    return maps + [F.max_pool2d(maps[-1], 1, 2)]


def semantic(maps):
    total = 0
    for i, x in enumerate(maps[:4]):
        for s in range(max(1, i)):
            name = "sem_seg_head.p%d.%d" % (i + 2, 2 * s)
            x = conv(name, x, 8, 3, False)
            x = F.relu(F.group_norm(x, 8, w(name + ".norm.weight", 8), w(name + ".norm.bias", 8)))
            if i > 0:
                x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        total = total + x
    x = conv("sem_seg_head.predictor", total, STUFF, 1)
    return F.interpolate(x, scale_factor=4, mode="bilinear", align_corners=False)


def corrected(boxes, deltas, weights):
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    x, y = boxes[:, 0] + width / 2, boxes[:, 1] + height / 2
    d = deltas / torch.tensor(weights)
    limit = math.log(1000 / 16)
    x, y = x + d[:, 0] * width, y + d[:, 1] * height
    width = width * torch.exp(d[:, 2].clamp(max=limit))
    height = height * torch.exp(d[:, 3].clamp(max=limit))
    return torch.stack((x - width / 2, y - height / 2, x + width / 2, y + height / 2), 1)


def clipped(boxes, height, width):
    return torch.stack((boxes[:, 0].clamp(0, width), boxes[:, 1].clamp(0, height),
                        boxes[:, 2].clamp(0, width), boxes[:, 3].clamp(0, height)), 1)


def proposals(maps, height, width):
    found = []
    for i, x in enumerate(maps):
        head = "proposal_generator.rpn_head."
        x = F.relu(conv(head + "conv", x, 16, 3))
        objectness = conv(head + "objectness_logits", x, 3, 1)[0].permute(1, 2, 0).flatten()
        deltas = conv(head + "anchor_deltas", x, 12, 1)[0]
        rows, columns = deltas.shape[1:]
        deltas = deltas.view(3, 4, rows, columns).permute(2, 3, 0, 1).reshape(-1, 4)
        side, stride = 32 << i, 4 << i
        cells = []
        for ratio in (0.5, 1.0, 2.0):
            across = math.sqrt(side * side / ratio)
            cells.append((-across / 2, -ratio * across / 2, across / 2, ratio * across / 2))
        y, x0 = torch.meshgrid(torch.arange(rows) * float(stride),
                               torch.arange(columns) * float(stride), indexing="ij")
        shifts = torch.stack((x0, y, x0, y), 2).view(-1, 1, 4)
        anchors = (shifts + torch.tensor(cells).view(1, 3, 4)).view(-1, 4)
        scores, order = objectness.sort(descending=True, stable=True)
        scores, order = scores[:1000], order[:1000]
        boxes = clipped(corrected(anchors[order], deltas[order], (1., 1., 1., 1.)), height, width)
        keep = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
        boxes, scores = boxes[keep], scores[keep]
        keep = nms(boxes, scores, 0.7)
        found.append((boxes[keep], scores[keep]))
    boxes = torch.cat([f[0] for f in found])
    scores = torch.cat([f[1] for f in found])
    return boxes[scores.sort(descending=True, stable=True)[1][:1000]]


def pooled(maps, boxes, side):
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    levels = torch.floor(4 + torch.log2(area.sqrt() / 224 + 1e-8)).clamp(2, 5).long()
    out = torch.zeros(len(boxes), 16, side, side)
    for i in range(4):
        mine = levels == i + 2
        if mine.any():
            out[mine] = roi_align(maps[i], [boxes[mine]], side, 1 / (4 << i), 0, True)
    return out


def linear(name, x, out):
    return F.linear(x, w(name + ".weight", out, x.shape[1]), w(name + ".bias", out))


def detections(maps, height, width):
    boxes = proposals(maps, height, width)
    x = pooled(maps, boxes, 7).flatten(1)
    for fc in ("fc1", "fc2"):
        x = F.relu(linear("roi_heads.box_head." + fc, x, 64))
    scores = F.softmax(linear("roi_heads.box_predictor.cls_score", x, THINGS + 1), 1)[:, :-1]
    deltas = linear("roi_heads.box_predictor.bbox_pred", x, 4 * THINGS)
    every = torch.cat([corrected(boxes, deltas[:, 4 * c:4 * c + 4], (10., 10., 5., 5.))
                       for c in range(THINGS)], 1)
    every = clipped(every.view(-1, 4), height, width).view(-1, THINGS, 4)
    rows, classes = torch.nonzero(scores > 0.2, as_tuple=True)
    keep = batched_nms(every[rows, classes], scores[rows, classes], classes, 0.5)[:12]
    return every[rows, classes][keep], scores[rows, classes][keep], classes[keep]


def masks(maps, boxes, classes):
    x = pooled(maps, boxes, 14)
    for i in range(1, 5):
        x = F.relu(conv("roi_heads.mask_head.mask_fcn%d" % i, x, 16, 3))
    name = "roi_heads.mask_head.deconv"
    x = F.relu(F.conv_transpose2d(x, w(name + ".weight", 16, 16, 2, 2), w(name + ".bias", 16),
                                  stride=2))
    x = conv("roi_heads.mask_head.predictor", x, THINGS, 1).sigmoid()
    return x[torch.arange(len(boxes)), classes][:, None]


def pasted(mask, boxes, height, width):
    y = (torch.arange(height) + 0.5)[None] - boxes[:, 1:2]
    y = y / (boxes[:, 3:4] - boxes[:, 1:2]) * 2 - 1
    x = (torch.arange(width) + 0.5)[None] - boxes[:, 0:1]
    x = x / (boxes[:, 2:3] - boxes[:, 0:1]) * 2 - 1
    n = len(boxes)
    grid = torch.stack((x[:, None].expand(n, height, width), y[:, :, None].expand(n, height, width)),
                       3)
    return F.grid_sample(mask, grid, align_corners=False)[:, 0] >= 0.5


def panoptic(found, classes, scores, stuff, area):
    ids = torch.zeros(stuff.shape, dtype=torch.long)
    segments = []
    for i in torch.argsort(-scores):
        mask = found[i]
        if scores[i] < 0.2 or mask.sum() == 0:
            continue
        if (mask & (ids > 0)).sum().item() / mask.sum().item() > 0.5:
            continue
        mask = mask & (ids == 0)
        segments.append([classes[i].item() + 1, 1, round(scores[i].item(), 5), mask.sum().item()])
        ids[mask] = len(segments)
    for label in range(1, STUFF):
        mask = (stuff == label) & (ids == 0)
        if mask.sum() < area:
            continue
        segments.append([THINGS + label, 0, 0, mask.sum().item()])
        ids[mask] = len(segments)
    return ids, segments


def runs(ids):
    flat = ids.flatten().tolist()
    out = []
    for v in flat:
        if out and out[-2] == v:
            out[-1] += 1
        else:
            out += [v, 1]
    return out


cases = []
with torch.no_grad():
    for height, width in ((96, 123), (150, 110)):
        u = uniform("image %d" % width, 3 * height * width).reshape(3, height, width)
        y, x = np.mgrid[:height, :width]
        spots = 0.5 + 0.5 * np.sin(x / 7.0) * np.cos(y / 11.0)
        image = np.floor(255 * (0.3 * u + 0.7 * spots))  # red, green, blue
        bgr = torch.from_numpy(image[::-1].copy()).float()
        bgr = bgr - torch.tensor([103.53, 116.28, 123.675]).view(3, 1, 1)
        scale = min(160 / min(height, width), 267 / max(height, width))
        size = [int(height * scale + 0.5), int(width * scale + 0.5)]
        resized = F.interpolate(bgr[None], size=size, mode="bilinear", align_corners=False)
        padded = F.pad(resized, (0, -size[1] % 32, 0, -size[0] % 32))
        maps = pyramid(resnet(padded))
        logits = semantic(maps)[:, :, :size[0], :size[1]]
        stuff = F.interpolate(logits, size=(height, width), mode="bilinear", align_corners=False)
        boxes, scores, classes = detections(maps, *size)
        mask = masks(maps, boxes, classes)
        boxes = boxes * torch.tensor([width / size[1], height / size[0]] * 2)
        found = pasted(mask, boxes, height, width)
        ids, segments = panoptic(found, classes, scores, stuff[0].argmax(0), 100)
        print(size, scores.tolist(), classes.tolist(), segments, file=sys.stderr)
        cases.append({"height": height, "width": width, "segments": segments, "runs": runs(ids)})
json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
