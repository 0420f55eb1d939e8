package sc.fiji.tessera.inference;

import java.util.List;

/**
 * Whether a device can be used here, and why not where it cannot.
 *
 * @param device the device
 * @param usable whether a network has really run on it
 * @param detail what it is, or the reason in one sentence why it cannot be used
 * @param facts what else is known, a line each: driver, memory, libraries found and missing
 */
public record DeviceReport(Device device, boolean usable, String detail, List<String> facts) {
  DeviceReport(Device device, boolean usable, String detail) {
    this(device, usable, detail, List.of());
  }

  DeviceReport with(List<String> more) {
    return new DeviceReport(device, usable, detail, List.copyOf(more));
  }
}
