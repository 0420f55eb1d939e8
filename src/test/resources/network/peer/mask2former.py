"""What PyTorch computes with Mask2Former's layers, wired after the article and the shapes of its
published weights: mask2former_scene.npy, which Mask2FormerTest compares with. Weights and image
follow from their names, see network.PeerFixture.

    python3 mask2former.py mask2former_scene.npy
    python3 mask2former.py check FOLDER   with the folder of the fixture mask2former_r50_tiny

Made with PyTorch 1.13.1.
"""

import math
import sys

import numpy as np
import torch
import torch.nn.functional as F

HEADS, LEVELS, POINTS, GROUPS = 8, 3, 4, 32


def uniform(name, count):
    h = 0
    for c in name:
        h = (31 * h + ord(c)) & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        x = np.uint32(h) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)) / float(1 << 24)


class Named:
    """Parameters that follow from their names."""

    def __call__(self, name, *shape):
        u = uniform(name, math.prod(shape))
        if name.endswith("running_var"):
            u = 0.5 + u
        elif len(shape) > 1:
            u = (u - 0.5) * math.sqrt(20 * shape[0] / u.size)
        else:
            u = 0.7 + 0.6 * u if name.endswith("weight") else 0.4 * (u - 0.5)
        return torch.tensor(u, dtype=torch.float32).reshape(shape)


class Stored:
    """Parameters of a file."""

    def __init__(self, state):
        self.state = state

    def __call__(self, name, *shape):
        assert tuple(self.state[name].shape) == shape, name
        return self.state[name]


