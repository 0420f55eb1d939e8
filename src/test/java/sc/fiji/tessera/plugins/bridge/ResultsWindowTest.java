package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResultsWindowTest {
  @BeforeEach
  @AfterEach
  void emptyTheSystemTable() {
    Analyzer.setResultsTable(new ResultsTable());
  }

  private static ResultsTable table(String image, double iou) {
    ResultsTable table = new ResultsTable();
    table.addRow();
    table.addLabel(image);
    table.addValue("Class", "nucleus, bright");
    table.addValue("IoU", iou);
    return table;
  }

  @Test
  void anEmptySystemTableIsReplacedSoThatMacrosSeeIt() {
    ResultsTable table = table("a", 0.5);
    ResultsWindow.show(table, "Echo");
    assertSame(table, ResultsTable.getResultsTable());
  }

  @Test
  void sameColumnsAreAppended() {
    ResultsWindow.show(table("a", 0.5), "Echo");
    ResultsWindow.show(table("b", 0.123456789), "Echo");
    ResultsTable system = ResultsTable.getResultsTable();
    assertEquals(2, system.size());
    assertEquals("b", system.getLabel(1));
    assertEquals("nucleus, bright", system.getStringValue("Class", 1));
    assertEquals(0.123456789, system.getValue("IoU", 1));
  }

  @Test
  void otherMeasurementsAreKept() {
    ResultsTable measured = new ResultsTable();
    measured.addRow();
    measured.addValue("Area", 42);
    Analyzer.setResultsTable(measured);
    ResultsWindow.show(table("a", 0.5), "Echo");
    assertSame(measured, ResultsTable.getResultsTable());
    assertEquals(1, measured.size());
    assertEquals(-1, measured.getColumnIndex("IoU"));
  }

  @Test
  void csvQuotesWhatNeedsIt() {
    assertEquals(
        "Label,Class,IoU\na,\"nucleus, bright\",0.1234568\n",
        CsvTable.text(table("a", 0.123456789)));
  }
}
