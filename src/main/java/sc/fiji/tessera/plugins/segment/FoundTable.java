package sc.fiji.tessera.plugins.segment;

import ij.measure.ResultsTable;
import java.util.BitSet;
import java.util.List;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.RegionMask;

/**
 * A row for each object that was found: Image, Slice, Frame, Id (its label), Class, Score (the
 * network's own estimate of the IoU), Stability, Pixels, and in the image's unit Area, the middle
 * X, Y and the box BX, BY, Width, Height. Objects may overlap here, unlike in a label image.
 */
public final class FoundTable {
  private static final int DECIMALS = 3;
  private static final List<String> WHOLE = List.of("Slice", "Frame", "Id", "Pixels");

  private final ResultsTable table = new ResultsTable();

  public FoundTable() {
    table.setPrecision(DECIMALS);
    table.showRowNumbers(false);
  }

  /** Adds the objects of a plane: frame * slices + slice, from 0. */
  public void add(String name, SourceImage image, int plane, List<FoundObject> objects) {
    for (FoundObject found : objects) {
      table.incrementCounter();
      table.addValue("Image", name);
      table.addValue("Slice", plane % image.slices() + 1);
      table.addValue("Frame", plane / image.slices() + 1);
      table.addValue("Id", found.number());
      table.addValue("Class", found.kind());
      table.addValue("Score", found.score());
      table.addValue("Stability", found.stability());
      measures(found.mask(), image.pixelSize());
    }
  }

  private void measures(RegionMask mask, PixelSize size) {
    int pixels = mask.area();
    double x = 0;
    double y = 0;
    BitSet set = mask.pixels();
    for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
      x += mask.left() + i % mask.width() + 0.5;
      y += mask.top() + i / mask.width() + 0.5;
    }
    table.addValue("Pixels", pixels);
    table.addValue("Area", pixels * size.x() * size.y());
    table.addValue("X", x / pixels * size.x());
    table.addValue("Y", y / pixels * size.y());
    table.addValue("BX", mask.left() * size.x());
    table.addValue("BY", mask.top() * size.y());
    table.addValue("Width", mask.width() * size.x());
    table.addValue("Height", mask.height() * size.y());
    table.addValue("Unit", size.unit());
  }

  public ResultsTable table() {
    for (String name : WHOLE) {
      if (table.columnExists(name)) table.setDecimalPlaces(table.getColumnIndex(name), 0);
    }
    return table;
  }
}
