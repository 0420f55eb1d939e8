/**
 * Commands that compare labels with truth, their tables, plots and pictures.
 *
 * <p>May import {@code plugins.bridge}.
 */
package sc.fiji.tessera.plugins.measure;
