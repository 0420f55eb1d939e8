package sc.fiji.tessera.plugins.prompt;

import ij.ImagePlus;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ChannelChoice;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.EmbeddingCache;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.RuntimeChoices;

/** Opens the window in which objects are clicked on and found by a Segment Anything. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Click on objects in the image's window; a Segment Anything finds their pixels.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "anything.html")
    })
public class SegmentAnythingTool implements Command, RuntimeChoices {
  @Parameter(label = "Image", description = "An image that is open in a window.", persist = false)
  private ImageSource image;

  @Parameter(
      label = "Model",
      description =
          "An imported Segment Anything, MobileSAM or SAM 2 by name or .onnx file; or the encoder of"
              + " a pair that others have exported.",
      style = "both,editable",
      persist = false)
  private String model;

  @Parameter(
      label = "Decoder",
      description = "Only for a pair of .onnx files that others have exported: its decoder.",
      style = "both",
      required = false,
      persist = false)
  private String decoder = "";

  @Parameter(
      label = "Device",
      description =
          "auto uses an NVIDIA GPU if one works, else the CPU; or cpu, cuda:N, tensorrt:N, coreml,"
              + " directml:N.",
      persist = false)
  private String device = "auto";

  @Parameter(
      label = "Channel",
      description =
          "Which channel is looked at, from 1, or several in an order, such as 2,1; 0 = all where"
              + " their number fits, else the one that is shown.",
      persist = false)
  private String channel = ChannelChoice.AUTOMATIC;

  @Parameter(
      label = "Tile",
      description =
          "Side of the tiles of a large image, in one of which each click is answered: some ten"
              + " times the size of the objects; 0 = the whole plane at once.",
      min = "0",
      max = "16384",
      persist = false,
      attrs = @Attr(name = "unit", value = "pixels"))
  private int tile = 0;

  @Parameter private OnnxService onnx;
  @Parameter private LogService log;

  @Override
  public List<String> choices(String key) {
    return key.equals("model") ? PromptModels.names() : List.of();
  }

  @Override
  public String advice(String key) {
    return key.equals("model") && PromptModels.names().isEmpty() ? PromptModels.ADVICE : "";
  }

  @Override
  public void run() {
    if (GraphicsEnvironment.isHeadless()) {
      throw new IllegalStateException(
          "There is no screen to click on; Segment Anything... takes prompts without one.");
    }
    ImagePlus open = image == null || image.isFolder() ? null : image.open(0).imagePlus();
    if (open == null || open.getWindow() == null) {
      throw new IllegalArgumentException("'image' must be open in a window, to click on objects.");
    }
    PromptedSegmentation.requireTile(tile);
    ChannelChoice wanted = ChannelChoice.of(channel);
    try {
      PromptSegmenter network =
          PromptSegmenter.open(onnx, PromptModels.open(model, decoder), device);
      network.notes().forEach(log::info);
      PlaneEmbeddings embeddings =
          new PlaneEmbeddings(network, PromptModels.file(model), EmbeddingCache.ofUser());
      PromptSession.Model asked = new PromptSession.Model(network, embeddings);
      ChannelChoice channels = wanted.fixed(image.open(0).inColour(), network.input().channels());
      SeenPlanes.Looks looks = new SeenPlanes.Looks(channels, tile);
      if (EventQueue.isDispatchThread()) PromptWindow.open(open, asked, looks);
      else EventQueue.invokeAndWait(() -> PromptWindow.open(open, asked, looks));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("The window does not open: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
