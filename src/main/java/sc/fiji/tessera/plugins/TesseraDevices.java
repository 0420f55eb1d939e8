package sc.fiji.tessera.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.inference.DeviceReport;
import sc.fiji.tessera.inference.OnnxService;

/** Says what networks can run on here, and why not where they cannot. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Lists the devices that can run networks, and the reason where one cannot.",
    attrs = {@Attr(name = "no-record"), @Attr(name = "help", value = Models.HELP + "devices.html")})
public class TesseraDevices implements Command {
  @Parameter private OnnxService onnx;

  @Parameter(type = ItemIO.OUTPUT)
  private String report;

  @Override
  public void run() {
    StringBuilder text = new StringBuilder("Tessera devices\n");
    try {
      for (DeviceReport d : onnx.devices()) {
        String state = d.usable() ? "usable" : "not usable";
        text.append(String.format("%-8s%-12s%s%n", d.device(), state, d.detail()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    report = text.toString().trim();
  }
}
