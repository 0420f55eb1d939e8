package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataSetTest {
  private static int classes(String name) {
    return DataSet.named(name).classes().size();
  }

  @Test
  void asManyClassesAsTheNetworksHaveLogits() {
    assertEquals(21, classes("voc"));
    assertEquals(21, classes("coco-voc"));
    assertEquals(19, classes("cityscapes"));
    assertEquals(150, classes("ade20k"));
    assertEquals(11, classes("camvid"));
    assertEquals(11, classes("camvid-dilation"));
    assertEquals(11, classes("kitti"));
    assertEquals(2, classes("carvana"));
    assertEquals(0, classes("imagenet"));
  }

  @Test
  void everyClassHasANameAndAColour() {
    for (DataSet set : DataSet.all()) {
      assertEquals(set.classes().size(), set.colours().size(), set.name());
      assertEquals(set.classes().size(), new HashSet<>(set.classes()).size(), set.name());
      for (String name : set.classes()) {
        assertTrue(name.matches("[a-z][a-z ]*[a-z]"), set.name() + ": " + name);
      }
      for (int colour : set.colours()) assertEquals(0, colour >> 24);
    }
  }

  /** The colours of PASCAL VOC follow from the bits of the class's number. */
  @Test
  void coloursOfPascalVoc() {
    List<Integer> colours = DataSet.named("voc").colours();
    for (int i = 0; i < colours.size(); i++) {
      int colour = 0;
      for (int bit = 0; bit < 8; bit++) {
        int three = i >> 3 * bit & 7;
        colour |= ((three & 1) << 16 | (three >> 1 & 1) << 8 | three >> 2) << 7 - bit;
      }
      assertEquals(colour, colours.get(i), DataSet.named("voc").classes().get(i));
    }
  }

  /** Two orders of the same classes, which a network's logits must not be read by alike. */
  @Test
  void twoOrdersOfCamVid() {
    DataSet segNet = DataSet.named("camvid");
    DataSet dilation = DataSet.named("camvid-dilation");
    assertEquals(new HashSet<>(segNet.classes()), new HashSet<>(dilation.classes()));
    assertFalse(segNet.classes().equals(dilation.classes()));
    for (String name : segNet.classes()) {
      int a = segNet.colours().get(segNet.classes().indexOf(name));
      int b = dilation.colours().get(dilation.classes().indexOf(name));
      assertEquals(name.equals("pavement") ? 0x0000c0 : a, b, name);
    }
  }

  @Test
  void unknownDataSetsAreRefusedByName() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> DataSet.named("mnist"));
    assertTrue(e.getMessage().startsWith("There is no data set 'mnist'; known are voc, coco-voc"));
  }
}
