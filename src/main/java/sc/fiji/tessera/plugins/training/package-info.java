/**
 * Commands that train networks, with the window in which people watch them.
 *
 * <p>May import {@code plugins.bridge}, {@code plugins.model}.
 */
package sc.fiji.tessera.plugins.training;
