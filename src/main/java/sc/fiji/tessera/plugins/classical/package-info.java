/**
 * Commands that segment images without a network.
 *
 * <p>May import {@code plugins.bridge}, {@code plugins.segment}.
 */
package sc.fiji.tessera.plugins.classical;
