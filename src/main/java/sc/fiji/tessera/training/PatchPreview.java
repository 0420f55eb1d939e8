package sc.fiji.tessera.training;

import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;

/**
 * A patch as a network would be taught with it.
 *
 * @param channels normalised intensities, [channel][y * side + x]
 * @param classes (x, y) the class of each pixel; 0 also where nothing is learned
 */
public record PatchPreview(float[][] channels, Img<UnsignedByteType> classes) {
  static PatchPreview of(BatchBuffers batch, int index, int channels, int side) {
    int pixels = side * side;
    float[][] values = new float[channels][pixels];
    for (int c = 0; c < channels; c++) {
      batch.images().get((index * channels + c) * pixels, values[c]);
    }
    byte[] classes = new byte[pixels];
    for (int i = 0; i < pixels; i++) {
      long c = batch.classes().get(index * pixels + i);
      classes[i] = (byte) (c == TrainingExample.IGNORED ? 0 : c);
    }
    return new PatchPreview(values, ArrayImgs.unsignedBytes(classes, side, side));
  }
}
