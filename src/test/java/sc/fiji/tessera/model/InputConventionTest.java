package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.ARGBType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ChannelOrder;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;

class InputConventionTest {
  @TempDir Path folder;

  /** One pixel of red 200, green 100, blue 30; what numpy gives for it, in the network's order. */
  @ParameterizedTest
  @CsvSource({
    "IMAGENET,1.3070468,-0.2850140,-1.2815686",
    "IMAGENET_255,1.3070468,-0.2850140,-1.2815686",
    "HALF,0.5686275,-0.2156863,-0.7647059",
    "UNIT,0.7843137,0.3921569,0.1176471",
    "DRN_CITYSCAPES,2.7012950,0.3434488,-0.9178314",
    "CAFFE_FCN,-74.00699,-16.66877,77.32108",
    "CAFFE_DEEPLAB,-74.008,-16.669,77.325",
    "DILATION_VOC,-72.93,-11.36,83.48",
    "DILATION_CITYSCAPES,-42.39,17.09,126.84",
    "DILATION_CAMVID,-80.703,-8.778,94.588",
    "DILATION_KITTI,-66.194,4.449,108.653",
    "DETECTRON2,-73.53,-16.28,76.325",
    "CAFFE_SEGNET,30,100,200"
  })
  void colourImagesAreFedAsTheReferenceFeedsThem(
      InputConvention convention, float first, float second, float third) {
    int[] pixel = {ARGBType.rgba(200, 100, 30, 255)};
    Plane rgb = SourceImage.of(ArrayImgs.argbs(pixel, 1, 1), "one").plane(0, 0);
    assertArrayEquals(new float[] {first, second, third}, fed(convention.input(), rgb), 2e-5f);
  }

  private static float[] fed(ModelCard.Input input, Plane image) {
    Plane plane = input.arranged(image);
    Affine[] affine = input.normalization().fit(plane);
    float[] all = new float[affine.length * (int) (plane.width() * plane.height())];
    FloatBuffer target = FloatBuffer.wrap(all);
    Window whole = new Window(0, 0, (int) plane.width(), (int) plane.height());
    for (int c = 0; c < affine.length; c++) plane.read(c, whole, affine[c], target);
    return all;
  }

  @ParameterizedTest
  @EnumSource(InputConvention.class)
  void theyTravelInTheFile(InputConvention convention) throws IOException {
    GraphBuilder b = new GraphBuilder("pointwise");
    String x = b.input("image", "N", "3", "H", "W");
    String w = b.initializer(Tensor.of("w", new float[6], 2, 3, 1, 1));
    String y = b.node("Conv", List.of(x, w));
    OnnxModel onnx = OnnxModel.of(b.output(y, "logits", "N", "2", "H", "W").build());
    Path file = folder.resolve(convention + ".onnx");
    onnx.write(file);
    ModelCard card = SegmentationModel.open(file).card();
    ModelCard with =
        new ModelCard(
            card.about(), convention.input(), card.output(), card.tiles(), card.history());
    new SegmentationModel(onnx, with, "here").save(file);
    assertEquals(convention.input(), SegmentationModel.open(file).card().input());
  }

  /** A grey image is repeated; 16 bits are mapped to 0..255 by percentiles 0.1 and 99.9. */
  @Test
  void greyImagesOfSixteenBitsAreMappedFirst() {
    short[] values = new short[1001];
    for (int i = 0; i < values.length; i++) values[i] = (short) (1000 + 10 * i);
    Plane grey = SourceImage.of(ArrayImgs.unsignedShorts(values, 1001, 1), "ramp").plane(0, 0);
    float[] fed = fed(InputConvention.IMAGENET.input(), grey);
    double[] mean = {0.485, 0.456, 0.406};
    double[] deviation = {0.229, 0.224, 0.225};
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < 1001; i += 50) { // np.percentile gives 1010 and 10990
        double unit = Math.min(1, Math.max(0, (1000 + 10 * i - 1010) / 9980.0));
        assertEquals((unit - mean[c]) / deviation[c], fed[1001 * c + i], 1e-5, c + " " + i);
      }
    }
  }

  @Test
  void eachChannelHasItsOwnRange() {
    float[] values = {0, 1, 10, 30, -1, 7}; // two pixels, three channels
    List<Axis> axes = List.of(Axis.X, Axis.Y, Axis.C);
    Plane plane = SourceImage.of(ArrayImgs.floats(values, 2, 1, 3), "c", axes).plane(0, 0);
    assertArrayEquals(
        new float[] {0, 255, 0, 255, 0, 255},
        fed(InputConvention.CAFFE_SEGNET.input(), plane),
        1e-3f);
  }

  @Test
  void flatChannelsOfManyBitsAreDark() {
    Plane flat = SourceImage.of(ArrayImgs.floats(new float[] {7, 7}, 2, 1), "flat").plane(0, 0);
    assertEquals(-1, fed(InputConvention.HALF.input(), flat)[0], 1e-6);
  }

  @Test
  void greyHasNoOrder() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ModelCard.Input(1, Normalization.none(), "", ChannelOrder.BGR));
  }
}
