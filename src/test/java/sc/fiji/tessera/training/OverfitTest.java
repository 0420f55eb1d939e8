package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few networks of different kinds learn four images by heart; {@link OverfitBenchmark} all. */
class OverfitTest {
  private static final Path CAMVID = Path.of("../shared/data/camvid");

  @ParameterizedTest
  @ValueSource(strings = {"u-net", "fcn-resnet50", "deeplab-v3-resnet50"})
  @Tag("slow")
  void fourImagesAreLearnedByHeart(String variant) {
    Assumptions.assumeTrue(Files.exists(CAMVID), CAMVID + " is missing: overfitting is not tested");
    Overfitting.Outcome o =
        new Overfitting(CAMVID).run(variant, new Overfitting.Options(8, 0, 400));
    assertTrue(o.iou() >= Overfitting.WANTED, variant + " only reached " + o);
  }
}
