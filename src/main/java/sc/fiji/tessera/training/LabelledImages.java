package sc.fiji.tessera.training;

import sc.fiji.tessera.image.ImageSource;

/**
 * What a network is trained on.
 *
 * @param images one image (each of its planes is an example) or a folder
 * @param truth labels of the same sizes: one image, or a folder with the same file names
 * @param weights how much each pixel counts, 0 or more, of the same sizes and in the same ways; 0 =
 *     not learned from; null = all count the same
 */
public record LabelledImages(ImageSource images, ImageSource truth, ImageSource weights) {
  /** All pixels count the same. */
  public LabelledImages(ImageSource images, ImageSource truth) {
    this(images, truth, null);
  }
}
