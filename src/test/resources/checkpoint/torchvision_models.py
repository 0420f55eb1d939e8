"""Full-size torchvision networks with random weights: what they are saved as, and what they compute.

Usage: python3 torchvision_models.py FOLDER. For every network: NAME.pth (state_dict) and, for every
size, NAME_in_HxW.npy and NAME_out_HxW.npy. All weights and running statistics are random, since
those of a fresh network hide mistakes behind zeros and ones.
"""
import sys

import numpy
import torch
import torchvision

SIZES = [(256, 256), (193, 251)]


def fill(model, seed):
    g = torch.Generator().manual_seed(seed)
    for name, t in model.state_dict().items():
        if not t.is_floating_point():
            continue
        noise = torch.randn(t.shape, generator=g)
        if name.endswith("running_var"):
            t.copy_(1 + 0.2 * noise.abs())
        elif t.dim() == 4:
            t.copy_(noise * (2.0 / t[0].numel()) ** 0.5)
        elif name.endswith("weight"):
            t.copy_(0.6 + 0.1 * noise)
        else:
            t.copy_(0.1 * noise)


folder = sys.argv[1]
torch.set_num_threads(2)
for name in ["fcn_resnet50", "deeplabv3_resnet50"]:
    make = getattr(torchvision.models.segmentation, name)
    model = make(weights=None, weights_backbone=None, num_classes=21, aux_loss=True).eval()
    with torch.no_grad():
        fill(model, 7)
        torch.save(model.state_dict(), f"{folder}/{name}.pth")
        for h, w in SIZES:
            x = torch.randn(1, 3, h, w, generator=torch.Generator().manual_seed(h))
            y = model(x)["out"]
            numpy.save(f"{folder}/{name}_in_{h}x{w}.npy", x.numpy())
            numpy.save(f"{folder}/{name}_out_{h}x{w}.npy", y.numpy())
    print(name, torch.__version__, torchvision.__version__)
