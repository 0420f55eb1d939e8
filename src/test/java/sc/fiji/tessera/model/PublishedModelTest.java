package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ChannelOrder;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.CompositeNetworks;
import sc.fiji.tessera.network.Size;

class PublishedModelTest {

  /** Each fact is about a network of the catalogue that can be built with those options. */
  @Test
  void everyFactHasItsNetwork() {
    Set<String> names = new HashSet<>();
    assertFalse(PublishedModel.all().isEmpty());
    for (PublishedModel m : PublishedModel.all()) {
      if (m.isComposite()) {
        assertTrue(m.citation().contains(CompositeNetworks.variant(m.variant()).reference().url()));
      } else {
        Size size = new Size(3, m.isEncoderOnly() ? 2 : m.output().classes().size());
        Architectures.ofVariant(m.variant()).network(size, m.variant(), m.options());
      }
      assertTrue(names.add(m.name()), m.name() + " twice");
      assertTrue(m.source().address().getScheme().matches("https?"), m.name());
      assertEquals(3, m.convention().input().channels());
      if (m.source().isFile())
        assertTrue(m.fileName().matches(".*\\.(pth|pt|pkl|caffemodel)"), m.name());
    }
  }

  /** torchvision's files carry the first digits of their own SHA-256. */
  @Test
  void checksumsAreThoseOfTheFileNames() {
    int checked = 0;
    for (PublishedModel m : PublishedModel.all()) {
      String address = m.source().address().toString();
      boolean named = address.startsWith("https://download.pytorch.org/");
      if (!m.isComposite()) assertEquals(named, m.source().checksum().isKnown());
      if (!named) continue;
      assertTrue(address.endsWith("-" + m.source().checksum().hex() + ".pth"), address);
      checked++;
    }
    assertTrue(checked > 10);
  }

  @Test
  void whatIsKnownOfDeepLab() {
    PublishedModel m = PublishedModel.of("deeplab-v3-resnet50", "coco-voc");
    assertEquals(Map.of("auxiliary", "true"), m.options());
    assertEquals("BSD-3-Clause", m.licence());
    assertEquals("cd0a2569", m.source().checksum().hex());
    assertEquals("deeplab-v3-resnet50-coco-voc.pth", m.fileName());
    assertEquals(List.of("background", "aeroplane"), m.output().classes().subList(0, 2));
    assertTrue(m.citation().contains("Rethinking Atrous Convolution"));
    assertTrue(PublishedModel.of("deeplab-v3-resnet50", "imagenet").isEncoderOnly());
    PublishedModel v2 = PublishedModel.of("deeplab-v2-resnet101-msc", "voc");
    assertEquals(ChannelOrder.BGR, v2.convention().input().order());
  }

  @Test
  void whatIsKnownOfSegmentAnything() {
    PublishedModel m = PublishedModel.of("sam-vit-b", "sa-1b");
    assertTrue(m.isComposite());
    assertFalse(m.isEncoderOnly(), "the decoder is there too");
    assertEquals("Apache-2.0", m.licence());
    assertEquals(64, m.source().checksum().hex().length());
    assertTrue(m.citation().contains("Segment Anything"), m.citation());
    assertTrue(m.description().contains("licence Apache-2.0"), m.description());
    assertThrows(IllegalStateException.class, m::output);
  }

  @Test
  void whatIsNotPublishedIsSaid() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> PublishedModel.of("pspnet-50", "camvid"));
    assertEquals(
        "No weights of pspnet-50 are known for the data set 'camvid'; there are ade20k, voc,"
            + " cityscapes.",
        e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class, () -> PublishedModel.of("u-net-residual", "voc"));
    assertTrue(e.getMessage().endsWith("there are none."));
  }

  @Test
  void aPageIsForPeople(@TempDir Path folder) {
    PublishedModel m = PublishedModel.of("pspnet-50", "voc");
    Exception e = assertThrows(IOException.class, () -> m.fetch(folder, (n, total) -> true));
    assertEquals(
        "The weights of pspnet-50-voc must be fetched by hand: open"
            + " https://github.com/hszhao/semseg, save the file, and import it.",
        e.getMessage());
  }

  @Test
  void aFileIsFetchedIntoAFolder(@TempDir Path folder) throws IOException {
    PublishedModel deepLab = PublishedModel.of("deeplab-v3-resnet50", "coco-voc");
    try (FileServer server = new FileServer(new byte[] {1, 2, 3})) {
      PublishedModel here =
          new PublishedModel(
              deepLab.variant(),
              deepLab.options(),
              deepLab.dataSet(),
              deepLab.convention(),
              new PublishedModel.Source(server.address("/file.pth"), true, Checksum.NONE),
              "");
      Path file = here.fetch(folder.resolve("models"), (n, total) -> true);
      assertEquals(folder.resolve("models").resolve("deeplab-v3-resnet50-coco-voc.pth"), file);
      assertEquals(3, Files.size(file));
    }
  }
}
