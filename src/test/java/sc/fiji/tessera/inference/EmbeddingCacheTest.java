package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheTest {
  @TempDir Path folder;

  private static ImageEmbedding embedding(float first) {
    TensorValues a = new TensorValues(new float[] {first, -2, Float.NaN, 4, 5, 6}, 1, 2, 3);
    TensorValues b = new TensorValues(new float[] {first}, 1);
    return new ImageEmbedding(Map.of("a", a, "b", b), 85, 64, new ImageEmbedding.Frame(64, 64, 48));
  }

  @Test
  void whatIsStoredIsFound() {
    EmbeddingCache cache = new EmbeddingCache(folder.resolve("new"), 1000);
    assertTrue(cache.find("x").isEmpty());
    cache.store("x", embedding(1));
    cache.store("x", embedding(7));
    ImageEmbedding found = cache.find("x").orElseThrow();
    assertEquals(85, found.width());
    assertEquals(64, found.height());
    assertEquals(new ImageEmbedding.Frame(64, 64, 48), found.frame());
    assertArrayEquals(new long[] {1, 2, 3}, found.maps().get("a").shape());
    assertArrayEquals(new float[] {7, -2, Float.NaN, 4, 5, 6}, found.maps().get("a").values());
    assertArrayEquals(new float[] {7}, found.maps().get("b").values());
  }

  @Test
  void damagedFilesAreNone() throws IOException {
    EmbeddingCache cache = new EmbeddingCache(folder, 1000);
    cache.store("x", embedding(1));
    Path file = folder.resolve("x.embedding");
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 0x41;
      Files.write(file, flipped);
      assertTrue(cache.find("x").isEmpty(), "byte " + i);
      Files.write(file, Arrays.copyOf(whole, i));
      assertTrue(cache.find("x").isEmpty(), "ends at " + i);
    }
    cache.store("x", embedding(1));
    assertTrue(cache.find("x").isPresent());
  }

  @Test
  void withALimitOf0NothingIsKept() throws IOException {
    new EmbeddingCache(folder, 1000).store("x", embedding(1));
    EmbeddingCache none = new EmbeddingCache(folder, 0);
    assertTrue(none.find("x").isEmpty());
    none.store("y", embedding(1));
    assertTrue(Files.notExists(folder.resolve("y.embedding")));
  }

  @Test
  void theOldestGo() throws IOException {
    EmbeddingCache cache = new EmbeddingCache(folder, 1000);
    cache.store("x", embedding(1));
    long size = Files.size(folder.resolve("x.embedding"));
    EmbeddingCache three = new EmbeddingCache(folder, 3 * size);
    three.store("y", embedding(2));
    three.store("z", embedding(3));
    int age = 0;
    for (String key : new String[] {"x", "y", "z"}) {
      FileTime used = FileTime.fromMillis(1_000_000_000L + 1000 * age++);
      Files.setLastModifiedTime(folder.resolve(key + ".embedding"), used);
    }
    assertTrue(three.find("x").isPresent(), "and is used again");
    three.store("new", embedding(4));
    assertTrue(three.find("y").isEmpty(), "the one not used for longest");
    for (String key : new String[] {"x", "z", "new"}) assertTrue(three.find(key).isPresent(), key);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(3, files.count());
    }
  }

  @Test
  void aFolderThatCannotBeIsNoFailure() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    EmbeddingCache cache = new EmbeddingCache(file.resolve("below"), 1000);
    cache.store("x", embedding(1));
    assertTrue(cache.find("x").isEmpty());
  }
}
