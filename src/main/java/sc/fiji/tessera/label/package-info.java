/**
 * From maps to labels and to better labels: connected components, distance transforms, the seeded
 * watershed, objects from polygons, flows and detections, the weight maps of the U-Net paper and of
 * its plugin, the separation of touching objects, the dense CRF. Pure functions over imglib2
 * images.
 *
 * <p>Steps that make labels better are {@link sc.fiji.tessera.label.Refinement}s: functions from
 * one {@link sc.fiji.tessera.label.LabelField} to another, which can be applied one after the
 * other.
 *
 * <p>Imports no other room.
 */
package sc.fiji.tessera.label;
