/**
 * Synthetic microscopy with exact labels: fluorescent nuclei, an EM-like membrane tiling, and
 * tissue of two kinds of objects and one of stuff, made from a seed. Used by the sample-data
 * command, by tests and as training material.
 *
 * <p>Imports no other room.
 */
package sc.fiji.tessera.sample;