class Peer:
    def __init__(self, get, stem, width, dimension, queries, encoder, wide, decoder, hidden, classes):
        self.__dict__.update(locals())

    def conv(self, x, name, out, size=1, stride=1, bias=False):
        w = self.get(name + ".weight", out, x.shape[1], size, size)
        b = self.get(name + ".bias", out) if bias else None
        return F.conv2d(x, w, b, stride, size // 2)

    def unit(self, x, name, out, size=1, stride=1):
        x = self.conv(x, name, out, size, stride)
        bn = [self.get(f"{name}.norm.{k}", out) for k in ("running_mean", "running_var", "weight", "bias")]
        return F.batch_norm(x, *bn, False, 0, 1e-5)

    def group(self, x, name):
        c = x.shape[1]
        return F.group_norm(x, min(GROUPS, c), self.get(name + ".weight", c), self.get(name + ".bias", c))

    def norm(self, x, name):
        d = x.shape[-1]
        return F.layer_norm(x, (d,), self.get(name + ".weight", d), self.get(name + ".bias", d))

    def fc(self, x, name, out):
        return F.linear(x, self.get(name + ".weight", out, x.shape[-1]), self.get(name + ".bias", out))

    def resnet(self, x):
        x = F.relu(self.unit(x, "backbone.stem.conv1", self.stem, 7, 2))
        x = F.max_pool2d(x, 3, 2, 1)
        maps = []
        for stage, blocks in enumerate((3, 4, 6, 3)):
            planes = self.width << stage
            for b in range(blocks):
                name = f"backbone.res{stage + 2}.{b}."
                stride = 2 if b == 0 and stage > 0 else 1
                y = F.relu(self.unit(x, name + "conv1", planes))
                y = F.relu(self.unit(y, name + "conv2", planes, 3, stride))
                y = self.unit(y, name + "conv3", 4 * planes)
                x = F.relu(y + (self.unit(x, name + "shortcut", 4 * planes, 1, stride) if b == 0 else x))
            maps.append(x)
        return maps

    def places(self, h, w):
        """Sines and cosines of rows, then of columns, [1, h w, dimension]."""
        half = self.dimension // 2
        period = 10000 ** (torch.arange(half).div(2, rounding_mode="floor") * 2 / half)
        parts = []
        for n in (h, w):
            angle = ((torch.arange(n) + 1) / (n + 1e-6) * 2 * math.pi)[:, None] / period
            even = torch.arange(half) % 2 == 0
            parts.append(torch.where(even, angle.sin(), angle.cos()))
        rows, columns = parts[0][:, None].expand(h, w, half), parts[1][None].expand(h, w, half)
        return torch.cat([rows, columns], 2).reshape(1, h * w, -1)

    def deformable(self, x, query, sizes, centres, name):
        n, s, d = x.shape
        values = self.fc(x, name + "value_proj", d).split([h * w for h, w in sizes], 1)
        count = HEADS * LEVELS * POINTS
        offsets = self.fc(query, name + "sampling_offsets", 2 * count).view(n, s, HEADS, LEVELS, POINTS, 2)
        shares = self.fc(query, name + "attention_weights", count).view(n, s, HEADS, -1).softmax(-1)
        shares = shares.view(n, s, HEADS, LEVELS, POINTS)
        seen = 0
        for level, (h, w) in enumerate(sizes):
            maps = values[level].view(n, h, w, HEADS, -1).permute(0, 3, 4, 1, 2).flatten(0, 1)
            at = centres[None, :, None, None] + offsets[:, :, :, level] / torch.tensor([w, h])
            grid = (2 * at - 1).permute(0, 2, 1, 3, 4).flatten(0, 1)
            found = F.grid_sample(maps, grid, align_corners=False).view(n, HEADS, -1, s, POINTS)
            seen = seen + torch.einsum("nhdsp,nshp->nshd", found, shares[:, :, :, level])
        return self.fc(seen.reshape(n, s, d), name + "output_proj", d)

    def pixels(self, maps):
        head, d = "sem_seg_head.pixel_decoder.", self.dimension
        kinds = self.get(head + "transformer.level_embed", LEVELS, d)
        src, pos, sizes, centres = [], [], [], []
        for i, stage in enumerate(maps[:0:-1]):
            y = self.group(self.conv(stage, f"{head}input_proj.{i}.0", d, bias=True), f"{head}input_proj.{i}.1")
            h, w = y.shape[2:]
            sizes.append((h, w))
            src.append(y.flatten(2).transpose(1, 2))
            pos.append(self.places(h, w) + kinds[i])
            row, column = torch.meshgrid((torch.arange(h) + 0.5) / h, (torch.arange(w) + 0.5) / w, indexing="ij")
            centres.append(torch.stack([column, row], -1).reshape(-1, 2))
        x, at, centres = torch.cat(src, 1), torch.cat(pos, 1), torch.cat(centres)
        for i in range(self.encoder):
            name = f"{head}transformer.encoder.layers.{i}."
            x = self.norm(x + self.deformable(x, x + at, sizes, centres, name + "self_attn."), name + "norm1")
            y = self.fc(F.relu(self.fc(x, name + "linear1", self.wide)), name + "linear2", d)
            x = self.norm(x + y, name + "norm2")
        levels = [p.transpose(1, 2).reshape(len(p), d, *s) for p, s in zip(x.split([h * w for h, w in sizes], 1), sizes)]
        y = self.group(self.conv(maps[0], head + "adapter_1", d), head + "adapter_1.norm")
        y = y + F.interpolate(levels[-1], y.shape[2:], mode="bilinear", align_corners=False)
        y = F.relu(self.group(self.conv(y, head + "layer_1", d, 3), head + "layer_1.norm"))
        return levels, self.conv(y, head + "mask_features", d, bias=True)

    def attention(self, q, k, v, name, blocked=None):
        d = q.shape[-1]
        w, b = self.get(name + "in_proj_weight", 3 * d, d), self.get(name + "in_proj_bias", 3 * d)
        out = self.get(name + "out_proj.weight", d, d), self.get(name + "out_proj.bias", d)
        q, k, v = (t.transpose(0, 1) for t in (q, k, v))
        y = F.multi_head_attention_forward(
            q, k, v, d, HEADS, w, b, None, None, False, 0.0, *out, training=False, attn_mask=blocked)[0]
        return y.transpose(0, 1)

    def heads(self, x, features):
        head = "sem_seg_head.predictor."
        y = self.norm(x, head + "decoder_norm")
        m = y
        for i in range(3):
            m = self.fc(F.relu(m) if i else m, f"{head}mask_embed.layers.{i}", self.dimension)
        return self.fc(y, head + "class_embed", self.classes + 1), torch.einsum("nqd,ndhw->nqhw", m, features)

    def queries_of(self, image):
        levels, features = self.pixels(self.resnet(image))
        head, d, n = "sem_seg_head.predictor.", self.dimension, len(image)
        kinds = self.get(head + "level_embed.weight", LEVELS, d)
        x = self.get(head + "query_feat.weight", self.queries, d).expand(n, -1, -1)
        at = self.get(head + "query_embed.weight", self.queries, d)
        logits, masks = self.heads(x, features)
        for i in range(self.decoder):
            level = levels[i % LEVELS]
            memory = level.flatten(2).transpose(1, 2) + kinds[i % LEVELS]
            small = F.interpolate(masks, level.shape[2:], mode="bilinear", align_corners=False)
            blocked = small.sigmoid().flatten(2) < 0.5
            blocked &= ~blocked.all(-1, keepdim=True)
            blocked = blocked.repeat_interleave(HEADS, 0)
            name = f"{head}transformer_cross_attention_layers.{i}."
            y = self.attention(x + at, memory + self.places(*level.shape[2:]), memory, name + "multihead_attn.", blocked)
            x = self.norm(x + y, name + "norm")
            name = f"{head}transformer_self_attention_layers.{i}."
            x = self.norm(x + self.attention(x + at, x + at, x, name + "self_attn."), name + "norm")
            name = f"{head}transformer_ffn_layers.{i}."
            y = self.fc(F.relu(self.fc(x, name + "linear1", self.hidden)), name + "linear2", d)
            x = self.norm(x + y, name + "norm")
            logits, masks = self.heads(x, features)
        return logits, masks, features, levels

    def scene(self, image):
        h, w = image.shape[2:]
        padded = F.pad(image, (0, -w % 32, 0, -h % 32))
        logits, masks, _, _ = self.queries_of(padded)
        masks = F.interpolate(masks, padded.shape[2:], mode="bilinear", align_corners=False)[:, :, :h, :w]
        scores = torch.einsum("nqc,nqhw->nchw", logits.softmax(-1)[..., :-1], masks.sigmoid())
        return (scores + 1e-6).log()


with torch.no_grad():
    if sys.argv[1] == "check":
        folder = sys.argv[2] + "/"
        peer = Peer(Stored(torch.load(folder + "weights.pth")), 8, 4, 32, 6, 1, 1024, 3, 64, 5)
        logits, masks, features, levels = peer.queries_of(torch.tensor(np.load(folder + "in_x.npy")))
        found = {"pred_logits": logits, "pred_masks": masks, "mask_features": features}
        for name, y in {**found, **{f"ms{i}": m for i, m in enumerate(levels)}}.items():
            expected = np.load(f"{folder}out_{name}.npy")
            print(name, np.abs(y.numpy() - expected).max() / np.abs(expected).max())
    else:
        peer = Peer(Named(), 8, 4, 32, 6, 2, 48, 4, 64, 2)
        image = (uniform("image", 3 * 33 * 60) - 0.5) * 4
        image = torch.tensor(image, dtype=torch.float32).reshape(1, 3, 33, 60)
        np.save(sys.argv[1], peer.scene(image).numpy())
