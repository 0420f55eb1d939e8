package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class GpuCheckTest {
  @Test
  void withoutAGpuItSaysSoAndIsNoSuccess() throws Exception {
    assumeFalse(NvidiaDriver.isPresent(), "SKIPPED: there is a GPU; run the check itself.");
    Process process = ChildJvm.start(List.of(), GpuCheck.class);
    String out = ChildJvm.output(process);
    assertEquals(3, process.exitValue());
    assertTrue(out.startsWith("cuda:0: " + NvidiaDriver.absence()), out);
    assertTrue(out.contains("NOT CHECKED"), out);
  }

  @Test
  void theLoadIsRead() {
    assertArrayEquals(new long[] {97, 2048}, GpuLoad.parse("97, 2048\n"));
    assertArrayEquals(new long[0], GpuLoad.parse("[N/A], 2048\n"));
    assertArrayEquals(new long[0], GpuLoad.parse(""));
  }
}
