package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.IJ;
import ij.ImagePlus;
import java.nio.file.Files;
import java.nio.file.Path;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.CommandService;
import org.scijava.convert.ConvertService;
import sc.fiji.tessera.image.ImageSource;

class ImageSourceConvertersTest {
  private final ConvertService convert = SciJava.context().service(ConvertService.class);
  private final ImagePlus image = IJ.createImage("cells", "8-bit ramp", 16, 12, 1);

  @TempDir Path folder;

  @Test
  void fromAnImagePlus() {
    ImageSource source = convert.convert(image, ImageSource.class);
    assertSame(image, source.open(0).imagePlus());
  }

  @Test
  void fromAnImg() {
    ImageSource source = convert.convert(ArrayImgs.floats(16, 12), ImageSource.class);
    assertEquals(16, source.open(0).width());
  }

  @Test
  void fromFilesFoldersAndTheirPaths() throws Exception {
    Path file = Files.createDirectory(folder.resolve("many")).resolve("one.tif");
    IJ.saveAsTiff(image, file.toString());
    for (Object input : new Object[] {file, file.toFile(), file.toString()}) {
      ImageSource source = convert.convert(input, ImageSource.class);
      assertEquals(file, source.path(), String.valueOf(input.getClass()));
      assertEquals(12, source.open(0).height());
    }
    assertEquals(1, convert.convert(file.getParent().toString(), ImageSource.class).size());
  }

  @Test
  void aTextThatNamesNothingSaysSo() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> convert.convert("no such image", ImageSource.class));
    assertEquals(
        "There is no open image, image file or folder named \"no such image\".", e.getMessage());
  }

  @Test
  void aScriptMayPassAnImagePlusToACommand() throws Exception {
    CommandService commands = SciJava.context().service(CommandService.class);
    Object labels =
        commands.run(EchoCommand.class, false, "image", image, "tile", 3).get().getOutput("labels");
    assertNotNull(labels);
    assertEquals("cells-labels", ((ImagePlus) labels).getTitle());
    assertEquals(3, EchoCommand.last.tile);
  }
}
