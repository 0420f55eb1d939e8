"""The training step of the same U-Net in PyTorch: reads "<steps>" per line, answers "<seconds>"."""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

width, depth, batch, size, threads = map(int, sys.argv[1:6])
torch.set_num_threads(threads)


def block(i, o):
    return nn.Sequential(
        nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(),
        nn.Conv2d(o, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU())


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        w = [width << i for i in range(depth + 1)]
        self.down = nn.ModuleList([block(1 if i == 0 else w[i - 1], w[i]) for i in range(depth + 1)])
        self.up = nn.ModuleList([nn.ConvTranspose2d(w[i + 1], w[i], 2, 2) for i in range(depth)])
        self.join = nn.ModuleList([block(2 * w[i], w[i]) for i in range(depth)])
        self.last = nn.Conv2d(w[0], 2, 1)

    def forward(self, x):
        skips = []
        for i, b in enumerate(self.down):
            x = b(x if i == 0 else F.max_pool2d(x, 2))
            skips.append(x)
        for i in reversed(range(depth)):
            x = self.join[i](torch.cat([skips[i], self.up[i](x)], 1))
        return self.last(x)


net = UNet().train()
adam = torch.optim.Adam(net.parameters(), lr=1e-3)
x = torch.randn(batch, 1, size, size)
t = torch.randint(0, 2, (batch, size, size))
weights = torch.tensor([1.0, 2.0])
print(torch.__version__, flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    for _ in range(int(line)):
        adam.zero_grad()
        loss = F.cross_entropy(net(x), t, weights, ignore_index=255)
        loss.backward()
        adam.step()
        float(loss)
    print(time.perf_counter() - start, flush=True)
