package sc.fiji.tessera.plugins.model;

import ij.measure.ResultsTable;
import sc.fiji.tessera.graph.Layer;
import sc.fiji.tessera.model.ModelFacts;

/**
 * The layers of a network as a table: Layer, Operator, Input, Output (shapes), Kernel, Stride,
 * Dilation ("" where there is none), Parameters, MACs (multiply-accumulates).
 */
final class LayerTable {
  private LayerTable() {}

  static ResultsTable of(ModelFacts facts) {
    ResultsTable table = new ResultsTable();
    table.showRowNumbers(false);
    table.setPrecision(0);
    for (Layer layer : facts.complexity().layers()) {
      Layer.Window w = layer.window();
      table.addRow();
      table.addValue("Layer", layer.name());
      table.addValue("Operator", layer.operator());
      table.addValue("Input", Layer.text(layer.input()));
      table.addValue("Output", Layer.text(layer.output()));
      table.addValue("Kernel", w == null ? "" : Layer.text(w.kernel()));
      table.addValue("Stride", w == null ? "" : Layer.text(w.stride()));
      table.addValue("Dilation", w == null ? "" : Layer.text(w.dilation()));
      table.addValue("Parameters", layer.parameters());
      table.addValue("MACs", layer.macs() < 0 ? Double.NaN : layer.macs());
    }
    return table;
  }
}
