package sc.fiji.tessera.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.measure.ResultsTable;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.module.Module;

class CountLabelsTest {
  private static Module run(Object... inputs) throws Exception {
    try (Context context = new Context()) {
      return context.service(CommandService.class).run(CountLabels.class, true, inputs).get();
    }
  }

  @Test
  void countsObjects() throws Exception {
    ResultsTable table = (ResultsTable) run("image", GuideFiles.labels("x")).getOutput("table");
    assertEquals(16, table.getValue("Objects", 0));
  }

  @Test
  void countsInAFolder(@TempDir Path folder) throws Exception {
    File labels = new GuideFiles(folder, "").get("labels").toFile();
    assertEquals(3, ((ResultsTable) run("image", labels).getOutput("table")).size());
  }

  @Test
  void leavesOutSmallOnes() throws Exception {
    Module module = run("image", GuideFiles.labels("x"), "least", 10000);
    assertEquals(0, ((ResultsTable) module.getOutput("table")).getValue("Objects", 0));
  }

  @Test
  void refusesNoImage() {
    assertThrows(IllegalArgumentException.class, () -> new CountLabels().run());
  }
}
