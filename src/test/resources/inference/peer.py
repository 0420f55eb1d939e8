"""A U-Net, or a product of square matrices, in somebody else's library.

    peer.py torch|frozen <weights> <width> <depth> <height> <width of the image> <threads>
    peer.py opencv       <model.onnx> - - <height> <width of the image> <threads>
    peer.py numpy|matmul - - - <rows> - <threads>

Says "ready <version>" or "missing <why>"; then reads "<times>" per line and answers "<seconds>", or
"output <file>" and answers "done". <weights>: lines "<name> <dimensions>", an empty line, floats.
"""
import sys
import time

kind, file, width, depth, height, columns, threads = sys.argv[1:8]
height, threads = int(height), int(threads)


def image():
    import numpy as np
    pixels = np.arange(height * int(columns), dtype=np.int64)
    return ((pixels * 7919 % 1009) / np.float32(504.5) - 1).astype(np.float32).reshape(
        1, 1, height, int(columns))


def weights():
    import numpy as np
    with open(file, "rb") as f:
        dims = {}
        for line in iter(f.readline, b"\n"):
            name, *shape = line.decode().split()
            dims[name] = [int(d) for d in shape]
        values = np.frombuffer(f.read(), np.float32)
    state, at = {}, 0
    for name, shape in dims.items():
        count = int(np.prod(shape))
        state[name] = values[at:at + count].reshape(shape).copy()
        at += count
    return state


def unet():
    """The names are those of the file's weights."""
    import torch
    from torch import nn
    w = [int(width) << i for i in range(int(depth) + 1)]

    class Twice(nn.Module):
        def __init__(self, i, o):
            super().__init__()
            self.double_conv = nn.Sequential(
                nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True),
                nn.Conv2d(o, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True))

        def forward(self, x):
            return self.double_conv(x)

    class Down(nn.Module):
        def __init__(self, i, o):
            super().__init__()
            self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), Twice(i, o))

        def forward(self, x):
            return self.maxpool_conv(x)

    class Up(nn.Module):
        def __init__(self, i, o):
            super().__init__()
            self.up = nn.ConvTranspose2d(i, o, 2, 2)
            self.conv = Twice(2 * o, o)

        def forward(self, x, skip):
            return self.conv(torch.cat([skip, self.up(x)], 1))

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.inc = Twice(1, w[0])
            for i in range(1, len(w)):
                setattr(self, f"down{i}", Down(w[i - 1], w[i]))
                setattr(self, f"up{i}", Up(w[-i], w[-i - 1]))
            self.outc = nn.ModuleDict({"conv": nn.Conv2d(w[0], 2, 1)})

        def forward(self, x):
            skips = [self.inc(x)]
            for i in range(1, len(w)):
                skips.append(getattr(self, f"down{i}")(skips[-1]))
            x = skips.pop()
            for i in range(1, len(w)):
                x = getattr(self, f"up{i}")(x, skips.pop())
            return self.outc["conv"](x)

    net = Net()
    state = {k: torch.from_numpy(v) for k, v in weights().items()}
    found = net.load_state_dict(state, strict=False)
    others = [k for k in found.missing_keys if not k.endswith("num_batches_tracked")]
    if others or found.unexpected_keys:
        raise ValueError(f"other weights: {others} {found.unexpected_keys}")
    return net.eval()


def network():
    import torch
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    x = torch.from_numpy(image())
    traced = torch.jit.trace(unet(), x)
    if kind == "frozen":
        traced = torch.jit.optimize_for_inference(torch.jit.freeze(traced))
    return torch.__version__, lambda: traced(x).numpy()


def opencv():
    import cv2
    cv2.setNumThreads(threads)
    x = image()
    net = cv2.dnn.readNetFromONNX(file)
    net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)

    def run():
        net.setInput(x)
        return net.forward()

    return cv2.__version__, run


def product():
    if kind == "matmul":
        import torch
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        a, b = torch.rand(height, height), torch.rand(height, height)
        return torch.__version__, lambda: torch.mm(a, b).numpy()
    import numpy as np
    a = np.random.rand(height, height).astype(np.float32)
    b = np.random.rand(height, height).astype(np.float32)
    return np.__version__, lambda: a @ b


try:
    make = {"torch": network, "frozen": network, "opencv": opencv}.get(kind, product)
    version, run = make()
    for _ in range(3):
        run()
except Exception as e:
    print("missing", str(e).strip().split("\n")[-1][:300], flush=True)
    sys.exit(0)

print("ready", version, flush=True)
for line in sys.stdin:
    words = line.split(maxsplit=1)
    if words[0] == "output":
        run().astype("float32").tofile(words[1].strip())
        print("done", flush=True)
        continue
    start = time.perf_counter()
    for _ in range(int(words[0])):
        run()
    print(time.perf_counter() - start, flush=True)
