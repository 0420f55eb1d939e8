"""What PyTorch makes of queries with classes and masks, in the words of the definition:
mask_queries_peer.json, which MaskQueriesTest compares with. Numbers follow from names.

    python3 mask_queries_peer.py > mask_queries_peer.json
"""

import json

import numpy as np
import torch

CASES, QUERIES, CLASSES, THINGS, HEIGHT, WIDTH, CELL, MOST = 6, 12, 4, 2, 16, 20, 4, 20


def uniform(name, *shape):
    """Numbers from 0 to 1 that follow from a name: see network.PeerFixture."""
    h = 0
    for c in name:
        h = (31 * h + ord(c)) & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        x = np.uint32(h) + np.arange(np.prod(shape), dtype=np.uint32) * np.uint32(0x9E3779B9)
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        x ^= x >> np.uint32(16)
    return torch.tensor((x >> np.uint32(8)) / float(1 << 24)).reshape(shape)


def queries(case):
    logits = 24 * (uniform(f"classes {case}", QUERIES, CLASSES + 1) - 0.5)
    cells = uniform(f"cells {case}", QUERIES, HEIGHT // CELL, WIDTH // CELL)
    owner = (QUERIES * uniform(f"owner {case}", HEIGHT // CELL, WIDTH // CELL)).long()
    cells += 0.6 * (owner == torch.arange(QUERIES)[:, None, None])
    cells = cells.repeat_interleave(CELL, 1).repeat_interleave(CELL, 2)
    noise = uniform(f"noise {case}", QUERIES, HEIGHT, WIDTH)
    return logits.float(), (8 * (cells - 0.97) + noise).float()


def panoptic(logits, masks):
    scores, labels = logits.softmax(-1).max(-1)
    keep = (labels != CLASSES) & (scores > 0.8)
    scores, labels, masks = scores[keep], labels[keep], masks.sigmoid()[keep]
    ids, segments, stuff = torch.zeros(HEIGHT, WIDTH, dtype=torch.int), [], {}
    winner = (scores[:, None, None] * masks).argmax(0) if len(scores) else None
    for k, label in enumerate(labels.tolist()):
        own, seen = masks[k] >= 0.5, (winner == k) & (masks[k] >= 0.5)
        if not seen.any() or (winner == k).sum() / own.sum() < 0.8:
            continue
        number = stuff.get(label)
        if number is None:
            number = len(segments) + 1
            segments.append([number, label, scores[k].item()])
            if label >= THINGS:
                stuff[label] = number
        ids[seen] = number
    return {"ids": "".join(str(i) for i in ids.flatten().tolist()), "segments": segments}


def instances(logits, masks):
    scores, pairs = logits.softmax(-1)[:, :-1].flatten().topk(MOST)
    found = []
    for score, pair in zip(scores.tolist(), pairs.tolist()):
        mask = masks[pair // CLASSES]
        inside = mask > 0
        if pair % CLASSES >= THINGS or not inside.any():
            continue
        mean = (mask.sigmoid() * inside).sum() / (inside.sum() + 1e-6)
        found.append([pair % CLASSES, score * mean.item(), inside.sum().item()])
    return sorted(found, key=lambda f: -f[1])


def case(number):
    logits, masks = queries(number)
    scores = torch.einsum("qc,qhw->chw", logits.softmax(-1)[:, :-1], masks.sigmoid())
    return {
        "panoptic": panoptic(logits, masks),
        "instances": instances(logits, masks),
        "scores": scores[:, 3, 7].tolist() + scores[:, 11, 16].tolist(),
    }


print(json.dumps([case(i) for i in range(CASES)]))
