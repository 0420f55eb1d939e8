package sc.fiji.tessera.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.inference.Device;
import sc.fiji.tessera.inference.DeviceBenchmark;
import sc.fiji.tessera.inference.DeviceReport;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.OrtRuntime;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.DeviceText;
import sc.fiji.tessera.training.TorchNatives;

/** Says what networks can run on here, how fast, and why not where they cannot. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Lists the devices that can run networks, the reason where one cannot, and what a bug"
            + " report needs.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "devices.html")
    })
public class TesseraDevices implements Command {
  private static final String NOTHING = "nothing";
  private static final String GPU = "gpu";
  private static final String TRAINING = "training";
  private static final int TILE = 512;
  private static final Duration DURATION = Duration.ofSeconds(10);

  @Parameter(
      label = "Benchmark",
      description = "Runs a U-Net on each usable device for ten seconds.",
      persist = false)
  private boolean benchmark = false;

  @Parameter(
      label = "Natives",
      description =
          "Optional: an onnxruntime_gpu or pytorch-native-cpu jar that was brought here. Its"
              + " libraries are kept; those for GPUs are used from the next start of ImageJ on.",
      style = "open,extensions:jar",
      required = false,
      persist = false)
  private String natives = "";

  @Parameter(
      label = "Fetch",
      description =
          "Fetches native libraries that do not come with Tessera: for an NVIDIA GPU (640 MB), or"
              + " for training (40 to 110 MB), which otherwise fetches them when it is used first.",
      choices = {NOTHING, GPU, TRAINING},
      persist = false)
  private String fetch = NOTHING;

  @Parameter private OnnxService onnx;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private String report;

  @Override
  public void run() {
    try {
      boolean install = natives != null && !natives.isBlank();
      String installed = install ? installed(Path.of(natives.trim())) : "";
      installed += fetched();
      List<DeviceReport> devices = onnx.devices();
      report = installed + DeviceText.of(devices, benchmark ? speeds(devices) : Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static String installed(Path jar) throws IOException {
    boolean torch = jar.getFileName().toString().startsWith("pytorch-native");
    return torch ? ofTraining(TorchNatives.install(jar)) : ofGpu(OrtRuntime.install(jar));
  }

  private String fetched() throws IOException {
    Progress p = progress == null ? Progress.NONE : progress;
    try {
      switch (fetch == null ? NOTHING : fetch) {
        case NOTHING:
          return "";
        case GPU:
          return ofGpu(OrtRuntime.fetchGpu(p));
        case TRAINING:
          return ofTraining(TorchNatives.archive().fetch(p));
        default:
          throw new IllegalArgumentException(
              "The key 'fetch' is '" + fetch + "', but must be nothing, gpu or training.");
      }
    } finally {
      p.report(1, null);
    }
  }

  private static String ofGpu(Path folder) {
    return "The GPU libraries are in "
        + folder
        + "; ImageJ uses them from its next start on, if there is an NVIDIA driver.\n\n";
  }

  private static String ofTraining(Path jar) {
    return "PyTorch for training is in " + jar + ".\n\n";
  }

  /** What was measured, or why it could not be, by device. */
  private Map<Device, String> speeds(List<DeviceReport> devices) throws IOException {
    Progress p = progress == null ? Progress.NONE : progress;
    UNet network = new UNet(new Size(1, 2), new UNet.Options(4, 32));
    SegmentationModel model = SegmentationModel.of(OnnxModel.of(network.graph(1)), "U-Net");
    Map<Device, String> speeds = new HashMap<>();
    for (DeviceReport d : devices) {
      if (!d.usable()) continue;
      DeviceBenchmark.Workload work = new DeviceBenchmark.Workload(TILE, DURATION, p);
      speeds.put(d.device(), measured(d.device(), model, work));
    }
    p.report(1, null);
    return speeds;
  }

  private String measured(Device device, SegmentationModel model, DeviceBenchmark.Workload work) {
    try {
      return DeviceBenchmark.of(onnx, device, model, work)
          + ": U-Net of width 32 and depth 4, tiles of "
          + TILE
          + " px";
    } catch (IOException | IllegalArgumentException e) {
      return e.getMessage(); // the other devices are of interest all the same
    }
  }
}
