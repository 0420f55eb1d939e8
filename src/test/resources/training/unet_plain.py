"""The plainest U-Net recipe in PyTorch: cross-entropy, Adam at a constant rate, random crops and flips.

Arguments: folder of training images, folder of their labels (0 / not 0), folder of test images, folder for the results (<name>.raw: probabilities, 32-bit
little-endian), processor seconds for training, width, depth, patch, batch, threads, seed. Image values are scaled to 0..1.
"""
import os
import sys
import time

import numpy as np
import torch
from skimage import io
from torch import nn
from torch.nn import functional as F

train, labels, test, out = sys.argv[1:5]
budget = float(sys.argv[5])
width, depth, patch, batch, threads, seed = (int(a) for a in sys.argv[6:12])
torch.set_num_threads(threads)
torch.manual_seed(seed)
random = np.random.RandomState(seed)


def block(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1), nn.ReLU())


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [width << i for i in range(depth + 1)]
        self.down = nn.ModuleList([block(a, b) for a, b in zip([1] + sizes, sizes)])
        self.lift = nn.ModuleList([nn.ConvTranspose2d(b, a, 2, 2) for a, b in zip(sizes, sizes[1:])])
        self.up = nn.ModuleList([block(2 * a, a) for a in sizes[:-1]])
        self.head = nn.Conv2d(width, 2, 1)

    def forward(self, x):
        skips = []
        for i, stage in enumerate(self.down):
            x = stage(x if i == 0 else F.max_pool2d(x, 2))
            skips.append(x)
        for i in reversed(range(depth)):
            x = self.up[i](torch.cat([skips[i], self.lift[i](x)], 1))
        return self.head(x)


def read(folder):
    return [(n, io.imread(os.path.join(folder, n))) for n in sorted(os.listdir(folder))]


images = [i.astype(np.float32) / 255 for _, i in read(train)]
truth = [(t > 0).astype(np.int64) for _, t in read(labels)]
net = UNet()
adam = torch.optim.Adam(net.parameters(), 1e-3)
steps = 0
start = time.process_time()
while time.process_time() - start < budget:
    xs, ts = [], []
    for _ in range(batch):
        i = random.randint(len(images))
        y = random.randint(images[i].shape[0] - patch + 1)
        x = random.randint(images[i].shape[1] - patch + 1)
        a = images[i][y:y + patch, x:x + patch]
        b = truth[i][y:y + patch, x:x + patch]
        if random.randint(2):
            a, b = a[::-1], b[::-1]
        if random.randint(2):
            a, b = a[:, ::-1], b[:, ::-1]
        xs.append(a.copy())
        ts.append(b.copy())
    loss = F.cross_entropy(net(torch.from_numpy(np.stack(xs))[:, None]), torch.from_numpy(np.stack(ts)))
    adam.zero_grad()
    loss.backward()
    adam.step()
    steps += 1
net.eval()
with torch.no_grad():
    for name, image in read(test):
        p = torch.softmax(net(torch.from_numpy(image.astype(np.float32) / 255)[None, None]), 1)[0, 1]
        p.numpy().astype("<f4").tofile(os.path.join(out, os.path.splitext(name)[0] + ".raw"))
print(steps, "steps, last loss", float(loss))
