package sc.fiji.tessera.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentFromJavaTest {
  @Test
  void findsTheDiscs(@TempDir Path folder) throws Exception {
    Path image = new GuideFiles(folder, "").get("cells.tif");
    Path labels = folder.resolve("labels.tif");
    SegmentFromJava.main(new String[] {image.toString(), labels.toString()});
    assertEquals(16, IJ.openImage(labels.toString()).getStatistics().max);
  }
}
