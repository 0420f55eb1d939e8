package sc.fiji.tessera.plugins.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.checkpoint.SavedCheckpoint;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.plugins.bridge.CommandCall;

class ImportCheckpointTest {
  private static final String LABEL = "Import Checkpoint...";
  private static final Path U_NET =
      Path.of("src/test/resources/network/parity/unet_milesial_div16/weights.pth");

  @TempDir Path folder;

  private SegmentationModel imported(Path file, String options) throws IOException {
    Path target = folder.resolve("imported.onnx");
    Map<String, Object> outputs =
        CommandCall.run(LABEL, "checkpoint=[" + file + "] save=[" + target + "] " + options);
    assertEquals(target.toFile(), (File) outputs.get("saved"));
    return SegmentationModel.open(target);
  }

  private void refused(Path file, String options, String fragment) {
    Path target = folder.resolve("refused.onnx");
    CommandCall.assertRefused(
        LABEL, "checkpoint=[" + file + "] save=[" + target + "] " + options, fragment);
    assertFalse(Files.exists(target));
  }

  private Path saved(Network network, String prefix) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    network.graph(1).initializers().forEach((name, t) -> tensors.put(prefix + name, t));
    return SavedCheckpoint.write(folder.resolve("weights.bin"), tensors);
  }

  @Test
  void aUNetOfPyTorchIsRecognised() throws IOException {
    SegmentationModel model = imported(U_NET, "");
    ModelCard card = model.card();
    assertEquals("u-net", card.about().architecture());
    assertEquals("imported", card.about().name());
    assertEquals("4", card.about().options().get("width"));
    assertEquals(3, card.input().channels());
    assertTrue(card.input().normalization().toString().startsWith("scale 255"));
    assertEquals(List.of("background", "foreground"), card.output().classes());
    assertEquals(1, card.tiles().multiple());
    assertEquals(1, card.history().size());
    assertTrue(card.history().get(0).endsWith("tensors from weights.pth (PyTorch)"));
  }

  @Test
  void aSegmentAnythingBecomesTwoFiles() throws IOException {
    Path file = Path.of("src/test/resources/network/parity/sam_tiny/weights.pth");
    Path target = folder.resolve("anything.onnx");
    CommandCall.run(LABEL, "checkpoint=[" + file + "] save=[" + target + "]");
    assertEquals(
        List.of("encoder", "decoder"), List.copyOf(CompositeModel.open(target).parts().keySet()));
    assertTrue(Files.exists(folder.resolve("anything.decoder.onnx")));
    refused(file, "classes=3", "'channels', 'classes' and 'dataset' must be left");
  }

  @Test
  void classesAndNormalisationAreThoseOfTheDataSet() throws IOException {
    Network network = Architectures.variant("deeplab-v3-plus-resnet50", new Size(3, 19, 16));
    Path file = saved(network, "module.");
    ModelCard card = imported(file, "dataset=cityscapes").card();
    assertEquals("road", card.output().classes().get(0));
    assertEquals(19, card.output().classes().size());
    assertEquals(0x804080, card.output().colours().get(0));
    assertTrue(card.input().normalization().toString().startsWith("mean-std 0.485,0.456,0.406"));
    card = imported(file, "dataset=none").card();
    assertEquals("class 18", card.output().classes().get(18));
    assertEquals("none", card.input().normalization().toString());
    refused(file, "dataset=voc", "dataset=voc has 21 classes, but the network 19");
  }

  @Test
  void otherChannelsAndClassesMakeAStartForTraining() throws IOException {
    ModelCard card = imported(U_NET, "channels=1 classes=3").card();
    assertEquals(1, card.input().channels());
    assertEquals(List.of("background", "class 1", "class 2"), card.output().classes());
  }

  @Test
  void theMeanOfThreeNumbersStandsForOtherChannels() throws IOException {
    Network network = Architectures.variant("fcn-resnet50", new Size(3, 2, 16));
    ModelCard card = imported(saved(network, ""), "channels=2").card();
    String text = card.input().normalization().toString();
    assertTrue(text.startsWith("mean-std 0.449 0.226"), text);
  }

  @Test
  void whatIsNoCheckpointIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.pth"), "not weights at all");
    refused(text, "", "text.pth is none that is known");
    refused(
        Path.of("src/test/resources/checkpoint/zip_whole_module_NOT_SUPPORTED.pth"),
        "",
        "names __main__.Net; only tensors and plain containers are read");
    refused(
        Path.of("src/test/resources/checkpoint/zip_plain.pth"),
        "",
        "has hardly a name in common with any network that is known");
  }

  @Test
  void anotherNetworkIsRefused() {
    refused(U_NET, "network=segnet", "less than half: it is of another network");
    refused(U_NET, "network=v-net", "network");
    refused(U_NET, "options=[depth]", "'options' must be key=value pairs");
    refused(U_NET, "options=[depth=nine]", "depth is 'nine', but must be a whole number");
    refused(U_NET, "dataset=mars", "dataset");
  }
}
