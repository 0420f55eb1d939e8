package sc.fiji.tessera.image;

import java.nio.FloatBuffer;

/**
 * A plane with 8 bits per channel, as networks that were trained on photographs see images: images
 * of 8 bits as they are, of others each channel mapped to 0..255 from its percentiles 0.1 to 99.9.
 *
 * @param width columns
 * @param height rows
 * @param channels unsigned values, x fastest
 */
public record BytePlanes(int width, int height, byte[][] channels) {

  /** Reads a plane whose channels are in the network's order. */
  public static BytePlanes of(Plane plane) {
    int width = Math.toIntExact(plane.width());
    int height = Math.toIntExact(plane.height());
    Affine[] affines = Normalization.none().ofEightBits().fit(plane);
    byte[][] channels = new byte[plane.channels()][];
    FloatBuffer row = FloatBuffer.allocate(width);
    for (int c = 0; c < channels.length; c++) {
      if (c > 0 && plane.same(c, c - 1)) {
        channels[c] = channels[c - 1];
        continue;
      }
      channels[c] = new byte[Math.multiplyExact(width, height)];
      for (int y = 0; y < height; y++) {
        plane.read(c, new Window(0, y, width, 1), affines[c], row.clear());
        for (int x = 0; x < width; x++) {
          channels[c][y * width + x] = (byte) Math.max(0, Math.min(255, Math.round(row.get(x))));
        }
      }
    }
    return new BytePlanes(width, height, channels);
  }

  /** A rectangle of it, inside it. */
  public BytePlanes cropped(int left, int top, int w, int h) {
    byte[][] cut = new byte[channels.length][];
    for (int c = 0; c < cut.length; c++) {
      if (c > 0 && channels[c] == channels[c - 1]) {
        cut[c] = cut[c - 1];
        continue;
      }
      cut[c] = new byte[w * h];
      for (int y = 0; y < h; y++) {
        System.arraycopy(channels[c], (top + y) * width + left, cut[c], y * w, w);
      }
    }
    return new BytePlanes(w, h, cut);
  }

  /** Another size of it, by {@link TriangleFilter}. */
  public BytePlanes resized(int newWidth, int newHeight) {
    byte[][] resized = new byte[channels.length][];
    for (int c = 0; c < resized.length; c++) {
      boolean same = c > 0 && channels[c] == channels[c - 1];
      resized[c] =
          same ? resized[c - 1] : TriangleFilter.resized(channels[c], width, newWidth, newHeight);
    }
    return new BytePlanes(newWidth, newHeight, resized);
  }
}
