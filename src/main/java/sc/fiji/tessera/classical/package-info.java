/**
 * Segmentation without a network: thresholds, clustering, super-pixels, region growing, graph cut,
 * random walker. Pure functions over imglib2 images of two or three axes; every one gives the same
 * result each time it is called.
 *
 * <p>Imports the room label.
 */
package sc.fiji.tessera.classical;
