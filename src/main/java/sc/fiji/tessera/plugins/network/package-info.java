/**
 * Commands that segment images with networks: classes, objects, and both.
 *
 * <p>May import {@code plugins.bridge}, {@code plugins.segment}, {@code plugins.model}.
 */
package sc.fiji.tessera.plugins.network;
