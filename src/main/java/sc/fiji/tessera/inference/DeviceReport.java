package sc.fiji.tessera.inference;

/**
 * Whether a device can be used here, and why not where it cannot.
 *
 * @param device the device
 * @param usable whether a network has really run on it
 * @param detail what it is, or the reason in one sentence why it cannot be used
 */
public record DeviceReport(Device device, boolean usable, String detail) {}
