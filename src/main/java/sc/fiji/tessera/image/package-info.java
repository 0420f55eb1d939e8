/**
 * Images on their way to a network and back: ImagePlus as imglib2 images without copying, axes and
 * calibration, normalisation, tiles and blending, label images with their colours, labels drawn
 * from ROIs.
 *
 * <p>What is segmented as one is a {@code Volume} of slices; a plane is one of a single slice, so
 * that there is one road for both. A {@code Tiling} cuts it along three axes alike, and results are
 * collected slice by slice.
 *
 * <p>May import {@code graph}. Beside {@code plugins} the only room that knows {@code ij.*}.
 */
package sc.fiji.tessera.image;
