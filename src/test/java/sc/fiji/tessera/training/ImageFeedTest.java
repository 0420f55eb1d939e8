package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.ARGBType;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/** Fine-tuning shows a model its images as segmentation does. */
class ImageFeedTest {
  private static SegmentationModel caffe() {
    GraphBuilder b = new GraphBuilder("pointwise");
    String x = b.input("image", "N", "3", "H", "W");
    String y = b.node("Conv", List.of(x, b.initializer(Tensor.of("w", new float[6], 2, 3, 1, 1))));
    OnnxModel onnx = OnnxModel.of(b.output(y, "logits", "N", "2", "H", "W").build());
    ModelCard card =
        new ModelCard(
            new ModelCard.About("net", "", Map.of(), "", ""),
            InputConvention.DETECTRON2.input(),
            new ModelCard.Output(
                List.of("a", "b"), ModelCard.Activation.SOFTMAX, ModelCard.Target.CLASSES),
            ModelCard.Tiles.of(onnx.graph()),
            List.of());
    return new SegmentationModel(onnx, card, "here");
  }

  private static float[][] read(ImageSource images) {
    SegmentationModel model = caffe();
    TrainingPlan plan =
        new TrainingPlan(
            TrainingStart.Existing.of(model),
            new TrainingTarget(TrainingTarget.Meaning.CLASSES, 0, -1),
            new TrainingObjective(LossChoice.DICE, ClassWeighting.NONE, 0, 5),
            new TrainingSchedule(1, 1, 0.01, 0),
            new TrainingData(16, 1, 0, false),
            "cpu",
            1);
    ImageSource truth = ImageSource.of(ArrayImgs.unsignedBytes(new byte[] {0, 1}, 2, 1), "truth");
    TrainingSet set =
        new FineTuningJob(plan, model).load(new LabelledImages(images, truth), Progress.NONE);
    Intensities read = set.training().get(0).pixels();
    float[][] values = new float[read.channels()][];
    for (int c = 0; c < values.length; c++) values[c] = read.section(c, null).values();
    return values;
  }

  @Test
  void colourIsBlueFirst() {
    int[] pixels = {ARGBType.rgba(200, 100, 30, 255), ARGBType.rgba(1, 2, 3, 255)};
    float[][] fed = read(ImageSource.of(ArrayImgs.argbs(pixels, 2, 1), "rgb"));
    assertEquals(30 - 103.53, fed[0][0], 1e-4);
    assertEquals(1 - 123.675, fed[2][1], 1e-4);
  }

  @Test
  void greyIsRepeated() {
    byte[] pixels = {50, 70};
    float[][] fed = read(ImageSource.of(ArrayImgs.unsignedBytes(pixels, 2, 1), "grey"));
    assertEquals(50 - 103.53, fed[0][0], 1e-4);
    assertEquals(50 - 123.675, fed[2][0], 1e-4);
  }

  @Test
  void otherChannelsAreRefused() {
    SourceImage two =
        SourceImage.of(
            ArrayImgs.unsignedBytes(new byte[4], 2, 1, 2), "two", List.of(Axis.X, Axis.Y, Axis.C));
    Exception e = assertThrows(IllegalArgumentException.class, () -> read(ImageSource.of(two)));
    assertEquals(
        "The image has 2 channels where 3 channels are needed; only grey to RGB and RGB to grey are"
            + " converted by themselves.",
        e.getMessage());
  }
}
