package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.Prefs;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastValuesTest {
  private final CommandInputs inputs =
      CommandRun.of(SciJava.context(), EchoCommand.class.getName(), "Echo...").inputs();
  private final LastValues last = new LastValues("lastvaluestest", inputs);

  @AfterEach
  void forget() {
    for (CommandInput input : inputs.keyed())
      Prefs.set("tessera.lastvaluestest." + input.key(), null);
  }

  @Test
  void whatWasEnteredIsOfferedAgain() {
    Map<String, String> texts = new HashMap<>(last.defaults());
    texts.put("tile", "512");
    texts.put("comment", "");
    last.save(texts);
    assertEquals("512", Prefs.get("tessera.lastvaluestest.tile", null));
    assertEquals("512", last.load().get("tile"));
    assertEquals("auto", last.load().get("device"));
  }

  @Test
  void whatIsNoLongerAcceptedGivesWayToTheDefault() {
    Prefs.set("tessera.lastvaluestest.tile", "99999");
    Prefs.set("tessera.lastvaluestest.device", "tpu");
    Prefs.set("tessera.lastvaluestest.model", "/removed/model.onnx");
    assertEquals("0", last.load().get("tile"));
    assertEquals("auto", last.load().get("device"));
    assertEquals("", last.load().get("model"));
  }
}
