/**
 * Pictures of networks: the nodes of a graph are gathered into the blocks that people speak of,
 * laid out like the figures of papers, and drawn as an image or as SVG.
 *
 * <p>May import {@code graph}. Uses java.awt for fonts and images, never a window.
 */
package sc.fiji.tessera.drawing;
