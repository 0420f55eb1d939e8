package sc.fiji.tessera.inference;

import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.label.CentreObjects;
import sc.fiji.tessera.model.ModelCard;

/**
 * Objects of planes from what a network says of their foreground, centres and offsets, as its card
 * wants them grouped.
 *
 * @param output of the model; with centres
 */
public record GroupedObjects(ModelCard.Output output) {
  private static final float HALF = 0.5f;

  /**
   * The objects of a plane.
   *
   * @param probabilities of the classes, then centres and offsets
   * @return numbered from 1
   */
  public Img<IntType> of(ScoreMap probabilities) {
    int classes = output.classes().size();
    CentreObjects.Maps maps =
        new CentreObjects.Maps(
            probabilities.plane(classes),
            probabilities.plane(classes + 1),
            probabilities.plane(classes + 2),
            probabilities.width());
    ModelCard.Centres centres = output.centres();
    CentreObjects.Options options =
        new CentreObjects.Options(
            centres.threshold(), centres.window(), 0, output.objects().minimum());
    return CentreObjects.of(maps, things(probabilities), options, () -> false);
  }

  /** Where the background is not the likeliest; of a single class, where it is likely. */
  private byte[] things(ScoreMap scores) {
    int classes = output.classes().size();
    byte[] things = new byte[scores.plane(0).length];
    for (int i = 0; i < things.length; i++) {
      float background = classes == 1 ? HALF : scores.plane(0)[i];
      for (int c = classes == 1 ? 0 : 1; c < classes; c++) {
        if (scores.plane(c)[i] > background) things[i] = 1;
      }
    }
    return things;
  }
}
