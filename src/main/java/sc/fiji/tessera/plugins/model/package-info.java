/**
 * Commands about models: getting, importing, describing, quantising and exporting them, and the
 * choice among models that other commands offer.
 *
 * <p>May import {@code plugins.bridge}.
 */
package sc.fiji.tessera.plugins.model;
