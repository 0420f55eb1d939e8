/**
 * Images on their way to a network and back: ImagePlus as imglib2 images without copying, axes and
 * calibration, normalisation, tiles and blending, label images with their colours.
 *
 * <p>May import {@code graph}. Beside {@code plugins} the only room that knows {@code ij.*}.
 */
package sc.fiji.tessera.image;
