package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can execute networks here. Each device is tried once; one that did not work is tried again
 * when it is asked for by name, since a GPU that was full may be free by then. Thread-safe.
 */
final class Devices {
  private final Map<Device, DeviceReport> known = new HashMap<>();
  private final Map<Device, DeviceQueue> queues = new HashMap<>();

  /** What {@code auto} prefers to the CPU; tried at the first call only. */
  synchronized DeviceReport preferred() throws IOException {
    Device first = new Device(Device.Kind.CUDA, 0);
    DeviceReport report = known.get(first);
    return report == null ? tried(first) : report;
  }

  /**
   * Makes sure that a device works.
   *
   * @throws IOException one sentence: why it cannot be used
   */
  synchronized void require(Device device) throws IOException {
    if (device.kind() == Device.Kind.CPU) return;
    DeviceReport report = known.get(device);
    if (report == null || !report.usable()) report = tried(device);
    if (!report.usable()) throw new IOException(device + " cannot be used: " + report.detail());
  }

  /**
   * Tries every device that there may be: the CPU, each GPU of NVIDIA's (at least {@code cuda:0},
   * to say why it cannot be used), and what the native library has been built for.
   */
  synchronized List<DeviceReport> all() throws IOException {
    OrtRuntime.environment();
    List<DeviceReport> all = new ArrayList<>();
    all.add(new DeviceReport(Device.CPU, true, DeviceFacts.processor(), DeviceFacts.memory()));
    List<NvidiaGpu> gpus = NvidiaDriver.isPresent() ? NvidiaGpu.all() : List.of();
    Set<OrtProvider> providers = OrtEnvironment.getAvailableProviders();
    for (Device.Kind kind : Device.Kind.values()) {
      if (kind == Device.Kind.CPU) continue;
      boolean nvidia = kind == Device.Kind.CUDA || kind == Device.Kind.TENSORRT;
      if (kind != Device.Kind.CUDA && !providers.contains(ExecutionProvider.of(kind))) continue;
      int count = nvidia ? Math.max(1, gpus.size()) : 1;
      for (int i = 0; i < count; i++) {
        DeviceReport report = tried(new Device(kind, i));
        all.add(nvidia ? report.with(DeviceFacts.nvidia(i, gpus)) : report);
      }
    }
    return all;
  }

  /** Whose turn it is there; a GPU has one line, whatever it is used through. */
  synchronized DeviceQueue queue(Device device) {
    Device place = device.isNvidia() ? new Device(Device.Kind.CUDA, device.index()) : device;
    return queues.computeIfAbsent(place, d -> new DeviceQueue());
  }

  /**
   * Remembers that a device has failed in the middle, so that {@code auto} keeps away from it.
   *
   * @param why one sentence
   */
  synchronized void failed(Device device, String why) {
    String advice = " It is not used again before ImageJ is restarted, unless asked for by name.";
    known.put(device, new DeviceReport(device, false, why + advice));
  }

  private DeviceReport tried(Device device) throws IOException {
    DeviceReport report = DeviceProbe.probe(device);
    known.put(device, report);
    return report;
  }
}
