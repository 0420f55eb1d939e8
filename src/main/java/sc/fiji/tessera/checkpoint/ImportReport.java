package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.network.Network;

/**
 * What became of a checkpoint's tensors and of a network's parameters. Immutable.
 *
 * @param source the file, its kind and where in it the network was
 * @param network the network's name, options and size
 * @param mapping what was changed in front of names and by rules, or ""
 * @param matched parameters that got their values
 * @param adapted first layers that were adapted to another number of image channels
 * @param otherShape parameters whose tensor has another shape, with both shapes
 * @param missing parameters that the checkpoint does not have
 * @param unexpected tensors that the network does not have
 * @param ignored tensors that no network needs: counters, auxiliary heads, second names
 * @param coverage how much of the network got its values
 * @param remarks what else to know: other networks that fit, options that weights do not tell
 */
public record ImportReport(
    String source,
    String network,
    String mapping,
    List<String> matched,
    List<String> adapted,
    List<String> otherShape,
    List<String> missing,
    List<String> unexpected,
    List<String> ignored,
    Coverage coverage,
    List<String> remarks) {
  private static final int SHOWN = 10;

  /**
   * @param values numbers in the parameters that got their values
   * @param allValues numbers in all parameters
   * @param tensors parameters that got their values
   * @param allTensors all parameters
   * @param headTensors those of them that know the classes, which any other classes replace
   */
  public record Coverage(
      long values, long allValues, int tensors, int allTensors, int headTensors) {
    /** Whether half of the numbers, or of the tensors without the heads, are there. */
    boolean isHalf() {
      return 2 * values >= allValues || 2 * tensors >= allTensors - headTensors;
    }

    /** Whether nothing is left at random. */
    public boolean isWhole() {
      return tensors == allTensors;
    }
  }

  static ImportReport of(Checkpoint checkpoint, Blank blank, WeightMatch match) {
    Network network = blank.network();
    List<String> other = new ArrayList<>();
    Map<String, StoredTensor> tensors = checkpoint.tensors();
    long values = 0;
    long all = 0;
    for (Tensor t : network.blank().initializers().values()) {
      all += t.elements();
      boolean filled = match.matched().containsKey(t.name());
      if (filled || match.adapted().containsKey(t.name())) values += t.elements();
      String source = match.otherShape().get(t.name());
      if (source == null) continue;
      String shapes = Arrays.toString(t.dims()) + ", not " + tensors.get(source);
      other.add(t.name() + " is " + shapes);
    }
    int filled = match.matched().size() + match.adapted().size();
    int parameters = filled + match.missing().size() + match.otherShape().size();
    return new ImportReport(
        source(checkpoint),
        network(network),
        mapping(match),
        List.copyOf(match.matched().keySet()),
        List.copyOf(match.adapted().keySet()),
        other,
        List.copyOf(match.missing()),
        List.copyOf(match.unexpected()),
        List.copyOf(match.ignored()),
        new Coverage(values, all, filled, parameters, blank.byClasses().size()),
        List.of());
  }

  private static String source(Checkpoint c) {
    String nesting = c.nesting().isEmpty() ? "" : ", " + String.join(" > ", c.nesting());
    return c.file().getFileName() + " (" + c.format() + nesting + ")";
  }

  private static String network(Network n) {
    StringBuilder text = new StringBuilder(n.name());
    n.options().forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    text.append(" channels=").append(n.size().channels());
    return text.append(" classes=").append(n.size().classes()).toString();
  }

  private static String mapping(WeightMatch match) {
    String front = match.mapping().isIdentity() ? "" : match.mapping().toString();
    String rules = match.rules().title();
    return rules.isEmpty() || front.isEmpty() ? rules + front : rules + ", " + front;
  }

  /** Throws unless half of the network is there, by numbers or by tensors. */
  void checkHalf() throws IOException {
    if (!coverage.isHalf()) throw less(coverage.tensors, coverage.allTensors, network, source);
  }

  static IOException less(int tensors, int all, String network, String source) {
    return new IOException(
        "Only "
            + tensors
            + " of the "
            + all
            + " tensors of "
            + network
            + " are in "
            + source
            + ", less than half: it is of another network.");
  }

  ImportReport recognised(Recognition found) {
    List<String> more = new ArrayList<>(remarks);
    more.add("Recognised as " + found.fit().candidate() + ".");
    if (!found.others().isEmpty()) more.add("As well fit: " + String.join(", ", found.others()));
    if (!found.untold().isEmpty()) {
      more.add("Weights do not tell these options: " + String.join(", ", found.untold()));
    }
    return new ImportReport(
        source,
        network,
        mapping,
        matched,
        adapted,
        otherShape,
        missing,
        unexpected,
        ignored,
        coverage,
        List.copyOf(more));
  }

  /** One line for a model's history. */
  public String summary() {
    return "imported "
        + coverage.tensors
        + " of "
        + coverage.allTensors
        + " tensors from "
        + source;
  }

  /** The whole report for people, a line each; at most ten names of a kind. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Imported " + source + " into " + network);
    lines.addAll(remarks);
    lines.add(
        coverage.tensors
            + " of "
            + coverage.allTensors
            + " tensors got their values ("
            + coverage.values
            + " of "
            + coverage.allValues
            + " numbers)");
    if (!mapping.isEmpty()) lines.add("Names: " + mapping);
    add(lines, "Adapted to the image's channels", adapted);
    add(lines, "Of another shape, left at random", otherShape);
    add(lines, "Missing, left at random", missing);
    add(lines, "Unexpected, not used", unexpected);
    List<String> told = new ArrayList<>(ignored);
    told.removeIf(name -> name.endsWith("num_batches_tracked"));
    add(lines, "Auxiliary heads and second names, not used", told);
    return lines;
  }

  private static void add(List<String> lines, String title, List<String> names) {
    if (names.isEmpty()) return;
    String more = names.size() > SHOWN ? ", ..." : "";
    List<String> first = names.subList(0, Math.min(SHOWN, names.size()));
    lines.add(title + " (" + names.size() + "): " + String.join(", ", first) + more);
  }
}
