package sc.fiji.tessera.plugins.network;

import ij.measure.ResultsTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.PanopticMerge.Segment;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.model.PanopticClass;
import sc.fiji.tessera.plugins.segment.FoundObject;
import sc.fiji.tessera.plugins.segment.FoundTable;
import sc.fiji.tessera.plugins.segment.PanopticImage;

/**
 * A {@link FoundTable} of segments: Id is the number of an object within its class, 0 of stuff; the
 * column Thing is 1 for objects and 0 for stuff.
 */
final class SegmentTable {
  private final FoundTable rows = new FoundTable();
  private final List<Boolean> things = new ArrayList<>();

  /**
   * Adds the segments of a plane: frame * slices + slice, from 0.
   *
   * @param codes of the segments, as {@link PanopticImage} has them
   */
  void add(
      String name,
      SourceImage image,
      int plane,
      PanopticPicture picture,
      Map<Integer, Integer> codes,
      List<PanopticClass> classes) {
    Map<Integer, RegionMask> masks = picture.masks();
    List<FoundObject> found = new ArrayList<>();
    for (Segment s : picture.segments()) {
      int number = codes.get(s.id()) % PanopticImage.DIVISOR;
      String kind = name(s.category(), classes);
      found.add(new FoundObject(number, kind, s.score(), Double.NaN, masks.get(s.id())));
      things.add(s.thing());
    }
    rows.add(name, image, plane, found);
  }

  private static String name(int number, List<PanopticClass> classes) {
    for (PanopticClass c : classes) if (c.number() == number) return c.name();
    return Integer.toString(number);
  }

  ResultsTable table() {
    ResultsTable table = rows.table();
    for (int i = 0; i < things.size(); i++) table.setValue("Thing", i, things.get(i) ? 1 : 0);
    if (!things.isEmpty()) table.setDecimalPlaces(table.getColumnIndex("Thing"), 0);
    return table;
  }
}
