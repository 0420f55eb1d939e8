package sc.fiji.tessera.drawing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Architectures;

/** Whoever adds an architecture runs {@link GalleryPage}. */
class GalleryPageTest {
  private static final long LARGEST_IMAGE = 60_000;
  private static final long ALL_IMAGES = 1_500_000;

  @Test
  void thePageIsUpToDate() throws IOException {
    String page = Files.readString(GalleryPage.PAGE);
    String wanted = GalleryPage.text();
    List<String> stale = new ArrayList<>(page.lines().toList());
    stale.removeAll(wanted.lines().toList());
    assertEquals(List.of(), stale, "run " + GalleryPage.class.getName());
    assertTrue(wanted.equals(page), "run " + GalleryPage.class.getName());
    for (Architecture a : Architectures.all()) {
      assertTrue(Files.exists(GalleryPage.image(a)), a.title() + " has no drawing");
    }
  }

  @Test
  void theImagesAreSmallAndAllAreShown() throws IOException {
    long sum = 0;
    List<Path> images;
    try (Stream<Path> all = Files.list(GalleryPage.IMAGES)) {
      images = all.toList();
    }
    assertEquals(Architectures.all().size(), images.size());
    for (Path p : images) {
      assertTrue(Files.size(p) < LARGEST_IMAGE, p + " has " + Files.size(p) + " bytes");
      sum += Files.size(p);
    }
    assertTrue(sum < ALL_IMAGES, sum + " bytes");
  }
}
