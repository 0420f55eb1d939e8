/**
 * Segment Anything: objects by clicks, boxes or all at once, as a command and as a tool in its
 * window.
 *
 * <p>May import {@code plugins.bridge}, {@code plugins.segment}, {@code plugins.model}.
 */
package sc.fiji.tessera.plugins.prompt;
