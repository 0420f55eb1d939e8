package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class RecentModelsTest {
  @TempDir Path folder;
  private final RecentModels recent = new RecentModels();

  private void write(Path file, int seed) throws IOException {
    OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(1, 2)).graph(seed)).write(file);
  }

  @Test
  void aFileIsReadOnceUntilItIsReplaced() throws IOException {
    Path file = folder.resolve("a.onnx");
    write(file, 1);
    SegmentationModel first = recent.open(file);
    assertSame(first, recent.open(file));
    FileTime time = Files.getLastModifiedTime(file);
    write(file, 2); // as long, and at the same time as far as the clock tells
    Files.setLastModifiedTime(file, time);
    SegmentationModel second = recent.open(file);
    assertNotEquals(first.onnx().sha256(), second.onnx().sha256());
    assertEquals(OnnxModel.read(file).sha256(), second.onnx().sha256());
  }

  @Test
  void aDeletedFileIsMissed() throws IOException {
    Path file = folder.resolve("a.onnx");
    write(file, 1);
    recent.open(file);
    Files.delete(file);
    assertThrows(NoSuchFileException.class, () -> recent.open(file));
  }
}
