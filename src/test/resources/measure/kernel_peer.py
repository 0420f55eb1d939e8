"""Times SciPy, scikit-image, scikit-learn and NumPy on one label image of int32 in a folder, with a landscape
of float32 and its seeds. Arguments: folder, size along z, y, x. Prints the best seconds of each kernel, and
a number to compare results by; writes what floods made."""
import sys
import time

import numpy as np
from scipy import ndimage
from skimage.measure import label
from skimage.segmentation import watershed
from sklearn.metrics import confusion_matrix

folder = sys.argv[1] + "/"
shape = [int(s) for s in sys.argv[2:] if int(s) > 1]


def read(name, kind="<i4"):
    return np.fromfile(folder + name, kind).reshape(shape)


def best(name, run, rounds=3):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
    return name, min(times), result


def report(name, seconds, check):
    print(name, seconds, check, flush=True)


labels = read("labels")
mask = labels > 0
n, s, r = best("edt_inside", lambda: ndimage.distance_transform_edt(mask))
report(n, s, r.sum())
n, s, r = best("edt_outside", lambda: ndimage.distance_transform_edt(~mask))
report(n, s, r.sum())
n, s, r = best("label_scipy", lambda: ndimage.label(mask)[1])
report(n, s, r)
n, s, r = best("label_skimage", lambda: label(mask, connectivity=mask.ndim))
report(n, s, r.max())
n, s, r = best("label_each", lambda: label(labels, connectivity=mask.ndim))
report(n, s, r.max())
for name in ("split", "noise"):
    heights, seeds = read(name, "<f4"), read(name + "_seeds")
    inside = mask if name == "split" else None
    n, s, r = best("flood_" + name, lambda: watershed(heights, seeds, mask=inside), 2)
    r.astype("<i4").tofile(folder + name + "_peer")
    report(n, s, r.max())
classes, other = (read("classes") & 3).astype(np.uint8), (read("classes") >> 2).astype(np.uint8)
flat, flat_other = classes.ravel(), other.ravel()
n, s, r = best("confusion_sklearn", lambda: confusion_matrix(flat, flat_other), 2)
report(n, s, r.trace())
n, s, r = best(
    "confusion_bincount",
    lambda: np.bincount(4 * flat.astype(np.int64) + flat_other, minlength=16).reshape(4, 4))
report(n, s, r.trace())
