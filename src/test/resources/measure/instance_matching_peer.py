"""Times scikit-image and SciPy on two label images of int32: the table of overlaps, and with it the
optimal matching at IoU 0.5 with StarDist's cost. Prints best seconds of each, and the counts."""
import sys
import time

import numpy as np
from scipy.optimize import linear_sum_assignment
from skimage.metrics import contingency_table

size, rounds = int(sys.argv[3]), int(sys.argv[4])
truth = np.fromfile(sys.argv[1], "<i4").reshape(size, size)
found = np.fromfile(sys.argv[2], "<i4").reshape(size, size)


def table():
    return contingency_table(truth, found, normalize=False)


def match():
    shared = table()
    a = np.asarray(shared.sum(axis=1)).ravel()
    b = np.asarray(shared.sum(axis=0)).ravel()
    shared = shared.toarray()[1:, 1:]
    a, b = a[1:], b[1:]
    rows, columns = a > 0, b > 0
    shared, a, b = shared[rows][:, columns], a[rows], b[columns]
    iou = shared / (a[:, None] + b[None, :] - shared)
    cost = -(iou >= 0.5).astype(float) - iou / (2 * min(iou.shape))
    i, j = linear_sum_assignment(cost)
    kept = iou[i, j] >= 0.5
    tp = int(kept.sum())
    return tp, len(b) - tp, len(a) - tp, float(iou[i, j][kept].sum())


def best(run):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
    return min(times), result


seconds, _ = best(table)
print("table", seconds)
seconds, result = best(match)
print("match", seconds)
print("counts", *result)
