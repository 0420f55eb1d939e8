package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.ReferenceShapes;
import sc.fiji.tessera.network.Size;

/** Networks are recognised by the names and shapes of their own parameters. */
class RecognitionTest {

  /** Tensors with names and shapes, without values. */
  static Map<String, StoredTensor> tensors(Network network, String prefix) throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, long[]> e : Blank.shapes(network).entrySet()) {
      put(tensors, prefix + e.getKey(), e.getValue());
    }
    return tensors;
  }

  static void put(Map<String, StoredTensor> tensors, String name, long... dims) throws IOException {
    long elements = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    Storage storage = new Storage(name, ScalarType.FLOAT32, elements);
    tensors.put(name, new StoredTensor(storage, ScalarType.FLOAT32, dims));
  }

  private static Recognition recognised(Map<String, StoredTensor> tensors) throws IOException {
    return Recognition.of(TensorNames.of(tensors), "x.pth");
  }

  private static NameMapping mapping(List<String> network, String... checkpoint) {
    return NameIndex.of(List.of(checkpoint)).get(0).best(network, (a, b) -> true);
  }

  static Stream<String> variants() {
    return Architectures.variants().stream();
  }

  private static void assertSame(Network expected, SizeFit found) {
    Map<String, long[]> right = Blank.shapes(expected);
    Map<String, long[]> shapes = Blank.shapes(found.candidate().of(found.size()));
    assertEquals(right.keySet(), shapes.keySet());
    right.forEach((name, dims) -> assertTrue(Arrays.equals(dims, shapes.get(name)), name));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("variants")
  void everyVariantIsRecognised(String variant) throws IOException {
    Network network = Architectures.variant(variant, new Size(3, 7));
    Recognition found = recognised(tensors(network, "module."));
    assertSame(network, found.fit());
    boolean named = found.fit().candidate().variant().equals(variant);
    assertTrue(named || found.others().contains(variant), found.toString());
  }

  /** Names and shapes of the reference implementations, counters and all. */
  private static Map<String, StoredTensor> reference(String name) throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, long[]> e : ReferenceShapes.state(name).entrySet()) {
      put(tensors, "module." + e.getKey(), e.getValue());
    }
    return tensors;
  }

  @ParameterizedTest
  @CsvSource({
    "fcn8s_vgg16_wkentaro, fcn-8s, 21",
    "fcn_resnet50_aux, fcn-resnet50, 21",
    "segnet_meetps_21, segnet-semseg, 21",
    "deeplabv2_resnet101_msc_kazuto_182, deeplab-v2-resnet101-msc, 182",
    "deeplabv3_mobilenet_v3_large_aux, deeplab-v3-mobilenet-v3-large, 21",
    "deeplabv3plus_resnet50_vainf_separable, deeplab-v3-plus-resnet50 separable=true, 21",
    "deeplabv3plus_xception_jfzhang95_os16_21, deeplab-v3-plus-aligned-xception, 21",
    "pspnet50_150cls, pspnet-50, 150",
    "segmenter_seg_small_mask_ade20k, segmenter-small, 150",
    "dilation7_kitti, dilation7, 11",
    "drn_c_26_seg_19, drn-c-26, 19",
    "refinenet_lw50_drsleep_21, refinenet-lw-50, 21",
    "hrnetv2_w18_small_v1_cityscapes, hrnet-w18-small-v1, 19",
    "unet_milesial_3ch_2cls_bilinear, u-net-bilinear, 2",
    "unet_original_valid_64, u-net-original, 2",
    "panoptic_deeplab_r50_os32_cityscapes_bowenc0221, panoptic-deeplab-resnet50, 19",
  })
  void referencesAreRecognised(String name, String network, int classes) throws IOException {
    Recognition found = recognised(reference(name));
    assertEquals(network, found.fit().candidate().toString());
    assertEquals(classes, found.fit().size().classes());
    assertEquals(1, found.fit().size().divisor());
  }

  @Test
  void anEncoderIsRefusedWithTheNetworkThatTakesIt() {
    IOException e =
        assertThrows(IOException.class, () -> recognised(reference("backbone_resnet18")));
    assertTrue(e.getMessage().endsWith("network=u-net-resnet18."), e.getMessage());
  }

  @Test
  void otherSizesAndOptionsAreFound() throws IOException {
    Network bilinear =
        Architectures.named("u-net")
            .network(new Size(2, 5), Map.of("depth", "3", "width", "32", "upsampling", "bilinear"));
    Recognition found = recognised(tensors(bilinear, ""));
    assertSame(bilinear, found.fit());
    assertEquals(new Size(2, 5), found.fit().size());
    assertEquals(bilinear.options(), found.fit().candidate().of(new Size(2, 5)).options());
  }

  /** Neither width fits without the other. */
  @Test
  void optionsThatOnlyFitTogetherAreFound() throws IOException {
    Map<String, String> options =
        Map.of("width", "32", "planes", "64", "blocks", "1", "modules3", "2");
    Network narrow =
        Architectures.named("hrnet").network(new Size(3, 5, 8), "hrnet-w18-small-v1", options);
    Recognition found = recognised(tensors(narrow, ""));
    assertSame(narrow, found.fit());
    assertEquals(new Size(3, 5, 8), found.fit().size());
    assertEquals(narrow.options(), found.fit().candidate().of(new Size(3, 5, 8)).options());
  }

  @Test
  void theGridOfPositionsIsTold() throws IOException {
    Network small =
        Architectures.ofVariant("segmenter-tiny")
            .network(new Size(3, 9), "segmenter-tiny", Map.of("image", "240"));
    Recognition found = recognised(tensors(small, "module."));
    assertSame(small, found.fit());
    assertEquals("segmenter-tiny image=240", found.fit().candidate().toString());
  }

  @Test
  void auxiliaryHeadsAreLeftOut() throws IOException {
    Network with =
        Architectures.named("fcn-resnet").network(new Size(3, 21), Map.of("auxiliary", "true"));
    Recognition found = recognised(tensors(with, ""));
    assertSame(Architectures.variant("fcn-resnet50", new Size(3, 21)), found.fit());
  }

  @Test
  void whatWeightsDoNotTellIsSaid() throws IOException {
    Network network = Architectures.variant("deeplab-v3-resnet50", new Size(3, 21));
    assertTrue(recognised(tensors(network, "")).untold().contains("stride=16"));
  }

  @Test
  void anotherArchitectureIsRefusedWithTheClosest() throws IOException {
    Map<String, StoredTensor> detector = new LinkedHashMap<>();
    Network fcn = Architectures.variant("fcn-resnet50", new Size(3, 21));
    for (Map.Entry<String, StoredTensor> e : tensors(fcn, "").entrySet()) {
      String name = e.getKey().replace("backbone.", "backbone.body.");
      if (name.startsWith("backbone")) detector.put(name, e.getValue());
    }
    put(detector, "rpn.head.cls_logits.weight", 3, 256, 1, 1);
    put(detector, "roi_heads.box_head.fc6.weight", 1024, 12544);
    IOException e =
        assertThrows(IOException.class, () -> Recognition.of(TensorNames.of(detector), "rcnn.pth"));
    assertTrue(
        e.getMessage()
            .startsWith("The checkpoint rcnn.pth is of no network that is known; the closest is "),
        e.getMessage());
    assertTrue(e.getMessage().contains("and 2 others"), e.getMessage());
  }

  @Test
  void strangersAreRefused() throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    put(tensors, "embedding.weight", 1000, 64);
    IOException e =
        assertThrows(IOException.class, () -> Recognition.of(TensorNames.of(tensors), "words.pth"));
    assertEquals(
        "The checkpoint words.pth has hardly a name in common with any network that is known.",
        e.getMessage());
  }

  @Test
  void theShortestMappingOfNamesWins() {
    List<String> network = List.of("backbone.conv1.weight", "backbone.bn1.bias", "head.weight");
    assertEquals(
        new NameMapping("module.", ""),
        mapping(network, "module.backbone.conv1.weight", "module.backbone.bn1.bias"));
    assertEquals(
        new NameMapping("module.encoder.", "backbone."),
        mapping(
            network, "module.encoder.conv1.weight", "module.encoder.bn1.bias", "module.x.weight"));
    assertEquals(new NameMapping("", "backbone."), mapping(network, "conv1.weight", "bn1.bias"));
  }
}
