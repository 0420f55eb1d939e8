package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Where pixels end that follow flows: Euler steps of one pixel at most, flows sampled bilinearly.
 *
 * <p>Coordinates are scaled by size - 1 but sampled as if by size, as in the reference: a place p
 * of a side of n pixels is sampled at p n / (n - 1) - 0.5, where there is no flow outside.
 */
final class FlowWalk {
  private final int width;
  private final int height;
  private final float[] dx;
  private final float[] dy;
  private final boolean[] inside;

  FlowWalk(int width, int height, float[] dx, float[] dy, boolean[] inside) {
    this.width = width;
    this.height = height;
    this.dx = dx;
    this.dy = dy;
    this.inside = inside;
  }

  /** The pixel where each ends, y * width + x, cut to whole numbers; -1 outside objects. */
  int[] ends(int steps, BooleanSupplier cancelled) {
    int[] ends = new int[inside.length];
    Arrays.fill(ends, -1);
    for (int p = 0; p < ends.length; p++) {
      if (p % width == 0 && cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
      if (inside[p]) ends[p] = end(p, steps);
    }
    return ends;
  }

  private int end(int pixel, int steps) {
    float x = pixel % width;
    float y = pixel / width;
    for (int step = 0; step < steps; step++) {
      float sx = width == 1 ? 0 : x * width / (width - 1) - 0.5f;
      float sy = height == 1 ? 0 : y * height / (height - 1) - 0.5f;
      float moveX = sample(dx, sx, sy);
      float moveY = sample(dy, sx, sy);
      if (moveX == 0 && moveY == 0) break;
      x = Math.max(0, Math.min(width - 1, x + moveX));
      y = Math.max(0, Math.min(height - 1, y + moveY));
    }
    return (int) y * width + (int) x;
  }

  private float sample(float[] flow, float x, float y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float u = x - left;
    float v = y - top;
    float above = at(flow, left, top) * (1 - u) + at(flow, left + 1, top) * u;
    float below = at(flow, left, top + 1) * (1 - u) + at(flow, left + 1, top + 1) * u;
    return above * (1 - v) + below * v;
  }

  private float at(float[] flow, int x, int y) {
    if (x < 0 || y < 0 || x >= width || y >= height || !inside[y * width + x]) return 0;
    return flow[y * width + x];
  }
}
