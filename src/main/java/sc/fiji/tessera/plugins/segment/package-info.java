/**
 * What all commands that make labels share: {@link
 * sc.fiji.tessera.plugins.segment.SegmentationCommand} asks for the image, the form of the result
 * and where it goes; {@link sc.fiji.tessera.plugins.segment.SegmentedImage} is that result. Here
 * are also the commands that make better labels of labels, since each is a step of the key {@code
 * refine} of all others.
 *
 * <p>May import {@code plugins.bridge}.
 */
package sc.fiji.tessera.plugins.segment;
