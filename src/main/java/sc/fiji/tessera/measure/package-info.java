/**
 * How good a segmentation is: confusion matrices, IoU, Dice, precision, recall, accuracy. Pure
 * functions over label images and counts, which never see a network.
 *
 * <p>May import {@code label}.
 */
package sc.fiji.tessera.measure;
