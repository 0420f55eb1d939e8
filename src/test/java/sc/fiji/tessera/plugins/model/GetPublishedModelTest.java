package sc.fiji.tessera.plugins.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import sc.fiji.tessera.network.CompositeNetworks;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.InstallationFolder;
import sc.fiji.tessera.plugins.network.SegmentWithPspNet;

class GetPublishedModelTest {
  private static final String LABEL = "Get Published Model...";

  @TempDir Path folder;

  /** The file is what somebody may have downloaded elsewhere; here its values are random. */
  private Path weights() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Architectures.variant("lraspp-mobilenet-v3-large", new Size(3, 21))
        .graph(1)
        .initializers()
        .forEach(tensors::put);
    return SavedCheckpoint.write(folder.resolve("weights.pth"), tensors);
  }

  @Test
  void aFileOfOnesOwnBecomesAModelWithItsCard() throws IOException {
    Path target = folder.resolve("voc.onnx");
    String weights = "weights=lraspp-mobilenet-v3-large-coco-voc file=[" + weights() + "] ";
    CommandCall.run(LABEL, weights + "save=[" + target + "]");
    ModelCard card = SegmentationModel.open(target).card();
    assertEquals("lraspp", card.about().architecture());
    assertEquals("aeroplane", card.output().classes().get(1));
    assertTrue(card.input().normalization().toString().startsWith("mean-std 0.485,0.456,0.406"));
    CommandCall.run(LABEL, weights + "classes=3 channels=1 save=[" + target + "]");
    card = SegmentationModel.open(target).card();
    assertEquals(3, card.output().classes().size());
    assertEquals(1, card.input().channels());
  }

  /** A network of several graphs; the values are random, so that its licence is nobody's. */
  @Test
  void aFileOfPromptsBecomesAModelOfTwoFiles() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    CompositeNetworks.variant("mobile-sam")
        .graphs(1)
        .values()
        .forEach(g -> g.initializers().forEach(tensors::put));
    Path file = SavedCheckpoint.write(folder.resolve("mobile.pth"), tensors);
    Path target = folder.resolve("mobile.onnx");
    CommandCall.run(LABEL, "weights=mobile-sam-sa-1b file=[" + file + "] save=[" + target + "]");
    CompositeModel model = CompositeModel.open(target);
    assertEquals(List.of("encoder", "decoder"), List.copyOf(model.parts().keySet()));
    assertEquals("", model.card().about().licence());
    String text =
        (String)
            CommandCall.run("Model Information...", "model=[" + target + "]").get("information");
    assertTrue(text.contains("Parameters: 10,130,"), text);
    assertTrue(text.contains("Licence: not stated"), text);
    assertTrue(text.contains("Part decoder: 4,064,816"), text);
    Path other = folder.resolve("other.onnx");
    CommandCall.assertRefused(
        LABEL,
        "weights=sam-vit-b-sa-1b file=[" + file + "] save=[" + other + "]",
        "The checkpoint mobile.pth is not of sam-vit-b: it is of mobile-sam");
    CommandCall.assertRefused(
        LABEL,
        "weights=mobile-sam-sa-1b classes=3 file=[" + file + "] save=[" + other + "]",
        "'channels', 'classes' and 'dataset' must be left as they are for mobile-sam");
    assertFalse(Files.exists(other));
  }

  /** An ImageJ that was installed for everybody; here its folder is a file, as even root cannot. */
  @Test
  void whereImageJCannotBeWrittenAPlaceIsAskedFor() throws IOException {
    Path blocked = Files.writeString(folder.resolve("ImageJ"), "");
    String weights = "weights=lraspp-mobilenet-v3-large-coco-voc file=[" + weights() + "] ";
    try (InstallationFolder imagej = InstallationFolder.use(blocked)) {
      CommandCall.assertRefused(
          LABEL,
          weights,
          blocked.resolve("models") + " cannot be written to; 'save' must name the .onnx file");
      Path own = folder.resolve("own.onnx");
      CommandCall.run(LABEL, weights + "save=[" + own + "]");
      assertTrue(Files.size(own) > 0);
    }
  }

  @Test
  void whatOnlyPeopleCanFetchIsSaid() {
    Path target = folder.resolve("psp.onnx");
    CommandCall.assertRefused(
        LABEL,
        "weights=pspnet-50-voc save=[" + target + "]",
        "must be fetched by hand: open https://github.com/hszhao/semseg");
    CommandCall.assertRefused(LABEL, "weights=alexnet save=[" + target + "]", "alexnet");
    CommandCall.assertRefused(
        LABEL, "weights=pspnet-50-voc file=/nowhere.pth save=[" + target + "]", "/nowhere.pth");
    assertFalse(Files.exists(target));
  }

  @Test
  void everyChoiceSaysItsTermsAndItsPlace() {
    GetPublishedModel command = new GetPublishedModel();
    List<String> choices = command.choices("weights");
    assertEquals(choices.size(), choices.stream().distinct().count());
    for (String choice : choices) {
      String about = command.about("weights", choice);
      assertTrue(about.matches(".*licence.*http.*"), about);
    }
    String note = new SegmentWithPspNet().note();
    assertTrue(note.matches(".*Get Published Model.*6 sets.*\\(MIT, github.com\\).*"), note);
  }
}
