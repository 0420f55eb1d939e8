package sc.fiji.tessera.measure;

import java.util.stream.DoubleStream;

/**
 * The twelve numbers of the COCO challenge: means over classes and, unless one is named, over the
 * ten thresholds of the IoU 0.5, 0.55, ... 0.95. Each 0 to 1, 1 is best; NaN where the truth has no
 * instance of the kind (the reference program prints -1). Small is an area up to 32 x 32 pixels,
 * large one of 96 x 96 or more. Lin et al., "Microsoft COCO" (ECCV 2014).
 *
 * @param ap average precision, with up to 100 instances per image and class
 * @param ap50 the same at an IoU of 0.5
 * @param ap75 the same at an IoU of 0.75
 * @param apSmall of small instances
 * @param apMedium of medium ones
 * @param apLarge of large ones
 * @param ar1 recall with the surest instance of each image and class alone
 * @param ar10 with the 10 surest
 * @param ar100 with the 100 surest
 * @param arSmall of small instances, 100 surest
 * @param arMedium of medium ones
 * @param arLarge of large ones
 */
public record CocoScores(
    double ap,
    double ap50,
    double ap75,
    double apSmall,
    double apMedium,
    double apLarge,
    double ar1,
    double ar10,
    double ar100,
    double arSmall,
    double arMedium,
    double arLarge) {
  /** All in this order. */
  public double[] values() {
    return DoubleStream.of(
            ap, ap50, ap75, apSmall, apMedium, apLarge, ar1, ar10, ar100, arSmall, arMedium,
            arLarge)
        .toArray();
  }
}
