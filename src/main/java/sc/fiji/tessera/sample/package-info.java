/**
 * Synthetic microscopy with exact labels: fluorescent nuclei and an EM-like membrane tiling, made
 * from a seed. Used by the sample-data command, by tests and as training material.
 *
 * <p>Imports no other room.
 */
package sc.fiji.tessera.sample;
