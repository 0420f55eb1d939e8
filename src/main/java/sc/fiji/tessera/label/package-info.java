/**
 * From maps to labels and to better labels: connected components, distance transforms, the weight
 * maps of the U-Net paper and of its plugin, the separation of touching objects, the dense CRF.
 * Pure functions over imglib2 images.
 *
 * <p>Imports no other room.
 */
package sc.fiji.tessera.label;
